/** Of any list in a declaration, no more entries count. */
export const MOST = 64

/** A map as an author wrote it. */
export type Raw = Record<string, unknown>
/** A value for a message. */
export const quoted = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 80)
/** The text in one line, without what a terminal would obey. */
export const oneLine = (text: string, most: number) =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, most)
