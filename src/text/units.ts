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
