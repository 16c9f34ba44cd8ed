import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Scope } from '../../src/schemas/key.ts'

export const read = (name: string): string => readFileSync(new URL(`../../openapi/${name}`, import.meta.url), 'utf8')

const Reference = z.strictObject({ $ref: z.string() })
const Body = z.strictObject({ schema: Reference, example: z.unknown() })
const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: z.looseObject({ type: z.string().optional(), enum: z.array(z.string()).optional() }),
  example: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
})
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z]+(?:[A-Z][a-z]*)*$/),
  summary: z.string().regex(/^[A-Z].*[^.]$/),
  description: z.string().regex(/\.$/),
  tags: z.tuple([z.string()]),
  security: z.tuple([z.strictObject({ apiKey: z.tuple([]) })]).optional(),
  'x-required-scope': Scope.optional(),
  parameters: z.array(Parameter.or(Reference)).default([]),
  requestBody: z
    .strictObject({ description: z.string().regex(/\.$/), required: z.boolean(), content: z.record(z.string(), Body) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.looseObject({ example: z.unknown() })).optional() })),
})
/** A schema, or anything else that is an object. */
export const Schema = z.looseObject({ properties: z.looseObject({}).optional().catch(undefined) })
const Media = z.strictObject({
  schema: Reference,
  examples: z.record(z.string(), z.looseObject({ value: z.looseObject({ status: z.number() }) })),
})
export const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  servers: z.unknown(),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  security: z.tuple([]),
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post', 'patch', 'delete']), Operation)),
  components: z.strictObject({
    schemas: z.record(z.string(), Schema),
    responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), Media).optional() })),
    parameters: z.record(z.string(), z.looseObject({})),
    headers: z.record(z.string(), z.looseObject({})),
    securitySchemes: z.strictObject({
      apiKey: z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer'), description: z.string() }),
    }),
  }),
})

export const committed = Document.parse(JSON.parse(read('openapi.json')))
const { paths } = committed
/** `filled` is the path with the examples of its parameters; `isOpen` says that no key is asked for. */
export const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) => {
    if (!operation) return []
    const parameters = operation.parameters.flatMap(parameter => ('name' in parameter ? [parameter] : []))
    const filled = parameters.reduce((to, { name, example }) => to.replace(`{${name}}`, encodeURIComponent(String(example))), path)
    return [{ ...operation, parameters, path, filled, method, at: `${method} ${path}`, isOpen: operation.security === undefined }]
  }),
)
