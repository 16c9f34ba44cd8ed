import { type IdKind, idPrefixes } from '../schemas/ids.ts'
import { toBase32 } from './base32.ts'

/** A TypeID: the prefix of its kind, and a UUID as 26 digits of Crockford's base 32 (https://github.com/jetify-com/typeid). */
export const typeId = (kind: IdKind, uuid: string): string => `${idPrefixes[kind]}_${toBase32(uuid.replaceAll('-', ''))}`
