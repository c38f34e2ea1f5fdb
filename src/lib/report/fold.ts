/** What fewer reports than this have is nobody's business: it might be one person's. */
export const SMALLEST_GROUP = 5
/** What such groups are counted under, together. */
export const OTHER = 'other'

interface Group<Value> {
  /** Which reports have it. */
  reports: Set<number>
  value: Value
}

/** Groups of many reports, of which only those are shown by name that enough reports have. */
export class Groups<Value> {
  private readonly groups = new Map<string, Group<Value>>()

  /** @param add puts another value to the first one, and returns what they are together */
  constructor(private readonly add: (one: Value, other: Value) => Value) {}

  /** Adds the value that the report with this number has for a group. */
  put(name: string, report: number, value: Value): void {
    const known = this.groups.get(name)
    this.groups.set(name, {
      reports: new Set(known?.reports).add(report),
      value: known ? this.add(known.value, value) : value,
    })
  }

  /**
   * The groups that enough reports have, and `other` for the rest together. `isShared` is false where even those are
   * of too few reports.
   */
  folded(): {name: string; value: Value; isShared: boolean}[] {
    const shown = [...this.groups].filter(([name, group]) => name !== OTHER && isShared(group))
    const rest = [...this.groups].filter(([name, group]) => name === OTHER || !isShared(group))
    const rows = shown.map(([name, {value}]) => ({isShared: true, name, value}))
    const [first, ...others] = rest.map(([, group]) => group)
    if (!first) return rows
    const other = others.reduce(
      (sum, {reports, value}) => ({reports: new Set([...sum.reports, ...reports]), value: this.add(sum.value, value)}),
      first,
    )
    return [...rows, {isShared: isShared(other), name: OTHER, value: other.value}]
  }

  /** The groups that enough reports have; what would make no sense together, such as sums of different fields. */
  shared(): [string, Value][] {
    return this.folded().flatMap(({name, value}) => (name === OTHER ? [] : [[name, value] as [string, Value]]))
  }
}

const isShared = ({reports}: Group<unknown>) => reports.size >= SMALLEST_GROUP
