import { ApiError, maxFaults, type RequestFault } from './errors.ts'

/** Characters of one path segment; a slug has at most 200, an id 30. */
export const maxSegmentLength = 200

/**
 * What is wrong with a request target in origin-form, before it is routed: its path must be valid percent-encoded UTF-8 without NUL, in
 * segments of at most 200 characters. undefined if nothing is. Node gives bytes above 0x7e as Latin-1, so text that nobody encoded is found
 * out here too.
 */
export function pathFault(target: string): ApiError | undefined {
  const [path = ''] = target.split(/[?#]/, 1)
  const decoded = decode(path)
  if (decoded === undefined || /[^\x21-\x7e]/.test(target)) {
    return new ApiError(
      'invalid_request',
      'The address is not valid percent-encoded UTF-8.',
      pathError('is not valid percent-encoded UTF-8'),
    )
  }
  if (decoded.includes('\0')) return new ApiError('invalid_request', 'The path holds a NUL character.', pathError('holds a NUL character'))
  if (!decoded.startsWith('/')) return new ApiError('invalid_request', 'The address is no path.', pathError("does not begin with '/'"))
  if (path.split('/').some(segment => isTooLong(decode(segment) ?? ''))) {
    return new ApiError('uri_too_long', `A segment of the path is longer than ${maxSegmentLength} characters.`)
  }
  return undefined
}

/** Whether a segment has more code points than it may; counted only where there are more UTF-16 units, which seldom happens. */
const isTooLong = (segment: string): boolean => segment.length > maxSegmentLength && Array.from(segment).length > maxSegmentLength

/** The target without the server's own name, which a client may put in front of it (absolute-form, RFC 9112 section 3.2.2). */
export function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const rest = target.replace(/^https?:\/\/[^/?#]*/i, '')
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest
}

const pathError = (detail: string): { errors: RequestFault[] } => ({ errors: [{ in: 'path', name: 'path', detail }] })

function decode(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Query parameters by name; one that is given more than once is an array. */
type Query = Record<string, string | string[]>

const faultsOf = new WeakMap<object, RequestFault[]>()

/** The faults that parseQuery found in a query, or none. The router gives a parser no way to refuse, so they are asked for afterwards. */
export const queryFaults = (query: unknown): readonly RequestFault[] =>
  typeof query === 'object' && query !== null ? (faultsOf.get(query) ?? []) : []

/**
 * Query parameters in application/x-www-form-urlencoded. Never throws: malformed percent-encoding, invalid UTF-8 and NUL are kept as faults
 * for `queryFaults`, and the parameter is left out. The result has no prototype, so that `__proto__` is a name like any other.
 */
export function parseQuery(text: string): Query {
  const query: Query = Object.create(null)
  const faults: RequestFault[] = []
  for (const pair of text.split('&')) {
    if (pair !== '') addPair(query, pair, faults)
    // An address may hold thousands, each of which takes long to be found out, and no more are told.
    if (faults.length > maxFaults) break
  }
  if (faults.length > 0) faultsOf.set(query, faults)
  return query
}

function addPair(query: Query, pair: string, faults: RequestFault[]): void {
  const equals = pair.indexOf('=')
  const rawName = equals === -1 ? pair : pair.slice(0, equals)
  const name = decodeForm(rawName)
  const value = decodeForm(equals === -1 ? '' : pair.slice(equals + 1))
  if (name === undefined || value === undefined) {
    faults.push({ in: 'query', name: shorten(name ?? rawName), detail: 'is not valid percent-encoded UTF-8' })
  } else if (name.includes('\0') || value.includes('\0')) {
    faults.push({ in: 'query', name: shorten(name.replaceAll('\0', '')), detail: 'holds a NUL character' })
  } else {
    const before = query[name]
    query[name] = before === undefined ? value : Array.isArray(before) ? before : [before, value]
    if (Array.isArray(before)) before.push(value)
  }
}

const decodeForm = (text: string): string | undefined => decode(text.replaceAll('+', ' '))

/** Names come from the caller, and an answer should not grow with them. */
export const shorten = (name: string): string => (name.length > 100 ? `${name.slice(0, 99)}…` : name)
