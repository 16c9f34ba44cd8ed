import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** On every answer. The API is data for pages of any origin, and is never a page itself; the reference sets a policy of its own. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
} as const

/** Header fields, given as names and values in turn, as they are written. */
export function fieldLines(fields: readonly string[]): string {
  let lines = ''
  for (let index = 0; index < fields.length; index += 2) lines += `${fields[index]}: ${fields[index + 1]}\r\n`
  return lines
}

/** The same as names and values in turn. */
export const securityFields: readonly string[] = Object.entries(securityHeaders).flat()

/** The caller's request id if it is harmless to repeat and to log, otherwise a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID()
}

/** Response headers that a page of another origin may read, beyond the few that it always may. */
export const exposedHeaders = ['ETag', 'Link', 'Preference-Applied', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id']

/** A function from the Origin of a request to the fields that say whether its page may read the answer, as names and values in turn. */
export function createOriginFields(origins: '*' | readonly string[]): (origin: string | undefined) => readonly string[] {
  const exposed = ['access-control-expose-headers', exposedHeaders.join(', ')]
  const toAll = ['access-control-allow-origin', '*', ...exposed]
  if (origins === '*') return () => toAll
  const varied = ['vary', 'Origin', ...exposed]
  return origin => (origin !== undefined && origins.includes(origin) ? ['access-control-allow-origin', origin, ...varied] : varied)
}

/** Request headers that a page of another origin may send, beyond those that it always may. */
export const allowedHeaders = ['If-None-Match', 'If-Modified-Since', 'Cache-Control', 'Prefer', 'X-Request-Id']

/** How often a request has a header field, named in lower case. Of some that must not come twice, Node keeps the first and forgets the others. */
export function occurrences({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, name: string): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index]
    if (given?.length === name.length && given.toLowerCase() === name) count++
  }
  return count
}

/** Whether a Host field names a host, with or without a port, or none (RFC 9110 section 7.2; RFC 3986 section 3.2.2). */
export const isHost = (value: string): boolean => /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i.test(value)
