import { z } from 'zod'

const prefix = '#/components/schemas/'

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>
type JsonSchema = z.core.JSONSchema.BaseSchema

/** The name of a schema among the components. Throws when it has none, because a client could not name the type either. */
export function nameOf(schema: z.ZodType): string {
  const name = schema.meta()?.id
  if (name === undefined) throw new Error(`A schema of the document has no name: ${JSON.stringify(schema.meta() ?? schema.def.type)}`)
  return name
}

export const referTo = (name: string): { $ref: string } => ({ $ref: `${prefix}${name}` })

/** What these schemas and those within them are when they are sent, by name. */
export function componentsOf(schemas: Iterable<z.ZodType>): Record<string, JsonSchema> {
  const all = z.object(Object.fromEntries([...schemas].map(schema => [nameOf(schema), schema])))
  const { $defs = {} } = z.toJSONSchema(all, { io: 'output', override: mendOutput })
  const moved: typeof $defs = JSON.parse(JSON.stringify($defs).replaceAll('"#/$defs/', `"${prefix}`))
  return Object.fromEntries(Object.entries(moved).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What a request, or a file, may say of something that this schema reads. */
export const inputSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', override: mendInput })

const mendInput: Override = context => {
  const { jsonSchema, zodSchema } = context
  // zod forgets the default of what is transformed, and shows the text of a boolean.
  const fallback = z.globalRegistry.get(zodSchema)?.default
  if (fallback !== undefined) jsonSchema.default = fallback
  if (jsonSchema.type === 'boolean') delete jsonSchema.enum
  mend(context)
}

const mendOutput: Override = context => {
  const { jsonSchema, zodSchema } = context
  // Fields are added in time, and a client must not break on them.
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  if (zodSchema instanceof z.ZodDiscriminatedUnion) jsonSchema.discriminator = discriminatorOf(zodSchema)
  mend(context)
}

const mend: Override = ({ jsonSchema }) => {
  // The pattern only repeats, at length, what the format says.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.example !== undefined) {
    jsonSchema.examples = [jsonSchema.example]
    delete jsonSchema.example
  }
  const [one, none] = jsonSchema.anyOf ?? []
  if (one?.type === undefined || none?.type !== 'null') return
  delete jsonSchema.anyOf
  // Nullable, in the form that generators of clients understand.
  Object.assign(jsonSchema, one, { type: [one.type, 'null'] })
}

function discriminatorOf({ def, options }: z.ZodDiscriminatedUnion): { propertyName: string; mapping: Record<string, string> } {
  const mapping = options.flatMap(option => {
    const key = option instanceof z.ZodObject ? option.shape[def.discriminator] : undefined
    if (!(option instanceof z.ZodObject) || !(key instanceof z.ZodLiteral))
      throw new Error('An option of a union has no literal to tell it by.')
    return [...key.values].map(value => [String(value), referTo(nameOf(option)).$ref])
  })
  return { propertyName: def.discriminator, mapping: Object.fromEntries(mapping) }
}
