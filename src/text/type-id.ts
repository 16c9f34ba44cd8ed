import { type IdKind, idPrefixes } from '../schemas/ids.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A TypeID: the prefix of its kind, and a UUID as 26 digits of Crockford's base 32 (https://github.com/jetify-com/typeid). */
export function typeId(kind: IdKind, uuid: string): string {
  let rest = BigInt(`0x${uuid.replaceAll('-', '')}`)
  let digits = ''
  for (let i = 0; i < 26; i++) {
    digits = alphabet.charAt(Number(rest & 31n)) + digits
    rest >>= 5n
  }
  return `${idPrefixes[kind]}_${digits}`
}
