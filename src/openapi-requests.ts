import type { z } from 'zod'
import { mediaSchemaOf } from './openapi-schemas.ts'
import type { Scope } from './schemas/key.ts'

/** How a key is sent, for the document. */
export const bearer = {
  type: 'http',
  scheme: 'bearer',
  description:
    'A key of the newsroom: `onr_live_…`, made on the server by `onrecord keys create --name NAME --scope SCOPE`, shown once, and sent as `Authorization: Bearer onr_live_…`. ' +
    'Its scopes say what it may do: `content:read` sees everything in every status, `content:write` creates and edits, `content:publish` decides what readers see, ' +
    '`views:read` sees how views were counted, `views:write` passes on those of others, and `admin` may do all of that and more. No scope includes another, `admin` apart.',
} as const

/** What an operation says of the key that it needs: nothing where it needs none. */
export const securityOf = (description: string, scope: Scope | undefined): object =>
  scope === undefined
    ? {}
    : { description: `${description} The key needs the scope \`${scope}\`.`, security: [{ apiKey: [] }], 'x-required-scope': scope }

export interface RequestBody {
  types: readonly string[]
  schema?: z.ZodType
  /** Whether it may be left out. */
  isOptional?: boolean
}

/** The request body of an operation, if it takes one. What has no schema may be anything, or nothing. */
export function requestBodyOf({ types, schema, isOptional }: RequestBody, example: unknown): object {
  if (types.length === 0) return {}
  const media = schema ? { schema: mediaSchemaOf(schema), example } : { schema: { type: 'string' }, example: '' }
  const description = schema ? schema.description : 'Not looked at.'
  return {
    requestBody: {
      description,
      required: schema !== undefined && !isOptional,
      content: Object.fromEntries(types.map(type => [type, media])),
    },
  }
}

interface Parameter {
  name: string
  in: string
}

/** Header fields as they are written in RFCs; a change without If-Match is refused, so it is required, though not by the schema of the route. */
export const finishParameters = (parameters: readonly Parameter[]): Parameter[] =>
  parameters.map(parameter => {
    if (parameter.in !== 'header') return parameter
    return {
      ...parameter,
      name: parameter.name.replaceAll(/\b[a-z]/g, letter => letter.toUpperCase()),
      ...(parameter.name === 'if-match' && { required: true }),
    }
  })
