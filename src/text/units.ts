import { transcode } from 'node:buffer'

const room = Buffer.alloc(2 ** 17)

/**
 * The UTF-16 code units of a text and two zeros behind them, until the next text is asked for: numbers in an array are read several times as fast
 * as those of a string.
 */
export function unitsOf(text: string): Uint16Array {
  const length = text.length + 2
  const bytes = 2 * length <= room.length ? room : Buffer.alloc(2 * length)
  bytes.write(text, 'utf16le')
  const units = new Uint16Array(bytes.buffer, bytes.byteOffset, length)
  units.fill(0, text.length)
  return units
}

/**
 * The bytes of a text without lone surrogates, in UTF-8. By way of UTF-16, which is what V8 has: where a text is not Latin, that takes a third of the
 * time of `Buffer.from`.
 */
export const utf8Of = (text: string): Buffer => transcode(Buffer.from(text, 'utf16le'), 'utf16le', 'utf8')
