const text = { type: 'string' } as const

/** Every header field of an answer that a client may want, by its name. */
export const responseHeaders = {
  'X-Request-Id': {
    description: 'Finds the request in the log: the one sent, if it is of at most 64 letters, digits and `._-`, otherwise a new one.',
    schema: text,
    example: '5e0c8b3a-6b0e-4f2a-9d5c-1f3e5a7b9c0d',
  },
  'Cache-Control': {
    description: 'Who may keep the answer, and for how long (RFC 9111, RFC 5861).',
    schema: text,
    example: 'public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=3600',
  },
  ETag: {
    description:
      'Changes if and only if the answer does; send it back in `If-None-Match` (RFC 9110). Of what editors see: which state it is, for `If-Match`.',
    schema: text,
    example: '"Vh1qB0mQf3bX5yKc2TzPwA"',
  },
  'Last-Modified': {
    description:
      'When any public content last changed (RFC 9110); send it back in `If-Modified-Since`. Absent where an answer may change without that, as that of a search.',
    schema: text,
    example: 'Tue, 23 Jun 2026 07:15:01 GMT',
  },
  'Cache-Tag': {
    description:
      'What the answer is made of, separated by commas; a shared cache can be told to drop whatever carries a tag. Where that is very much, ids are named by their kind (`art`).',
    schema: text,
    example: 'site,art_01kvshvk2ke04b1mdkfj4hjnv8',
  },
  'Surrogate-Key': {
    description: 'The same as `Cache-Tag`, separated by spaces, for caches that read this one.',
    schema: text,
    example: 'site art_01kvshvk2ke04b1mdkfj4hjnv8',
  },
  Link: {
    description:
      'Where to go on (RFC 8288): `next` on every page of a list but the last; `canonical`, `license` and, with `hreflang`, `alternate` on an article.',
    schema: text,
    example: '<https://api.newsroom.example/v1/articles?cursor=eyJr>; rel="next"',
  },
  Location: {
    description: 'Where it is: what has moved, with the same query and relative to the address that was asked for; or what was made.',
    schema: { type: 'string', format: 'uri-reference' },
    example: 'the-harbour-that-learned-to-wait?lang=en',
  },
  'RateLimit-Policy': {
    description: 'How many requests (`q`) an address may send in how many seconds (`w`). Absent where there is no limit.',
    schema: text,
    example: '"default";q=600;w=60',
  },
  RateLimit: {
    description: 'How many requests remain (`r`), and in how many seconds they are counted anew (`t`). Absent where there is no limit.',
    schema: text,
    example: '"default";r=599;t=60',
  },
  'WWW-Authenticate': { description: 'How to send a key (RFC 6750).', schema: text, example: 'Bearer realm="onrecord"' },
  'Preference-Applied': { description: 'What of `Prefer` was heeded (RFC 7240).', schema: text, example: 'return=representation' },
  'Retry-After': {
    description: 'Seconds to wait before the next request. A 409 has it while the same request is under way, and only then.',
    schema: text,
    example: '41',
  },
} as const

export type ResponseHeader = keyof typeof responseHeaders

/** Request headers of every operation that can answer 304. Without examples, which tools would send along. */
export const conditions = {
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` of the copy at hand, or several; while one is current the answer is 304.',
    schema: text,
  },
  'If-Modified-Since': {
    name: 'If-Modified-Since',
    in: 'header',
    description: 'The `Last-Modified` of the copy at hand. Counts only without `If-None-Match`.',
    schema: text,
  },
} as const

export type Condition = keyof typeof conditions

/** What an operation answers conditional requests by: what readers get mostly has a date too; what editors get may have an ETag only. */
export function conditionsOf({ isCached, isDated, isVersioned }: Record<'isCached' | 'isDated' | 'isVersioned', boolean>): Condition[] {
  if (isCached && isDated) return ['If-None-Match', 'If-Modified-Since']
  return isCached || isVersioned ? ['If-None-Match'] : []
}

/** What shared caches are told of an answer, also of one that says that something is not there. */
export const tagNames: readonly ResponseHeader[] = ['Cache-Tag', 'Surrogate-Key']

/** What a response carries, as references into the document. `isCached` is whether it has an ETag, and a date if it `isDated`. */
export function headersOf(
  { isCached = false, isDated = false, isLimited = false }: Partial<Record<'isCached' | 'isDated' | 'isLimited', boolean>>,
  more: readonly ResponseHeader[],
): Record<string, { $ref: string }> {
  const names: ResponseHeader[] = ['X-Request-Id', 'Cache-Control', ...more]
  if (isCached) names.push('ETag', ...(isDated ? (['Last-Modified'] as const) : []), ...tagNames)
  if (isLimited) names.push('RateLimit-Policy', 'RateLimit')
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
}
