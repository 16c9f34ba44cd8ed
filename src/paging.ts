import type { FastifyReply, FastifyRequest } from 'fastify'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { ApiError } from './errors.ts'
import { addLink } from './links.ts'
import type { Page } from './schemas/list.ts'
import type { PageOf, PageRequest } from './store/pages.ts'

interface PageQuery {
  limit: number
  cursor?: string | undefined
  count?: boolean | undefined
}

/** The parts of a request that say of what it asks for a page; `url` is what was routed, without whatever host stood before it. */
type Asked = Pick<FastifyRequest, 'params' | 'url'> & { routeOptions: { url?: string | undefined } }

/** What a cursor is bound to: the operation, the thing it is asked of, and every parameter that chooses or orders rows. */
export function queryOf(request: Asked, chosen: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined)
  return JSON.stringify([request.routeOptions.url, request.params, given])
}

/** Which page a request asks for. Throws `invalid_request` when its cursor is not one of this query. */
export function readPage(
  request: FastifyRequest,
  { limit, cursor, count = false }: PageQuery,
  chosen: Readonly<Record<string, unknown>>,
): PageRequest {
  if (cursor === undefined) return { limit, count }
  const after = decodeCursor(queryOf(request, chosen), cursor)
  if (after) return { limit, count, after }
  throw refuseCursor('is not a cursor of this query; take it from page.next and keep the other parameters')
}

export const refuseCursor = (detail: string): ApiError =>
  new ApiError('invalid_request', `The parameter 'cursor' ${detail}.`, { errors: [{ in: 'query', name: 'cursor', detail }] })

/** The cursor of the page behind a key, and its address; neither on the last page. */
export function nextOf(
  request: Asked,
  publicUrl: string,
  chosen: Readonly<Record<string, unknown>>,
  next: PageOf<unknown>['next'],
): { cursor: string | null; target?: string } {
  if (!next) return { cursor: null }
  const cursor = encodeCursor(queryOf(request, chosen), next)
  const [path = ''] = request.url.split('?', 1)
  const params = new URLSearchParams(request.url.slice(path.length))
  params.set('cursor', cursor)
  return { cursor, target: `${publicUrl}${path}?${params.toString()}` }
}

/** The `page` of a list's answer; the way to the next one is also put into the Link header. */
export function pageOf(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string,
  chosen: Readonly<Record<string, unknown>>,
  { limit }: PageQuery,
  { next, total }: Pick<PageOf<unknown>, 'next' | 'total'>,
): Page {
  const { cursor, target } = nextOf(request, publicUrl, chosen, next)
  if (target !== undefined) addLink(reply, target, { rel: 'next' })
  return { next: cursor, limit, ...(total !== undefined && { total }) }
}

/** The properties that `fields` asks for and those that are always there; all of them when it is absent. */
export function pick<Item extends object, Core extends keyof Item>(
  item: Item,
  core: Readonly<Record<Core, true>>,
  fields: readonly string[] | undefined,
): Pick<Item, Core> & Partial<Item> {
  if (fields === undefined) return item
  const wanted = new Set([...Object.keys(core), ...fields])
  const picked = { ...item }
  for (const name of Object.keys(picked)) if (!wanted.has(name)) Reflect.deleteProperty(picked, name)
  return picked
}
