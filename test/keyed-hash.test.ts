import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { createKeyedHash } from '../src/text/keyed-hash.ts'

t.test('a keyed hash is the beginning of HMAC-SHA-256', async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.string({ unit: 'grapheme', maxLength: 300 })), (key, texts) => {
      const hash = createKeyedHash(key)
      return texts.every(text => hash(text) === createHmac('sha256', key).update(text).digest().readUIntBE(0, 6))
    }),
  )
})
