import { z } from 'zod'
import type { Examples } from '../src/openapi-document.ts'
import type { App } from '../src/server.ts'

const Parameter = z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), example: z.unknown().optional() })
const methods = ['get', 'post'] as const
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter.or(z.object({ $ref: z.string() }))).default([]),
  security: z.array(z.unknown()).default([]),
})
const Document = z.object({ paths: z.record(z.string(), z.partialRecord(z.enum(methods), Operation)) })

export interface CallOptions {
  query?: Readonly<Record<string, string>>
  body?: object
  headers?: Readonly<Record<string, string>>
}

/** Calls an operation by its name; its path is as in the examples of the document. */
export type Call = (operationId: string, options?: CallOptions) => Promise<void>

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

  const call: Call = async (operationId, { query = {}, body, headers = {} } = {}) => {
    const operation = operations.find(one => one.operationId === operationId)
    if (!operation) throw new Error(`There is no operation ${operationId}.`)
    const { method, template, parameters, isOpen } = operation
    const url = parameters.reduce((path, { name, example }) => path.replace(`{${name}}`, encodeURIComponent(String(example))), template)
    const demanded = parameters.filter(parameter => parameter.in === 'query' && parameter.required)
    const answer = await app.inject({
      method,
      url,
      query: { ...Object.fromEntries(demanded.map(({ name, example }) => [name, String(example)])), ...query },
      headers: {
        'user-agent': browser,
        ...(!isOpen && authorization),
        ...headers,
      },
      ...(body && { body }),
    })
    if (answer.statusCode >= 300) throw new Error(`${operationId} answers ${url} with ${answer.statusCode}: ${answer.body}`)
    const isJson = answer.headers['content-type']?.toString().startsWith('application/json') ?? false
    const kept = examples[operationId] ?? { ...(body && { request: body }), answers: {} }
    examples[operationId] = kept
    if (answer.body !== '') kept.answers[isJson ? 'application/json' : 'text/csv'] ??= isJson ? answer.json() : answer.body
  }

  return { call, operations, examples }
}
