import { hash } from 'node:crypto'

/** The first 48 bits of a text's HMAC-SHA-256, as a whole number. */
export type KeyedHash = (text: string) => number

const blockBytes = 64
const digestBytes = 32
/** Of a text in UTF-8; for longer ones more room is made. */
const usualBytes = 1024

/**
 * HMAC-SHA-256 under a key of 64 bytes at most (RFC 2104): the hash of the key with the hash of the key with the text. Node's own makes an object for
 * each text, which takes four times as long, much of it to be thrown away.
 */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  const padded = (pad: number) => Uint8Array.from({ length: blockBytes }, (_, index) => (key[index] ?? 0) ^ pad)
  const roomFor = (bytes: number) => Buffer.concat([padded(0x36), Buffer.alloc(bytes)])
  const outer = Buffer.concat([padded(0x5c), Buffer.alloc(digestBytes)])
  let inner = roomFor(usualBytes)
  return text => {
    // A UTF-16 code unit takes three bytes at most.
    if (inner.length < blockBytes + 3 * text.length) inner = roomFor(3 * text.length)
    const end = blockBytes + inner.write(text, blockBytes)
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1')
    return beginning(hash('sha256', outer, 'binary'))
  }
}

/** The number that the first six characters are, each of them a byte. */
function beginning(bytes: string): number {
  let number = 0
  for (let index = 0; index < 6; index++) number = number * 256 + bytes.charCodeAt(index)
  return number
}
