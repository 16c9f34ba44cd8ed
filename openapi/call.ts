import { z } from 'zod'
import type { Examples } from '../src/openapi-document.ts'
import type { App } from '../src/server.ts'

const Parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), example: z.unknown().optional() })
const methods = ['get', 'post', 'patch', 'delete'] as const
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter.or(z.object({ $ref: z.string() }))).default([]),
  security: z.array(z.unknown()).default([]),
})
const Document = z.object({ paths: z.record(z.string(), z.partialRecord(z.enum(methods), Operation)) })

/** What of an answer is needed to go on. */
const Thing = z.looseObject({
  id: z.string().optional(),
  url: z.string().optional(),
  quotes: z.array(z.object({ id: z.string(), text: z.string() })).default([]),
})
export type Thing = z.infer<typeof Thing>

export interface CallOptions {
  /** Path parameters; what is not given is as in the examples of the document. */
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  body?: object
  headers?: Readonly<Record<string, string>>
}

/** Calls an operation by its name; a change names the last ETag of what it changes. */
export type Call = (operationId: string, options?: CallOptions) => Promise<Thing>

/** A reader's browser, as the counting of views wants it. */
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A way to call the operations of an app that keeps the first success of each as its example. */
export function createCaller(app: App, authorization: Readonly<Record<string, string>>) {
  const { paths } = Document.parse(app.swagger())
  const operations = Object.entries(paths).flatMap(([template, byMethod]) =>
    methods.flatMap(method => {
      const operation = byMethod[method]
      if (!operation) return []
      const parameters = operation.parameters.flatMap(parameter => ('name' in parameter ? [parameter] : []))
      const limited = parameters.some(({ name }) => name === 'limit')
      return [{ operationId: operation.operationId, method, template, parameters, limited, isOpen: operation.security.length === 0 }]
    }),
  )
  const examples: Examples = {}
  const etags = new Map<string, string>()

  const call: Call = async (operationId, { path = {}, query = {}, body, headers = {} } = {}) => {
    const operation = operations.find(one => one.operationId === operationId)
    if (!operation) throw new Error(`There is no operation ${operationId}.`)
    const { method, template, parameters, isOpen } = operation
    const given = parameters
      .filter(parameter => parameter.in === 'path')
      .map(({ name, example }) => [name, path[name] ?? String(example)] as const)
    const url = given.reduce((filled, [name, value]) => filled.replace(`{${name}}`, encodeURIComponent(value)), template)
    const demanded = parameters.filter(parameter => parameter.in === 'query' && parameter.required)
    const [[, thing] = ['', template]] = given
    const etag = etags.get(thing)
    const answer = await app.inject({
      method,
      url,
      query: { ...Object.fromEntries(demanded.map(({ name, example }) => [name, String(example)])), ...query },
      headers: {
        'user-agent': browser,
        ...(!isOpen && authorization),
        ...(etag !== undefined && method !== 'get' && { 'if-match': etag }),
        ...headers,
      },
      ...(body && { body }),
    })
    const said = `${operationId} answers ${url} with ${answer.statusCode}: ${answer.body}`
    if (answer.statusCode >= 300) throw new Error(said)
    const isJson = answer.headers['content-type']?.toString().startsWith('application/json') ?? false
    const kept = examples[operationId] ?? { ...(body && { request: body }), answers: {} }
    examples[operationId] = kept
    if (answer.body !== '') kept.answers[isJson ? 'application/json' : 'text/csv'] ??= isJson ? answer.json() : answer.body
    const shown = Thing.parse(isJson ? answer.json() : {})
    if (answer.headers.etag !== undefined) etags.set(shown.id ?? template, answer.headers.etag)
    return shown
  }

  return { call, operations, examples }
}
