import { refuseTooLong } from '../bundle/import-line.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { lineOf, slugsOf, toInvalid } from './content.ts'
import type { EditingContext } from './context.ts'
import type { StoredLine } from './relocate.ts'

/** What is left in the line of an article for what must always be possible: to retract each of its quotes, and to withdraw it. */
const leftBytes = 25_000

/** Throws `invalid_request` when an article grows beyond what can be exported and imported again. */
export async function demandRoom(before: ArticleParts | undefined, after: ArticleParts, { archive }: EditingContext): Promise<void> {
  const line = lineOf(after, await slugsOf(after, archive))
  try {
    refuseTooLong(line, leftBytes)
  } catch (error) {
    const isShorter = before && sizeOf(line) <= sizeOf(lineOf(before, await slugsOf(before, archive)))
    if (!isShorter) throw toInvalid(error)
  }
}

const sizeOf = (line: StoredLine): number => Buffer.byteLength(JSON.stringify(line))
