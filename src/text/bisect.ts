/** How many items of a list, from its beginning, pass a test that none passes behind the first that does not. */
export function bisect<Item>(list: readonly Item[], passes: (item: Item, index: number) => boolean): number {
  let [from, to] = [0, list.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const item = list[middle]
    if (item !== undefined && passes(item, middle)) from = middle + 1
    else to = middle
  }
  return from
}
