import type { FastifySerializerCompiler } from 'fastify'
import { z } from 'zod'

/** What remains of a value: what its schema names, and nothing else. Throws, naming the place, where the value is not of the schema's shape. */
type Picker = (value: unknown) => unknown

/**
 * A function that writes values as JSON with only the fields that the schema names, however deep: what else an object has is left out. It
 * looks at shapes and types, not at patterns and limits, since what is sent was checked when it came in; that takes a tenth of the time
 * that zod takes to check again.
 */
export function serializerFor(schema: z.core.$ZodType): (value: unknown) => string {
  const pick = pickerFor(schema, 'the answer')
  return value => JSON.stringify(pick(value))
}

const serializers = new WeakMap<z.ZodType, (value: unknown) => string>()

/** The serializers of all routes: one for each schema, since a problem is answered everywhere, and by HEAD whatever GET answers. */
export const serializerCompiler: FastifySerializerCompiler<z.ZodType> = ({ schema }) => {
  const serialize = serializers.get(schema) ?? serializerFor(schema)
  serializers.set(schema, serialize)
  return serialize
}

function pickerFor(schema: z.core.$ZodType, at: string): Picker {
  if (schema instanceof z.ZodObject) return objectPicker(schema, at)
  if (schema instanceof z.ZodArray) return arrayPicker(pickerFor(schema.element, `${at}[]`), at)
  if (schema instanceof z.ZodRecord) return recordPicker(pickerFor(schema.valueType, `${at}[]`), at)
  if (schema instanceof z.ZodDiscriminatedUnion) return unionPicker(schema, at)
  if (schema instanceof z.ZodNullable) return nullablePicker(pickerFor(schema.unwrap(), at))
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNonOptional || schema instanceof z.ZodDefault)
    return pickerFor(schema.unwrap(), at)
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum) return leafPicker('string', at)
  if (schema instanceof z.ZodNumber) return leafPicker('number', at)
  if (schema instanceof z.ZodBoolean) return leafPicker('boolean', at)
  if (schema instanceof z.ZodLiteral) return leafPicker(typeof schema.value, at)
  // `z.unknown()` and `z.json()`, which name whatever there is.
  if (schema instanceof z.ZodUnknown || schema instanceof z.ZodLazy) return value => value
  throw new Error(`there is no way to serialize ${at}, a ${schema._zod.def.type}`)
}

/** Never an object, which could have fields that nobody named. */
const leafPicker =
  (type: string, at: string): Picker =>
  value => {
    if (typeof value !== type) throw new TypeError(`${at} is no ${type}`)
    return value
  }

function fieldsOf(value: unknown, at: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${at} is no object`)
  return value
}

function objectPicker({ shape }: z.ZodObject, at: string): Picker {
  const pickers = Object.entries(shape).map(([name, field]) => ({
    name,
    pick: pickerFor(field, `${at}.${name}`),
    isOptional: field instanceof z.ZodOptional || field instanceof z.ZodDefault,
  }))
  return value => {
    const fields = fieldsOf(value, at)
    const picked: Record<string, unknown> = {}
    for (const { name, pick, isOptional } of pickers) {
      const field: unknown = Reflect.get(fields, name)
      if (field !== undefined || !isOptional) picked[name] = pick(field)
    }
    return picked
  }
}

function arrayPicker(pick: Picker, at: string): Picker {
  return value => {
    if (!Array.isArray(value)) throw new TypeError(`${at} is no list`)
    return value.map(item => pick(item))
  }
}

function recordPicker(pick: Picker, at: string): Picker {
  return value => Object.fromEntries(Object.entries(fieldsOf(value, at)).map(([name, item]) => [name, pick(item)]))
}

const nullablePicker =
  (pick: Picker): Picker =>
  value =>
    value === null ? null : pick(value)

function unionPicker({ options, def: { discriminator } }: z.ZodDiscriminatedUnion, at: string): Picker {
  const pickers = new Map(options.flatMap(option => valuesOf(option, discriminator).map(value => [value, pickerFor(option, at)])))
  return value => {
    const pick = pickers.get(Reflect.get(fieldsOf(value, at), discriminator))
    if (!pick) throw new TypeError(`${at} is of no kind that is known`)
    return pick(value)
  }
}

/** The values by which an option of a union is told apart. */
function valuesOf(option: z.core.$ZodType, discriminator: string): unknown[] {
  const literal = option instanceof z.ZodObject ? option.shape[discriminator] : undefined
  return literal instanceof z.ZodLiteral ? [...literal.values] : []
}
