import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'
import { occurrences } from './headers.ts'
import { createCounter } from './limits.ts'
import { allows, type Scope } from './schemas/key.ts'
import type { StoredKey } from './store/keys.ts'
import { readApiKey } from './text/api-key.ts'
import { dayOf } from './text/day.ts'
import { invalidRequest } from './validation.ts'

interface AuthOptions {
  findKey: (id: string) => Promise<StoredKey | undefined>
  /** Notes that a key was used today; called once for each key and day and process. */
  touchKey: (id: string, day: string) => Promise<void>
  /** Milliseconds since 1970. */
  now: () => number
}

/** How many wrong keys an address may send in a minute before it is told to wait. */
const maxFailures = 20

const challenge = 'Bearer realm="onrecord"'

/** One text for every wrong key, so that nobody learns which of them exists; who sent none is told of no error (RFC 6750 section 3.1). */
const unauthorized = (token: string) =>
  new ApiError('unauthorized', 'The operation needs a valid key, sent as: Authorization: Bearer onr_live_…', {
    headers: { 'www-authenticate': token === '' ? challenge : `${challenge}, error="invalid_token"` },
  })

/** RFC 6750 section 3.1. */
export const forbidden = (scope: Scope, detail = `The key lacks the scope ${scope}.`): ApiError =>
  new ApiError('forbidden', detail, {
    headers: { 'www-authenticate': `${challenge}, error="insufficient_scope", scope="${scope}"` },
  })

const keys = new WeakMap<FastifyRequest, StoredKey>()

/** The id of the key that a request came with; the route must ask for a scope. */
export function keyIdOf(request: FastifyRequest): string {
  const key = keys.get(request)
  if (!key) throw new Error('the route asks for no key')
  return key.id
}

/** Whether the key of a request has a scope, beyond the one that the route asks for. */
export const hasScope = (request: FastifyRequest, scope: Scope): boolean => allows(keys.get(request)?.scopes ?? [], scope)

/** Checks the key of every request to a route that asks for a scope. Guards hang on the route, never on a part of the path. */
export function addAuth(app: FastifyInstance, { findKey, touchKey, now }: AuthOptions): void {
  const touched = new Map<string, string>()
  const countFailure = createCounter(maxFailures)

  app.addHook('onRoute', route => {
    const scope = route.config?.access
    if (scope === undefined || scope === 'public') return
    const before = route.onRequest === undefined ? [] : [route.onRequest].flat()
    route.onRequest = [...before, request => authorize(request, scope)]
  })

  async function authorize(request: FastifyRequest, scope: Scope): Promise<void> {
    const token = tokenOf(request)
    const key = await findValid(token)
    if (!key) throw refusal(request, token)
    if (!allows(key.scopes, scope)) throw forbidden(scope)
    keys.set(request, key)
    await noteUse(request, key)
  }

  /** The key, if it is right, not revoked and not over. */
  async function findValid(token: string): Promise<StoredKey | undefined> {
    const given = readApiKey(token)
    const key = given && (await findKey(given.id))
    if (!isSame(given?.secretHash, key?.secretHash) || key?.revokedAt !== null) return undefined
    return key.expiresAt === null || Date.parse(key.expiresAt) > now() ? key : undefined
  }

  /** Who sends no key guesses at none. */
  function refusal({ ip, raw }: FastifyRequest, token: string): ApiError {
    if (raw.headers.authorization === undefined) return unauthorized(token)
    const { isExceeded, reset } = countFailure(ip)
    if (!isExceeded) return unauthorized(token)
    return new ApiError('rate_limited', 'Too many wrong keys.', { headers: { 'retry-after': String(reset) } })
  }

  /** A key is as good where nothing can be written. */
  async function noteUse(request: FastifyRequest, { id, lastUsedOn }: StoredKey): Promise<void> {
    const today = dayOf(now())
    if (lastUsedOn === today || touched.get(id) === today) return
    touched.set(id, today)
    await touchKey(id, today).catch((error: unknown) => {
      touched.delete(id)
      request.log.warn({ err: error }, 'the use of a key could not be noted')
    })
  }
}

/** The token sent, or an empty text. Node keeps the first of two Authorization headers and forgets the other. */
function tokenOf({ raw }: FastifyRequest): string {
  if (occurrences(raw, 'authorization') > 1)
    throw invalidRequest('header', [{ in: 'header', name: 'Authorization', detail: 'is given more than once' }])
  return /^Bearer +(\S+)$/i.exec(raw.headers.authorization ?? '')?.[1] ?? ''
}

const noHash = '0'.repeat(64)

/** Compared even when there is nothing to compare with, so that an unknown id takes as long as a wrong secret. */
function isSame(given: string | undefined, stored: string | undefined): boolean {
  const isEqual = timingSafeEqual(Buffer.from(given ?? noHash, 'hex'), Buffer.from(stored ?? noHash, 'hex'))
  return isEqual && given !== undefined && stored !== undefined
}
