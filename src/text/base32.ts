const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A number in hex as digits of Crockford's base 32 in lower case, which has no i, l, o and u: four for each five, led by zeros as it was. */
export function toBase32(hex: string): string {
  const head = hex.length % 5
  let digits = digitsOf(hex.slice(0, head), head)
  for (let i = head; i < hex.length; i += 5) digits += digitsOf(hex.slice(i, i + 5), 4)
  return digits
}

function digitsOf(hex: string, length: number): string {
  const value = Number.parseInt(hex, 16)
  let digits = ''
  for (let i = length - 1; i >= 0; i--) digits += alphabet.charAt((value >> (5 * i)) & 31)
  return digits
}
