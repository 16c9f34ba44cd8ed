import { type IdKind, idPrefixes } from '../schemas/ids.ts'
import { base32Digits } from './base32.ts'

/** A TypeID: the prefix of its kind, and a UUID as 26 digits of Crockford's base 32 (https://github.com/jetify-com/typeid). */
export function typeId(kind: IdKind, uuid: string): string {
  const hex = uuid.replaceAll('-', '')
  // Five digits of base 16 are four of base 32; the first two of 32 remain.
  let digits = base32(hex.slice(0, 2), 2)
  for (let i = 2; i < 32; i += 5) digits += base32(hex.slice(i, i + 5), 4)
  return `${idPrefixes[kind]}_${digits}`
}

function base32(hex: string, length: number): string {
  const value = Number.parseInt(hex, 16)
  let digits = ''
  for (let i = length - 1; i >= 0; i--) digits += base32Digits.charAt((value >> (5 * i)) & 31)
  return digits
}
