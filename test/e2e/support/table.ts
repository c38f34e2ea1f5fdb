/** Runs `act` for each item, a few at a time: processes are slow, and a test machine has few cores. */
export async function inPool<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
  width = 3,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const at = next++
      results[at] = await act(items[at] as Item)
    }
  }
  await Promise.all(Array.from({length: width}, work))
  return results
}

/**
 * One test for each row of a table. What the rows do is done a few at a time before the first of them; a row that
 * fails there fails in its own test.
 */
export function eachOf<Row, Result>(
  rows: readonly Row[],
  {act, check, title}: {title: (row: Row) => string; act: (row: Row) => Promise<Result>; check: Check<Row, Result>},
): void {
  const done = new Map<Row, PromiseSettledResult<Result>>()
  before(async function () {
    this.timeout(180_000)
    await inPool(rows, async (row) => {
      const [settled] = await Promise.allSettled([act(row)])
      done.set(row, settled)
    })
  })
  for (const row of rows) {
    it(title(row), () => {
      const settled = done.get(row)
      if (settled?.status === 'rejected') throw settled.reason
      if (!settled) throw new Error('was not run')
      check(settled.value, row)
    })
  }
}

type Check<Row, Result> = (result: Result, row: Row) => void

/** Every pair of two different items. */
export function pairsOf<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((one, at) => items.slice(at + 1).map((other): [Item, Item] => [one, other]))
}
