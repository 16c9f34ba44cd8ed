import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a preview link lets its holder see, and until when (seconds since 1970). */
interface PreviewGrant {
  articleId: string
  expires: number
}

const sign = (secret: Buffer, text: string): string => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32)

/** A text that proves the grant; it names the article and the time, and 192 bits of HMAC-SHA256 seal them. */
export function makePreviewToken(secret: Buffer, { articleId, expires }: PreviewGrant): string {
  const text = `${articleId}.${expires}`
  return `${text}.${sign(secret, text)}`
}

/** The grant that a token proves, or undefined if it was not made with this secret. Whether it has expired is for the caller to see. */
export function readPreviewToken(secret: Buffer, token: string): PreviewGrant | undefined {
  const match = /^(art_[0-9a-z]{26})\.(\d{1,12})\.([\w-]{32})$/.exec(token)
  const [, articleId = '', expires = '', seal = ''] = match ?? []
  const expected = Buffer.from(sign(secret, `${articleId}.${expires}`))
  const given = Buffer.from(seal.padEnd(expected.length, '-'))
  const isTrue = given.length === expected.length && timingSafeEqual(given, expected)
  return match && isTrue ? { articleId, expires: Number(expires) } : undefined
}
