import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { toBase32 } from './base32.ts'

// onr_live_ID_SECRETCHECK: the id names the key where it may be seen; the check lets scanners tell a key from chance without asking us.
const prefix = 'onr_live_'
const digits = { id: 16, secret: 52, check: 7 }
const pattern = new RegExp(
  `^${prefix}([0-9a-hjkmnp-tv-z]{${digits.id}})_([0-9a-hjkmnp-tv-z]{${digits.secret}})([0-9a-hjkmnp-tv-z]{${digits.check}})$`,
)

const checkOf = (text: string): string => toBase32(BigInt(crc32(text)), digits.check)
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

/** A key for editors' tools; `text` is shown once and never stored. */
export interface ApiKey {
  id: string
  text: string
  /** SHA-256 of `text`, in hex. */
  secretHash: string
}

const hashOf = (text: string): string => hash('sha256', text, 'hex')

/** Makes a key out of 42 random bytes: 10 for its id, 32 for its secret. */
export function makeApiKey(random: Uint8Array): ApiKey {
  const id = toBase32(toNumber(random.subarray(0, 10)), digits.id)
  const body = `${prefix}${id}_${toBase32(toNumber(random.subarray(10, 42)), digits.secret)}`
  const text = `${body}${checkOf(body)}`
  return { id, text, secretHash: hashOf(text) }
}

/** The id and hash of a key as it was sent, or undefined if it is not one or was mistyped. */
export function readApiKey(text: string): Omit<ApiKey, 'text'> | undefined {
  const match = pattern.exec(text)
  if (!match?.[1] || match[3] !== checkOf(text.slice(0, -digits.check))) return undefined
  return { id: match[1], secretHash: hashOf(text) }
}
