/** Text that is HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | number | string | undefined | readonly Part[]

const ENTITIES: Record<string, string> = {"'": '&#39;', '"': '&quot;', '&': '&amp;', '<': '&lt;', '>': '&gt;'}

/** HTML from a template: whatever is put in is escaped, unless it was made by this very function. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(String.raw({raw: strings}, ...parts.map(textOf)))
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text
  if (part === undefined) return ''
  if (typeof part === 'object') return part.map(textOf).join('')
  return String(part).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
