/** A line of a bundle: its number, from 1, and its bytes without the line end; `bytes` is undefined when it is too long to be read. */
export interface Line {
  number: number
  bytes: Uint8Array | undefined
}

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * The lines of a stream, in memory that a line bounds, not the stream. Empty lines are left out, but counted. A line of more than
 * `maxBytes` comes without its bytes.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let number = 0
  let parts: Uint8Array[] = []
  let length = 0
  const add = (part: Uint8Array): void => {
    length += part.length
    // What is too long, even without a carriage return at its end, is counted, no longer kept.
    if (length <= maxBytes + 1) parts.push(part)
    else parts = []
  }
  const finish = (): Line | undefined => {
    number++
    const bytes = length > maxBytes + 1 ? undefined : trimEnd(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts))
    parts = []
    length = 0
    if (bytes?.length === 0) return undefined
    return { number, bytes: bytes !== undefined && bytes.length > maxBytes ? undefined : bytes }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      add(chunk.subarray(start, end))
      start = end + 1
      const line = finish()
      if (line) yield line
    }
    if (start < chunk.length) add(chunk.subarray(start))
  }
  const last = length > 0 ? finish() : undefined
  if (last) yield last
}

const trimEnd = (bytes: Uint8Array): Uint8Array => (bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes)
