/** Crockford's base 32 in lower case: no i, l, o, u. */
export const base32Digits = '0123456789abcdefghjkmnpqrstvwxyz'

/** A number as a fixed count of base 32 digits, the most telling first; what does not fit is lost. */
export function toBase32(value: bigint, digits: number): string {
  let rest = value
  let text = ''
  for (let i = 0; i < digits; i++) {
    text = base32Digits.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return text
}
