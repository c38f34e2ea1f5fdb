import {addReported} from '../event/report.js'
import type {Session} from './session.js'

/** A command reports values, through the hook or `record()`. */
export function report(session: Session, attributes: unknown): void {
  const run = session.inner?.getStore() ?? session.main ?? session.runs.at(-1)
  if (!run || !session.runs.includes(run)) return
  run.reported ??= {}
  const about = {dictionary: session.dictionary(), isMode: session.host.isMode}
  const dropped = addReported(run.reported, attributes, about)
  if (dropped.length > 0)
    session.debug(() => `dropped ${dropped.map(printable).join(', ')}: not a field, or a value that does not fit`)
}

const printable = (name: string) => name.replaceAll(/[^\w.-]/g, '?').slice(0, 40)
