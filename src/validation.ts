import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { ApiError, type RequestFault } from './errors.ts'
import { jsonPointer } from './json.ts'
import { shorten } from './target.ts'

type Part = RequestFault['in']

const partOf = new Map<string, Part>([
  ['querystring', 'query'],
  ['params', 'path'],
  ['headers', 'header'],
])

/** Checks a part of a request by its zod schema and names every parameter or field that is wrong. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = '' }) => {
  const part = partOf.get(httpPart) ?? 'body'
  return data => {
    // Fastify gives null for a body that is not there.
    const result = schema.safeParse(data ?? undefined)
    return result.success ? { value: result.data } : { error: invalidRequest(part, faultsFrom(part, result.error.issues, data)) }
  }
}

/** The `invalid_request` for these faults; one alone is told in `detail` as well. */
export function invalidRequest(part: Part, faults: readonly RequestFault[]): ApiError {
  const [first] = faults
  const detail =
    first === undefined || faults.length > 1
      ? `${faults.length} things are wrong in the ${part === 'header' ? 'headers' : part}.`
      : `${placeOf(first)} ${first.detail}.`
  return new ApiError('invalid_request', detail, { errors: faults })
}

function placeOf(fault: RequestFault): string {
  if (fault.in === 'body') return fault.pointer === '' ? 'The body' : `The body at '${fault.pointer}'`
  return fault.in === 'header' ? `The header '${fault.name}'` : `The parameter '${fault.name}'`
}

/** What zod found, in the words of the API. `data` is what it looked at. */
export function faultsFrom(part: Part, issues: readonly z.core.$ZodIssue[], data: unknown): RequestFault[] {
  return onePerPlace(issues).flatMap(issue => {
    if (issue.code !== 'unrecognized_keys') return [faultAt(part, issue.path, detailOf(part, issue, data))]
    const detail = part === 'body' ? 'is not a field of this object' : 'is not a parameter of this operation'
    return issue.keys.map(key => faultAt(part, [...issue.path, key], detail))
  })
}

/** What zod found first at each place, which is its type if that is wrong; of two of one kind the later, which is the schema's own limit and not that of all integers. */
export function onePerPlace(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const found = new Map<string, z.core.$ZodIssue>()
  for (const issue of issues) {
    const place = `${issue.code === 'unrecognized_keys'} ${jsonPointer(issue.path)}`
    const before = found.get(place)
    if (before === undefined || before.code === issue.code) found.set(place, issue)
  }
  return [...found.values()]
}

function faultAt(part: Part, path: readonly PropertyKey[], detail: string): RequestFault {
  return part === 'body' ? { in: part, pointer: jsonPointer(path), detail } : { in: part, name: shorten(String(path[0] ?? '')), detail }
}

function detailOf(part: Part, issue: z.core.$ZodIssue, data: unknown): string {
  if (data === null && issue.path.length === 0) return 'is required'
  const value = valueAt(data, issue.path)
  if (part !== 'body' && issue.code !== 'custom' && issue.path.length === 1 && Array.isArray(value)) return 'is given more than once'
  return inWords(issue, data)
}

const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), data)

/** What zod found in `data`, in words that follow on the name of the place. */
export function inWords(issue: z.core.$ZodIssue, data: unknown): string {
  if (valueAt(data, issue.path) === undefined) return 'is required'
  return worded(issue)
}

const worded = (issue: z.core.$ZodIssue): string => (isZodsOwn.test(issue.message) ? plainly(issue) : issue.message)

/** Messages of zod's own, as opposed to those that a schema gives. */
const isZodsOwn = /^(?:Invalid|Too (?:big|small): )/

/** How sizes are counted, by what has them. */
const units = new Map([
  ['string', 'character'],
  ['array', 'item'],
  ['set', 'item'],
])

/** Types of zod's as whoever writes JSON knows them. */
const types = new Map([
  ['int', 'a whole number'],
  ['record', 'of type object'],
])

function plainly(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${types.get(issue.expected) ?? `of type ${issue.expected}`}`
  if (issue.code === 'invalid_value') return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`
  if (issue.code === 'too_big') return `must be at most ${sized(issue.maximum, issue.origin)}`
  if (issue.code === 'too_small') {
    return units.has(issue.origin) && issue.minimum === 1 ? 'must not be empty' : `must be at least ${sized(issue.minimum, issue.origin)}`
  }
  if (issue.code === 'invalid_format') return `is not a valid ${issue.format}`
  if (issue.code === 'invalid_key') return `has a name that ${issue.issues.slice(0, 1).map(worded).join()}`
  return issue.code === 'invalid_union' ? eitherOf(issue.errors.flat()) : 'is not valid'
}

function sized(count: number | bigint, origin: string): string {
  const unit = units.get(origin)
  return unit === undefined ? String(count) : `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** What is of none of the types that there may be is told all of them. */
function eitherOf(issues: readonly z.core.$ZodIssue[]): string {
  const expected = issues.flatMap(issue => (issue.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : []))
  return expected.length > 0 ? `must be of type ${expected.join(' or ')}` : 'is not valid'
}
