/** One thing that `telemetry:doctor` has looked at. */
export interface Finding {
  check: string
  status: 'error' | 'ok' | 'skipped' | 'warning'
  detail: string
  /** What to do; empty where nothing needs to be done. */
  remedy: string
}

export const ok = (check: string, detail: string): Finding => ({check, detail, remedy: '', status: 'ok'})
export const skipped = (check: string, detail: string): Finding => ({check, detail, remedy: '', status: 'skipped'})
