import { z } from 'zod'

export const patchDescription = 'The fields to change (RFC 7396): null takes one away, lists are replaced whole.'

const patches = new Map<string, z.ZodType>()

/**
 * A merge patch (RFC 7396) of what a schema describes: every field may be left out, and null takes away what need not be there.
 * Objects within are patched in turn, under the name `ImagePatch` for `Image`; lists and all else are replaced whole.
 */
export const patchOf = ({ shape }: z.ZodObject): z.ZodObject<Record<never, never>, z.core.$strict> =>
  z.strictObject(Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, patchOfField(field)])))

function patchOfField(field: z.core.$ZodType): z.ZodType {
  const { id: _, ...said } = z.globalRegistry.get(field) ?? {}
  const value = withoutFallback(field)
  const patched = patchOfValue(value, value !== field).optional()
  return Object.keys(said).length > 0 ? patched.meta(said) : patched
}

function withoutFallback(field: z.core.$ZodType): z.core.$ZodType {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault ? withoutFallback(field.unwrap()) : field
}

function patchOfValue(value: z.core.$ZodType, isRemovable: boolean): z.ZodType {
  if (value instanceof z.ZodObject) return named(value, patchOf(value), isRemovable)
  if (value instanceof z.ZodRecord) return named(value, z.record(value.keyType, patchOfValue(value.valueType, true)), isRemovable)
  if (!(value instanceof z.ZodType)) throw new Error('A field has no schema.')
  return isRemovable ? value.nullable() : value
}

/** A client has one type for one name, so what is null where it can be taken away is so everywhere. */
function named(schema: z.ZodType, patch: z.ZodType, isRemovable: boolean): z.ZodType {
  const id = idOf(schema)
  const { description = '' } = schema.meta() ?? {}
  const value = isRemovable ? patch.nullable() : patch
  if (id === undefined) return value
  const known = patches.get(id) ?? value.meta({ id: `${id}Patch`, description: `What to change. ${description}` })
  patches.set(id, known)
  return known
}

/** What is described or checked further is a copy, whose parent has the name. */
const idOf = (schema: z.core.$ZodType | undefined): string | undefined =>
  schema && (z.globalRegistry.get(schema)?.id ?? idOf(schema._zod.parent))
