import type { Block } from '../schemas/block.ts'
import type { BlockChange } from '../schemas/revision.ts'

/** What two bodies share and do not, in order, by their longest common sequence of equal blocks. */
export function compareBlocks(from: readonly Block[], to: readonly Block[]): BlockChange[] {
  const a = from.map(block => JSON.stringify(block))
  const b = to.map(block => JSON.stringify(block))
  const width = b.length + 1
  const lengths = new Uint16Array((a.length + 1) * width)
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const changes: BlockChange[] = []
  let i = 0
  let j = 0
  while (i < from.length || j < to.length) {
    const [old, next] = [from[i], to[j]]
    if (old && next && a[i] === b[j]) {
      changes.push({ op: 'same', block: next })
      i++
      j++
    } else if (next && (!old || at(i, j + 1) > at(i + 1, j))) {
      changes.push({ op: 'added', block: next })
      j++
    } else if (old) {
      changes.push({ op: 'removed', block: old })
      i++
    }
  }
  return changes
}
