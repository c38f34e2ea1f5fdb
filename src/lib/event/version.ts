// Of semver's free parts only what names no branch, person or machine: numbers and the usual words before a release, and
// no build metadata (`+…`). https://semver.org/#spec-item-9
const PRERELEASE = '(?:(?:alpha|beta|canary|dev|next|nightly|pre|preview|qa|rc|snapshot)\\d{0,8}|\\d{1,14})'
const RELEASE = /^\d+\.\d+\.\d+$/

/** A version as an event can hold it. */
export function isVersion(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 40) return false
  // Nearly always so, and to compile the other pattern takes longer than to write the event.
  return (value.length < 12 && RELEASE.test(value)) || isBeforeRelease(value)
}

function isBeforeRelease(value: string): boolean {
  return new RegExp(`^\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}(?:-${PRERELEASE}(?:\\.${PRERELEASE})*)?$`).test(value)
}
