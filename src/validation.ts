import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { ApiError, maxFaults, type RequestFault } from './errors.ts'
import { jsonPointer } from './json-fault.ts'
import { inWords, onePerPlace, unknownField, valueAt } from './schemas/fault-words.ts'
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
  const count = faults.length > maxFaults ? `More than ${maxFaults}` : faults.length
  const detail =
    first === undefined || faults.length > 1
      ? `${count} things are wrong in the ${part === 'header' ? 'headers' : part}.`
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
    const detail = part === 'body' ? unknownField : 'is not a parameter of this operation'
    return issue.keys.map(key => faultAt(part, [...issue.path, key], detail))
  })
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

/** Stands where Fastify would load compilers of its own, which took a tenth of the start though none was asked: the app has those for zod. */
/* c8 ignore next 3 -- as above */
export const noCompiler = (): never => {
  throw new Error('schemas are those of zod')
}
