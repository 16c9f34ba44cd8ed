import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ErrorCode, problemTypes, status } from './errors.ts'
import { conditions, headersOf, responseHeaders } from './openapi-headers.ts'
import { problemName, problemResponse } from './openapi-problems.ts'
import { componentsOf, nameOf, referTo } from './openapi-schemas.ts'

/** Answers of operations, by operationId: what `npm run openapi` got from the sample newsroom. */
const Examples = z.record(z.string(), z.unknown())
export type Examples = z.infer<typeof Examples>

export const readExamples = (): Examples =>
  Examples.parse(JSON.parse(readFileSync(new URL('../openapi/examples.json', import.meta.url), 'utf8')))

/** What a route says of its responses, by status; see `json`, `moved` and `problems` in schemas/problem.ts. */
export const RouteResponses = z.record(
  z.string(),
  z.object({
    description: z.string(),
    headers: z.array(z.enum(['Link', 'Location'])).default([]),
    codes: z.array(z.custom<ErrorCode>(code => typeof code === 'string' && code in problemTypes)).optional(),
    content: z.record(z.string(), z.object({ schema: z.instanceof(z.ZodType) })),
  }),
)
type RouteResponse = z.infer<typeof RouteResponses>[string]

export interface DocumentedRoute {
  responses: z.infer<typeof RouteResponses>
  /** Whether it answers conditional requests. */
  isCached: boolean
  isLimited: boolean
}

const Operation = z.looseObject({
  parameters: z.array(z.unknown()).default([]),
  responses: z.unknown(),
  operationId: z.string(),
  'x-route': z.custom<DocumentedRoute>(),
})
type Operation = z.infer<typeof Operation>

/** What @fastify/swagger makes of the routes. */
const Draft = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
})

/** The document: a draft with the responses of its operations, and with all that they refer to. */
export function finishDocument(draft: unknown, examples: Examples): object {
  const { paths, components: _, ...head } = Draft.parse(draft)
  const operations = Object.values(paths).flatMap(Object.values<Operation>)
  const responses = operations.flatMap(operation => Object.values(operation['x-route'].responses))
  const schemas = responses.flatMap(({ content }) => Object.values(content).map(({ schema }) => schema))
  return {
    ...head,
    paths: mapValues(paths, methods => mapValues(methods, operation => finishOperation(operation, examples))),
    components: {
      schemas: componentsOf(schemas),
      responses: { NotModified: notModified, ...problemResponses(responses) },
      parameters: conditions,
      headers: responseHeaders,
    },
  }
}

function finishOperation(operation: Operation, examples: Examples): object {
  const { parameters, responses: _, 'x-route': route, ...said } = operation
  const conditional = route.isCached ? Object.keys(conditions).map(name => ({ $ref: `#/components/parameters/${name}` })) : []
  const all = [...parameters, ...conditional]
  const responses = Object.entries(route.responses).filter(([, { codes }]) => route.isLimited || !codes?.includes('rate_limited'))
  const example = examples[said.operationId]
  return {
    ...said,
    ...(all.length > 0 && { parameters: all }),
    responses: {
      ...(route.isCached && { [status.notModified]: { $ref: '#/components/responses/NotModified' } }),
      ...Object.fromEntries(responses.map(([code, response]) => [code, finishResponse(Number(code), response, route, example)])),
    },
  }
}

function finishResponse(code: number, { description, headers, codes, content }: RouteResponse, route: DocumentedRoute, example: unknown) {
  if (codes) return { $ref: `#/components/responses/${problemName(codes)}` }
  return {
    description,
    headers: headersOf(route.isCached && code === status.ok, route.isLimited, headers),
    ...(Object.keys(content).length > 0 && { content: mapValues(content, ({ schema }) => ({ schema: referTo(nameOf(schema)), example })) }),
  }
}

const notModified = { description: 'The copy at hand is current.', headers: headersOf(true, true, ['Link']) }

const problemResponses = (responses: readonly RouteResponse[]): Record<string, object> =>
  Object.fromEntries(
    responses.flatMap(({ codes, description }) => (codes ? [[problemName(codes), problemResponse(description, codes)]] : [])),
  )

const mapValues = <Value, Result>(record: Readonly<Record<string, Value>>, change: (value: Value) => Result): Record<string, Result> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
