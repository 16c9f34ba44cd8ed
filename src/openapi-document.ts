import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ErrorCode, problemTypes, status } from './errors.ts'
import { type Condition, conditions, headersOf, responseHeaders, tagNames } from './openapi-headers.ts'
import { problemName, problemResponse } from './openapi-problems.ts'
import { bearer, finishParameters, type RequestBody, requestBodyOf, securityOf } from './openapi-requests.ts'
import { componentsOf, mediaSchemaOf } from './openapi-schemas.ts'
import type { Scope } from './schemas/key.ts'
import { responseHeaderNames } from './schemas/problem.ts'

/** What operations were sent and answered, by operationId: what `npm run openapi` got from the sample newsroom. Answers are by media type. */
const Examples = z.record(z.string(), z.strictObject({ request: z.unknown().optional(), answers: z.record(z.string(), z.unknown()) }))
export type Examples = z.infer<typeof Examples>

export const readExamples = (): Examples =>
  Examples.parse(JSON.parse(readFileSync(new URL('../openapi/examples.json', import.meta.url), 'utf8')))

/** What a route says of its responses, by status; see `json`, `undated`, `moved` and `problems` in schemas/problem.ts. */
export const RouteResponses = z.record(
  z.string(),
  z.object({
    description: z.string(),
    headers: z.array(z.enum(responseHeaderNames)).default([]),
    isDated: z.boolean().default(true),
    codes: z.array(z.custom<ErrorCode>(code => typeof code === 'string' && code in problemTypes)).optional(),
    content: z.record(z.string(), z.object({ schema: z.instanceof(z.ZodType) })),
  }),
)
type RouteResponse = z.infer<typeof RouteResponses>[string]

export interface DocumentedRoute {
  responses: z.infer<typeof RouteResponses>
  /** The request body, if it means anything. */
  body: RequestBody | undefined
  /** The scope that a key needs, if the operation needs a key. */
  scope: Scope | undefined
  /** Whether anyone may keep its answers, which have an ETag. */
  isCached: boolean
  /** What it answers conditional requests by. */
  conditions: readonly Condition[]
  isLimited: boolean
}

const Operation = z.looseObject({
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.string(), schema: z.looseObject({ 'x-component': z.string().optional() }).optional() }))
    .default([]),
  responses: z.unknown(),
  operationId: z.string(),
  description: z.string().default(''),
  'x-route': z.custom<DocumentedRoute>(),
})
type Operation = z.infer<typeof Operation>

/** What @fastify/swagger makes of the routes. */
const Draft = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
})

/** The document: a draft with the requests and responses of its operations, and with all that they refer to. */
export function finishDocument(draft: unknown, examples: Examples): object {
  const { paths, components: _, ...head } = Draft.parse(draft)
  const routes = Object.values(paths).flatMap(methods => Object.values<Operation>(methods).map(operation => operation['x-route']))
  const responses = routes.flatMap(route => Object.values(route.responses))
  const sent = responses.flatMap(({ content }) => Object.values(content).map(({ schema }) => schema))
  const received = routes.flatMap(({ body }) => body?.schema ?? [])
  return {
    ...head,
    paths: mapValues(paths, methods => mapValues(methods, operation => finishOperation(operation, examples))),
    components: {
      schemas: componentsOf(sent, received),
      responses: { NotModified: notModified, ...problemResponses(responses) },
      parameters: conditions,
      headers: responseHeaders,
      ...(routes.some(({ scope }) => scope !== undefined) && { securitySchemes: { apiKey: bearer } }),
    },
  }
}

function finishOperation(operation: Operation, examples: Examples): object {
  const { parameters, responses: _, requestBody: __, 'x-route': route, ...said } = operation
  const conditional = route.conditions.map(name => ({ $ref: `#/components/parameters/${name}` }))
  const all = [...finishParameters(parameters), ...conditional]
  // Wrong keys are limited everywhere.
  const canWait = route.isLimited || route.scope !== undefined
  const responses = Object.entries(route.responses).filter(([, { codes }]) => canWait || !codes?.includes('rate_limited'))
  const { request, answers } = examples[said.operationId] ?? { answers: {} }
  return {
    ...said,
    ...securityOf(said.description, route.scope),
    ...(all.length > 0 && { parameters: all }),
    ...requestBodyOf(route.body, request),
    responses: {
      ...(conditional.length > 0 && { [status.notModified]: { $ref: '#/components/responses/NotModified' } }),
      ...Object.fromEntries(responses.map(([code, response]) => [code, finishResponse(Number(code), response, route, answers)])),
    },
  }
}

function finishResponse(
  code: number,
  { description, headers, isDated, codes, content }: RouteResponse,
  route: DocumentedRoute,
  answers: Readonly<Record<string, unknown>>,
) {
  if (codes) return { $ref: `#/components/responses/${problemName(codes)}` }
  const media = Object.entries(content).map(([type, { schema }]) => [type, { schema: mediaSchemaOf(schema), example: answers[type] }])
  const tags = route.isCached && code === status.movedPermanently ? tagNames : []
  return {
    description,
    headers: headersOf({ ...route, isCached: route.isCached && code === status.ok, isDated }, [...headers, ...tags]),
    ...(media.length > 0 && { content: Object.fromEntries(media) }),
  }
}

const notModified = {
  description: 'The copy at hand is current.',
  headers: headersOf({ isCached: true, isDated: true, isLimited: true }, ['Link']),
}

const problemResponses = (responses: readonly RouteResponse[]): Record<string, object> =>
  Object.fromEntries(
    responses.flatMap(({ codes, description }) => (codes ? [[problemName(codes), problemResponse(description, codes)]] : [])),
  )

const mapValues = <Value, Result>(record: Readonly<Record<string, Value>>, change: (value: Value) => Result): Record<string, Result> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
