import { hash } from 'node:crypto'
import { z } from 'zod'

const Key = z.array(z.union([z.string(), z.number()])).readonly()
type Key = z.infer<typeof Key>

const seal = (query: string, key: string): string => hash('sha256', `${query}\n${key}`, 'base64url').slice(0, 11)

/**
 * The key of the last row of a page as an opaque text, sealed with the query that it belongs to. It holds no secret; the seal is there so that
 * a cursor of another query, or one that was cut or changed, is refused rather than answered with rows from nowhere. Who knows how can seal any text.
 */
export function encodeCursor(query: string, key: Key): string {
  const text = JSON.stringify(key)
  return `${Buffer.from(text).toString('base64url')}.${seal(query, text)}`
}

/** The key in a cursor of this query, or undefined if it is not one. */
export function decodeCursor(query: string, cursor: string): Key | undefined {
  const [encoded = '', sealed] = cursor.split('.')
  const text = Buffer.from(encoded, 'base64url').toString()
  if (cursor !== `${Buffer.from(text).toString('base64url')}.${seal(query, text)}` || sealed === undefined) return undefined
  try {
    return Key.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
