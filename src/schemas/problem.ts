import { z } from 'zod'
import { type ErrorCode, type ProblemBody, problemMediaType, problemTypes, status } from '../errors.ts'
import { Timestamp } from './scalars.ts'

const codes = Object.keys(problemTypes)

const RequestFault = z
  .object({
    in: z.enum(['query', 'path', 'header', 'body']).meta({ description: 'Where in the request the fault is.', example: 'query' }),
    name: z.string().optional().meta({ description: 'The name of the parameter; absent for a body.', example: 'limit' }),
    pointer: z.string().optional().meta({
      description: 'The place in the body, as a JSON Pointer (RFC 6901); empty for the whole body, absent for a parameter.',
      example: '/headline',
    }),
    detail: z.string().meta({ description: 'What is wrong with it.', example: 'is not a whole number from 1 to 100' }),
  })
  .meta({
    id: 'RequestFault',
    description: 'One thing wrong with a request.',
    example: { in: 'query', name: 'limit', detail: 'is not a whole number from 1 to 100' },
  })

const Tombstone = z
  .object({
    id: z.string().meta({ description: 'The id of the article.', example: 'art_01ky1ghqbcftaamtqy9d32mxjb' }),
    date: Timestamp.meta({ description: 'When it was withdrawn.' }),
    reason: z.string().optional().meta({ description: 'Why, in words for readers.', example: 'The figures could not be confirmed.' }),
  })
  .meta({ id: 'Tombstone', description: 'What remains of an article that was withdrawn.' })

export const Problem = z
  .object({
    type: z
      .string()
      .meta({ description: 'Identifies the kind of problem; as stable as `code`.', example: 'urn:problem-type:onrecord:not_found' }),
    title: z.string().meta({ description: 'The kind of problem in words.', example: 'Not found' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status.', example: 404 }),
    code: z.string().meta({
      description: `The kind of problem for programs: ${codes.join(', ')}. None ever changes its meaning; more may be added.`,
      example: 'not_found',
    }),
    detail: z.string().meta({ description: 'What went wrong this time, for a person.', example: "No published quote has the slug 'x'." }),
    errors: z.array(RequestFault).optional().meta({ description: 'Each parameter or field at fault, where there is one; at most 20.' }),
    tombstone: Tombstone.optional().meta({ description: 'What remains of an article, when the code is `gone` and not that of a quote.' }),
    quotes: z
      .array(z.string())
      .optional()
      .meta({
        description: 'The ids of the quotes that stand in the way, when the code is `conflict`.',
        example: ['quo_01kvshvp0sf1e9pjt99hvwdvsn'],
      }),
    requestId: z
      .string()
      .meta({ description: 'Finds the request in the log; also in `X-Request-Id`.', example: '5e0c8b3a-6b0e-4f2a-9d5c-1f3e5a7b9c0d' }),
  })
  .meta({
    id: 'Problem',
    description: 'What every failure answers (RFC 9457).',
    example: {
      type: 'urn:problem-type:onrecord:invalid_request',
      title: 'Invalid request',
      status: 400,
      code: 'invalid_request',
      detail: "The parameter 'limit' is not a whole number from 1 to 100.",
      errors: [{ in: 'query', name: 'limit', detail: 'is not a whole number from 1 to 100' }],
      requestId: '5e0c8b3a-6b0e-4f2a-9d5c-1f3e5a7b9c0d',
    },
  }) satisfies z.ZodType<Omit<ProblemBody, 'code' | 'errors' | 'tombstone' | 'quotes'>>

export type Problem = z.infer<typeof Problem>

/** Header fields that some answers have, beyond those that every answer has. */
export const responseHeaderNames = ['Link', 'Location', 'ETag', 'Preference-Applied'] as const
type ResponseHeader = (typeof responseHeaderNames)[number]

/** A response of a route's schema: the body in JSON. `headers` names those that it has beyond what every answer has. */
export const json = <S extends z.ZodType>(description: string, schema: S, headers: readonly ResponseHeader[] = []) => ({
  description,
  headers,
  content: { 'application/json': { schema } },
})

/** The same of an answer that may change though no content does, and therefore has no Last-Modified; see `expire` in caching.ts. */
export const undated = <S extends z.ZodType>(description: string, schema: S, headers: readonly ResponseHeader[] = []) => ({
  ...json(description, schema, headers),
  isDated: false,
})

/** A response of a route's schema whose ETag is what a change of the same thing must name in If-Match. */
export const versioned = <S extends z.ZodType>(description: string, schema: S) => json(description, schema, ['ETag'])

/** The response of a route's schema to the creation of something: where it is, and its ETag. */
export const made = <S extends z.ZodType>(description: string, schema: S) => json(description, schema, ['ETag', 'Location'])

/** The response of a route's schema for an address that moved. */
export const moved = {
  [status.movedPermanently]: { description: 'It is elsewhere now; see `Location`.', headers: ['Location'], content: {} },
}

/** The response of a route's schema that has no body. */
export const noContent = (description: string) => ({ [status.noContent]: { description, headers: [], content: {} } })

type ProblemResponse = { description: string; codes: ErrorCode[]; content: { [problemMediaType]: { schema: typeof Problem } } }

/** What the server itself may answer in front of any operation. */
const anywhere: readonly ErrorCode[] = [
  'invalid_request',
  'request_timeout',
  'uri_too_long',
  'unsupported_media_type',
  'rate_limited',
  'headers_too_large',
  'internal',
  'unavailable',
]

/** The responses of a route's schema for these problems and for those that any operation can answer. Codes of one status share an entry. */
export function problems(...own: readonly ErrorCode[]): Record<number, ProblemResponse> {
  const responses: Record<number, ProblemResponse> = {}
  for (const code of new Set([...own, ...anywhere])) {
    const { status, description } = problemTypes[code]
    const text = `\`${code}\`: ${description}`
    const said = responses[status]
    responses[status] = {
      description: said === undefined ? text : `${said.description} ${text}`,
      codes: [...(said?.codes ?? []), code],
      content: { [problemMediaType]: { schema: Problem } },
    }
  }
  return responses
}
