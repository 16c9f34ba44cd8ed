import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { toBase32 } from './base32.ts'

// onr_live_ID_SECRETCHECK: the id names the key where it may be seen; the check lets scanners tell a key from chance without asking us.
const prefix = 'onr_live_'
const digits = { id: 16, secret: 52, check: 7 }
const pattern = new RegExp(
  `^${prefix}([0-9a-hjkmnp-tv-z]{${digits.id}})_([0-9a-hjkmnp-tv-z]{${digits.secret}})([0-9a-hjkmnp-tv-z]{${digits.check}})$`,
)

const checkOf = (text: string): string => toBase32(crc32(text).toString(16).padStart(8, '0'))

/** A key for operations that are not open to all; `text` is shown once and never stored. */
interface ApiKey {
  id: string
  text: string
  /** SHA-256 of `text`, in hex. */
  secretHash: string
}

const hashOf = (text: string): string => hash('sha256', text, 'hex')

/** Makes a key out of 42 random bytes: 10 for its id, 32 for its secret. */
export function makeApiKey(random: Buffer): ApiKey {
  const id = toBase32(random.toString('hex', 0, 10))
  const body = `${prefix}${id}_${toBase32(random.toString('hex', 10))}`
  const text = `${body}${checkOf(body)}`
  return { id, text, secretHash: hashOf(text) }
}

/** The id and hash of a key as it was sent, or undefined if it is not one or was mistyped. */
export function readApiKey(text: string): Omit<ApiKey, 'text'> | undefined {
  const match = pattern.exec(text)
  if (!match?.[1] || match[3] !== checkOf(text.slice(0, -digits.check))) return undefined
  return { id: match[1], secretHash: hashOf(text) }
}
