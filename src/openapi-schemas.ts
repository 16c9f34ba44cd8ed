import { z } from 'zod'

const prefix = '#/components/schemas/'

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>
type JsonSchema = z.core.JSONSchema.BaseSchema

/** The name of a schema among the components. Throws when it has none, because a client could not name the type either. */
function nameOf(schema: z.ZodType): string {
  const name = schema.meta()?.id
  if (name === undefined) throw new Error(`A schema of the document has no name: ${JSON.stringify(schema.meta() ?? schema.def.type)}`)
  return name
}

export const referTo = (name: string): { $ref: string } => ({ $ref: `${prefix}${name}` })

/** The schema of a body: a reference, or a text as it is. */
export const mediaSchemaOf = (schema: z.ZodType): JsonSchema | { $ref: string } => {
  if (!(schema instanceof z.ZodString)) return referTo(nameOf(schema))
  const { $schema: _, ...text } = inputSchemaOf(schema)
  return text
}

/**
 * These schemas and those within them, by name: what is sent in answers, and what is received in requests. Throws when a schema would be
 * one thing in the one and another in the other, because a client has one type for it. What is received only is closed, since fields that
 * are not known are refused; to what is sent, fields are added in time, and a client must not break on them.
 */
export function componentsOf(sent: Iterable<z.ZodType>, received: Iterable<z.ZodType> = []): Record<string, JsonSchema> {
  const answers = definitionsOf(sent, 'output')
  const requests = definitionsOf(received, 'input')
  for (const [name, schema] of Object.entries(requests)) {
    const { additionalProperties, ...open } = schema
    const expected = JSON.stringify(additionalProperties === false ? open : schema)
    if (answers[name] !== undefined && JSON.stringify(answers[name]) !== expected)
      throw new Error(`${name} is not the same in requests and in answers.`)
  }
  return Object.fromEntries(Object.entries({ ...requests, ...answers }).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function definitionsOf(schemas: Iterable<z.ZodType>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const named = [...schemas].filter(schema => !(schema instanceof z.ZodString))
  const all = z.object(Object.fromEntries(named.map(schema => [nameOf(schema), schema])))
  const { $defs = {} } = z.toJSONSchema(all, { io, override: io === 'input' ? mendReceived : mendSent })
  const { text, names } = withoutForms(JSON.stringify($defs), Object.keys($defs))
  const moved: typeof $defs = JSON.parse(text.replaceAll('"#/$defs/', `"${prefix}`))
  return Object.fromEntries(names.map(name => [name, moved[name] ?? {}]))
}

/** Any JSON value is `{}`, not zod's recursive choice of its six forms, which has no name and makes generators of clients stumble. */
function withoutForms(text: string, names: readonly string[]) {
  return { text: text.replaceAll(/\{"\$ref":"#\/\$defs\/__schema\d+"\}/g, '{}'), names: names.filter(name => !name.startsWith('__schema')) }
}

/** What a request, or a file, may say of something that this schema reads. */
export const inputSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', override: mendInput })

const mendInput: Override = context => {
  const { jsonSchema, zodSchema } = context
  // zod forgets the default of what is transformed, and shows the text of a boolean.
  const fallback = z.globalRegistry.get(zodSchema)?.default
  if (fallback !== undefined) jsonSchema.default = fallback
  if (jsonSchema.type === 'boolean') delete jsonSchema.enum
  const [one, several] = jsonSchema.anyOf ?? []
  // A parameter that may be given once or more often.
  if (several?.type === 'array' && JSON.stringify(several.items) === JSON.stringify(one)) {
    delete jsonSchema.anyOf
    Object.assign(jsonSchema, several, jsonSchema)
  }
  mend(context)
}

const mendComponent: Override = context => {
  const { jsonSchema, zodSchema } = context
  if (zodSchema instanceof z.ZodDiscriminatedUnion) jsonSchema.discriminator = discriminatorOf(zodSchema)
  mend(context)
}

const mendSent: Override = context => {
  mendComponent(context)
  delete context.jsonSchema.default
  if (context.jsonSchema.additionalProperties === false) delete context.jsonSchema.additionalProperties
}

/** A default is told in words, because openapi-typescript takes a field that has one for required. */
const mendReceived: Override = context => {
  mendComponent(context)
  const { jsonSchema, zodSchema } = context
  const fallback = jsonSchema.default
  delete jsonSchema.default
  // What an empty list or object says is said by its absence.
  if (typeof fallback === 'string' || typeof fallback === 'number' || typeof fallback === 'boolean')
    jsonSchema.description = `${jsonSchema.description ?? descriptionWithin(zodSchema)} When absent: \`${fallback}\`.`
}

/** What stands beside a reference is shown instead of what the component says. */
const descriptionWithin = (schema: z.core.$ZodType): string | undefined =>
  schema instanceof z.ZodDefault ? z.globalRegistry.get(schema.def.innerType)?.description : undefined

const mend: Override = ({ jsonSchema }) => {
  // The pattern only repeats, at length, what the format says.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.example !== undefined) {
    jsonSchema.examples = [jsonSchema.example]
    delete jsonSchema.example
  }
  // Several forms of text are a text; which they are is in its description.
  if (jsonSchema.anyOf?.every(({ type }) => type === 'string')) {
    delete jsonSchema.anyOf
    jsonSchema.type = 'string'
  }
  if (jsonSchema.propertyNames !== undefined && JSON.stringify(jsonSchema.propertyNames) === '{"type":"string"}')
    delete jsonSchema.propertyNames
  const [one, none] = jsonSchema.anyOf ?? []
  if (one?.type === undefined || none?.type !== 'null') return
  delete jsonSchema.anyOf
  // Nullable, in the form that generators of clients understand.
  Object.assign(jsonSchema, one, { type: [one.type, 'null'] }, one.enum && { enum: [...one.enum, null] })
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
