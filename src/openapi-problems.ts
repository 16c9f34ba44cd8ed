import { ApiError, type ErrorCode, problemMediaType, problemTypes, toProblem } from './errors.ts'
import { headersOf, type ResponseHeader, responseHeaders, tagNames } from './openapi-headers.ts'
import { referTo } from './openapi-schemas.ts'

const requestId = responseHeaders['X-Request-Id'].example
const fault = { in: 'query', name: 'limit', detail: 'is not a whole number from 1 to 100' } as const
const tombstone = { id: 'art_01ky1ghqbcftaamtqy9d32mxjb', date: '2026-07-30T10:20:00.000Z', reason: 'The figures could not be confirmed.' }

/** What each code looks like when it happens. */
const samples: Readonly<Record<ErrorCode, ApiError>> = {
  invalid_request: new ApiError('invalid_request', `The parameter '${fault.name}' ${fault.detail}.`, { errors: [fault] }),
  unauthorized: new ApiError('unauthorized', 'The operation needs a valid key, sent as: Authorization: Bearer onr_live_…'),
  forbidden: new ApiError('forbidden', 'The key lacks the scope content:write.'),
  conflict: new ApiError('conflict', 'The text no longer holds a quote.', { quotes: ['quo_01kvshvp0sf1e9pjt99hvwdvsn'] }),
  precondition_failed: new ApiError('precondition_failed', 'It was changed since; read it again.'),
  idempotency_mismatch: new ApiError('idempotency_mismatch', 'This Idempotency-Key was used with another request.'),
  precondition_required: new ApiError('precondition_required', 'A change needs If-Match with the ETag of what it changes.'),
  not_found: new ApiError('not_found', 'There is no published article of this id or slug.'),
  method_not_allowed: new ApiError('method_not_allowed', 'This address takes GET, HEAD, OPTIONS.'),
  request_timeout: new ApiError('request_timeout', 'The request did not arrive in time.'),
  gone: new ApiError('gone', 'The article has been withdrawn.', { tombstone }),
  payload_too_large: new ApiError('payload_too_large', 'The body is larger than this operation takes.'),
  uri_too_long: new ApiError('uri_too_long', 'A segment of the path is longer than 200 characters.'),
  unsupported_media_type: new ApiError('unsupported_media_type', 'The body must have no Content-Encoding.'),
  rate_limited: new ApiError('rate_limited', 'More than 600 requests in a minute; wait 41 seconds.'),
  headers_too_large: new ApiError('headers_too_large', 'The request line and header fields together may have 16 KB.'),
  internal: new ApiError('internal', 'The server failed to answer. Its log tells why under the request id.'),
  unavailable: new ApiError('unavailable', 'The server is about to stop.'),
}

/** Header fields that come with a code. */
const own: Partial<Record<ErrorCode, readonly ResponseHeader[]>> = {
  unauthorized: ['WWW-Authenticate'],
  forbidden: ['WWW-Authenticate'],
  not_found: tagNames,
  gone: tagNames,
  conflict: ['Retry-After'],
  precondition_failed: ['ETag'],
  rate_limited: ['Retry-After'],
  unavailable: ['Retry-After'],
}

/** The name of the component that describes a failure with one of these codes: `NotFound`. */
export const problemName = (codes: readonly ErrorCode[]): string => codes.map(pascal).join('Or')

const pascal = (code: string): string => code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** A failure as a response of the document, with an example for each code. */
export function problemResponse(description: string, codes: readonly ErrorCode[]): object {
  const examples = codes.map(code => [code, { summary: problemTypes[code].title, value: toProblem(samples[code], requestId) }])
  return {
    description,
    headers: headersOf(
      { isLimited: true },
      codes.flatMap(code => own[code] ?? []),
    ),
    content: { [problemMediaType]: { schema: referTo('Problem'), examples: Object.fromEntries(examples) } },
  }
}
