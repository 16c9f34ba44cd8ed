/** How many answers are kept; more are forgotten all at once, which costs less than to know which one is oldest. */
const capacity = 10_000

/** A function that answers as `find` did before, if it found something. For what does not change while the answers are of use. */
export function remember<Value>(find: (key: string) => Promise<Value | undefined>): (key: string) => Promise<Value | undefined> {
  const known = new Map<string, Value>()
  return async key => {
    const before = known.get(key)
    if (before !== undefined) return before
    const found = await find(key)
    if (found === undefined) return undefined
    if (known.size === capacity) known.clear()
    known.set(key, found)
    return found
  }
}
