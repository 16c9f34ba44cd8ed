/** Status numbers of answers that are no problem. Those of problems stand in `problemTypes`; no other file in src holds one. */
export const status = { ok: 200, created: 201, noContent: 204, movedPermanently: 301, notModified: 304 } as const

interface ProblemType {
  status: number
  title: string
  description: string
}

/** Every code a problem can carry, for ever: its status, its title and what it means to a reader of the reference. */
export const problemTypes = {
  invalid_request: { status: 400, title: 'Invalid request', description: 'The request is malformed, or a parameter or field is wrong.' },
  unauthorized: { status: 401, title: 'Unauthorized', description: 'The operation needs a key, and none that is valid was sent.' },
  forbidden: { status: 403, title: 'Forbidden', description: 'The key may not do this.' },
  not_found: { status: 404, title: 'Not found', description: 'Nothing is at this address, or nothing that may be seen here.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    description: 'The address exists, but not for this method; see `Allow`.',
  },
  request_timeout: { status: 408, title: 'Request timeout', description: 'The request took too long to arrive.' },
  conflict: {
    status: 409,
    title: 'Conflict',
    description: 'It does not go with what is there; `detail`, `errors` and `quotes` say with what.',
  },
  gone: { status: 410, title: 'Gone', description: 'It was public once and has been withdrawn.' },
  precondition_failed: { status: 412, title: 'Precondition failed', description: 'It was changed since; `ETag` is that of now.' },
  payload_too_large: { status: 413, title: 'Payload too large', description: 'The body is larger than this operation takes.' },
  uri_too_long: { status: 414, title: 'URI too long', description: 'The address, or a part of it, is too long.' },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    description: 'The body is not of the media type that the operation takes, in UTF-8 and without Content-Encoding.',
  },
  idempotency_mismatch: {
    status: 422,
    title: 'Idempotency key used before',
    description: 'The Idempotency-Key was used with another request.',
  },
  precondition_required: { status: 428, title: 'Precondition required', description: 'A change needs `If-Match` with the current ETag.' },
  rate_limited: { status: 429, title: 'Too many requests', description: 'The rate limit is used up; wait for `Retry-After` seconds.' },
  headers_too_large: { status: 431, title: 'Headers too large', description: 'The header fields together are too large.' },
  internal: { status: 500, title: 'Internal error', description: 'The server failed; it is not the fault of the request.' },
  unavailable: { status: 503, title: 'Unavailable', description: 'The server cannot answer just now; try again.' },
} as const satisfies Record<string, ProblemType>

export type ErrorCode = keyof typeof problemTypes

/** One thing wrong with a request: a parameter by its name, or a place in the body by its JSON Pointer (RFC 6901; '' is the whole body). */
export type RequestFault =
  | { in: 'query' | 'path' | 'header'; name: string; detail: string }
  | { in: 'body'; pointer: string; detail: string }

/** What remains of something that was withdrawn. `date` is RFC 3339, UTC, milliseconds. */
export interface Tombstone {
  id: string
  date: string
  reason?: string
}

interface ApiErrorOptions {
  errors?: readonly RequestFault[]
  tombstone?: Tombstone | undefined
  /** The ids of the quotes that stand in the way. */
  quotes?: readonly string[] | undefined
  headers?: Readonly<Record<string, string>>
  cause?: unknown
}

/** A failure that the caller is told about in words of ours: `detail` and `errors` are sent, `cause` never is. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly errors: readonly RequestFault[]
  readonly tombstone: Tombstone | undefined
  readonly quotes: readonly string[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ErrorCode, detail: string, { errors = [], tombstone, quotes, headers = {}, cause }: ApiErrorOptions = {}) {
    super(detail, { cause })
    this.code = code
    this.errors = errors
    this.tombstone = tombstone
    this.quotes = quotes
    this.headers = headers
  }
}

/** The body of every failure (RFC 9457); its schema is `Problem` in schemas/problem.ts. */
export interface ProblemBody {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  errors?: RequestFault[]
  tombstone?: Tombstone
  quotes?: string[]
  requestId: string
}

export const problemMediaType = 'application/problem+json'

/** So many faults are told of one request. */
export const maxFaults = 20

/** The problem that tells of an error. Whatever is no ApiError and no refusal of Fastify or SQLite becomes `internal`, without a word of its cause. */
export function toProblem(error: unknown, requestId: string): ProblemBody {
  const { code, message, errors, tombstone, quotes } = toApiError(error)
  const { status, title } = problemTypes[code]
  const problem: ProblemBody = { type: `urn:problem-type:onrecord:${code}`, title, status, code, detail: message, requestId }
  if (errors.length > 0) problem.errors = errors.slice(0, maxFaults)
  if (tombstone) problem.tombstone = tombstone
  if (quotes) problem.quotes = [...quotes]
  return problem
}

/** The error itself if it is ours, or what it was caused by is; what refusals of Fastify and SQLite mean in our words, otherwise `internal` with the error as its cause. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  // What a query failed with is wrapped by Drizzle.
  if (error instanceof Error && error.cause instanceof ApiError) return error.cause
  const refusal = foreignRefusals.get(codeOf(error) ?? '')
  if (refusal) return new ApiError(refusal.code, refusal.detail, { cause: error, ...(refusal.headers && { headers: refusal.headers }) })
  return new ApiError('internal', 'The server failed to answer. Its log tells why under the request id.', { cause: error })
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** The header of a refusal that may have passed in a moment. */
export const retrySoon = { 'retry-after': '5' } as const

const foreignRefusals = new Map<string, { code: ErrorCode; detail: string; headers?: ApiErrorOptions['headers'] }>([
  ['FST_ERR_BAD_URL', { code: 'invalid_request', detail: 'The path is not valid.' }],
  ['FST_ERR_MAX_PARAM_LENGTH', { code: 'uri_too_long', detail: 'A segment of the path is too long.' }],
  ['FST_ERR_CTP_BODY_TOO_LARGE', { code: 'payload_too_large', detail: 'The body is larger than this operation takes.' }],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', { code: 'unsupported_media_type', detail: 'The body must be application/json.' }],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', { code: 'invalid_request', detail: 'The body is not as long as Content-Length says.' }],
  ['ECONNRESET', { code: 'invalid_request', detail: 'The connection broke off before the whole request was there.' }],
  // The disk: what did not fit was taken back whole, so it may be sent again.
  ['SQLITE_FULL', { code: 'unavailable', detail: 'There is no room to write this down; nothing was stored.', headers: retrySoon }],
  // Another program has held the database for longer than writers wait for their turn.
  ['SQLITE_BUSY', { code: 'unavailable', detail: 'Somebody else is writing; nothing was stored.', headers: retrySoon }],
  // The file is not where it was: whatever is written into it ends with the process.
  ['SQLITE_READONLY_DBMOVED', { code: 'unavailable', detail: 'This cannot be written down; nothing was stored.', headers: retrySoon }],
])
