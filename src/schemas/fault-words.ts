import type { z } from 'zod'
import { jsonPointer } from '../json-fault.ts'

// What zod finds, in the words of the API, which follow on the name of the place.

export const unknownField = 'is not a field of this object'

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

/** The JSON pointer to the first thing that zod found in `data`, and what it is. */
export function firstFault({ issues: [issue] }: z.ZodError, data: unknown): { pointer: string; detail: string } {
  if (issue?.code === 'unrecognized_keys') return { pointer: jsonPointer([...issue.path, ...issue.keys.slice(0, 1)]), detail: unknownField }
  return { pointer: jsonPointer(issue?.path ?? []), detail: issue ? inWords(issue, data) : 'is not valid' }
}

/** What stands at a path. */
export const valueAt = (data: unknown, path: readonly PropertyKey[]): unknown =>
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
  if (issue.code !== 'invalid_union') return 'is not valid'
  return 'options' in issue && issue.options ? `must be one of ${issue.options.map(String).join(', ')}` : eitherOf(issue.errors.flat())
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
