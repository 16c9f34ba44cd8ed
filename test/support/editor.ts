import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { type Content, openContent } from './content.ts'
import { newsroomLines } from './lines.ts'

export type Headers = Record<string, string>

/** A newsroom with somebody who edits it. Each call is a request; the ETag of what was answered last is sent where none is given. */
export interface Editor extends Content {
  /** The header fields of a key that may do everything. */
  admin: Headers
  get: (path: string, headers?: Headers) => Promise<LightMyRequestResponse>
  /** `If-Match` is the ETag of now, unless `headers` has one. */
  send: (method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: unknown, headers?: Headers) => Promise<LightMyRequestResponse>
  /** The same, and it must succeed; the article, or whatever is answered. */
  does: (method: 'POST' | 'PATCH' | 'DELETE', path: string, payload?: unknown) => Promise<Shown>
}

/** As much of an answer as tests look at. */
export interface Shown {
  id: string
  slug: string
  headline: string
  status: string
  revision: number
  quotes: { id: string; status: string; text: string; start: number; end: number; expert?: string; retractedAt?: string }[]
  [name: string]: unknown
}

export const root = '/v1/editorial'

/** The thing that a path changes, whose ETag a change needs: the article, the expert … */
export const thingOf = (path: string): string => (path === '/site' ? path : path.split('/').slice(0, 3).join('/'))

export async function openEditor(t: Test, lines: readonly unknown[] = newsroomLines): Promise<Editor> {
  const content = await openContent(t, lines)
  const admin = await content.addKey(['admin'])
  const get = (path: string, headers: Headers = {}) => content.app.inject({ url: root + path, headers: { ...admin, ...headers } })
  const send: Editor['send'] = async (method, path, payload, headers = {}) => {
    const needed: Headers = { ...admin, ...(payload !== undefined && { 'content-type': 'application/json' }) }
    const isNew = /^\/\w+$/.test(path) && method === 'POST'
    if (!isNew && headers['if-match'] === undefined) {
      const { etag } = (await get(thingOf(path))).headers
      if (typeof etag === 'string') needed['if-match'] = etag
    }
    return content.app.inject({
      method,
      url: root + path,
      headers: { ...needed, ...headers },
      ...(payload !== undefined && { payload: JSON.stringify(payload) }),
    })
  }
  const does: Editor['does'] = async (method, path, payload) => {
    const answer = await send(method, path, payload)
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} → ${answer.statusCode} ${answer.body}`)
    return answer.json()
  }
  return { ...content, admin, get, send, does }
}

export const draft = {
  inLanguage: 'en',
  rubric: 'rivers',
  headline: 'Mud again',
  bodyFormat: 'text',
  body: 'The harbour is shallow.\n\n“Mud has a memory,” Veld said. “It comes back.”',
  appearances: [{ expert: 'tomas-veld', capacity: 'official' }],
}

export const paragraph = 'mud and silt '.repeat(758)
/** A body in such paragraphs whose article makes a line of about so many bytes in an export. */
export const bodyOf = (bytes: number): string => Array.from({ length: Math.floor(bytes / 10_000) }, () => paragraph.trim()).join('\n\n')
