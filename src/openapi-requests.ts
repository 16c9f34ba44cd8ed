import { z } from 'zod'
import { inputSchemaOf, mediaSchemaOf, referTo } from './openapi-schemas.ts'
import type { Scope } from './schemas/key.ts'

/** How a key is sent, for the document. */
export const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A key of the newsroom: `onr_live_…`, made on the server by `onrecord keys create --name NAME --scope SCOPE`, shown once, and sent as `Authorization: Bearer onr_live_…` by a program, not by a page in a browser, which CORS does not let send it. ' +
    'Its scopes say what it may do: `content:read` sees everything in every status, `content:write` creates and edits, `content:publish` decides what readers see, ' +
    '`views:read` sees how views were counted, `views:write` passes on those of others, and `admin` may do all of that and more. No scope includes another, `admin` apart.',
} as const

/** What an operation says of the key that it needs: nothing where it needs none. */
export const securityOf = (description: string, scope: Scope | undefined): object =>
  scope === undefined
    ? {}
    : { description: `${description} The key needs the scope \`${scope}\`.`, security: [{ apiKey: [] }], 'x-required-scope': scope }

export interface RequestBody {
  schema: z.ZodType
  /** Whether it may be left out. */
  isOptional?: boolean
  isPatch: boolean
}

/**
 * The request body of an operation, if it takes one. Of a patch, the name of its format is told in words: of two media types, generators of
 * clients make two functions, or code that is wrong.
 */
export function requestBodyOf(body: RequestBody | undefined, example: unknown): object {
  if (!body) return {}
  const { schema, isOptional = false, isPatch } = body
  const description = `${schema.description}${isPatch ? ' May be sent as `application/merge-patch+json` too.' : ''}`
  return {
    requestBody: { description, required: !isOptional, content: { 'application/json': { schema: mediaSchemaOf(schema), example } } },
  }
}

/**
 * The parameters of a route, if it has any, for @fastify/swagger. It forgets what stands beside a reference; therefore what refers to a component
 * is written out, and the component named in `x-component`.
 */
export function parametersOf(schema: unknown): object | undefined {
  if (!(schema instanceof z.ZodType)) return undefined
  const { $defs = {}, properties = {}, ...rest } = inputSchemaOf(schema)
  const written = Object.entries(properties).map(([name, parameter]) => {
    if (typeof parameter === 'boolean' || parameter.$ref === undefined) return [name, parameter] as const
    const { $ref, ...said } = parameter
    const component = $ref.replace('#/$defs/', '')
    return [name, { ...$defs[component], ...said, 'x-component': component }] as const
  })
  return { ...rest, properties: Object.fromEntries(written) }
}

interface Parameter {
  name: string
  in: string
  schema?: { 'x-component'?: string | undefined; $ref?: string } | undefined
}

/**
 * Parameters that refer to components, and header fields as they are written in RFCs. A change without If-Match is refused, so it is required,
 * though not by the schema of the route.
 */
export const finishParameters = (parameters: readonly Parameter[]): Parameter[] =>
  parameters.map(said => {
    const component = said.schema?.['x-component']
    const parameter = component === undefined ? said : { ...said, schema: referTo(component) }
    if (parameter.in !== 'header') return parameter
    return {
      ...parameter,
      name: parameter.name.replaceAll(/\b[a-z]/g, letter => letter.toUpperCase()),
      ...(parameter.name === 'if-match' && { required: true }),
    }
  })
