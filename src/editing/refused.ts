import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { UnitRefused } from '../store/unit.ts'
import { faultsFrom, invalidRequest } from '../validation.ts'

/** What a constraint of the database means to an editor. */
const meanings: [RegExp, string][] = [
  [/the slug is an old one/, 'The slug is an old one of another article and leads there for ever.'],
  [/articles\.slug/, 'Another article in this language has the slug.'],
  [/articles\.work_id/, 'The work has an article in this language already.'],
  [/experts\.slug/, 'Somebody else has the slug.'],
  [/rubrics\.slug/, 'Another rubric has the slug.'],
  [/FOREIGN KEY/, 'It refers to what is not there any more, or something refers to it.'],
]

/** The `conflict` that tells why a unit was rolled back. */
export function toConflict(error: UnitRefused): ApiError {
  const meaning = meanings.find(([pattern]) => pattern.test(error.reason))?.[1]
  const detail = meaning ?? 'Something it depends on was changed at the same time, or it would break a rule of what is stored.'
  return new ApiError('conflict', detail, { cause: error })
}

/** The refusal of one field of a body. */
export const wrongField = (pointer: string, detail: string): ApiError => invalidRequest('body', [{ in: 'body', pointer, detail }])

/** What a body comes to once a patch is applied. Throws `invalid_request` naming every field that is wrong. */
export function readPatched<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw invalidRequest('body', faultsFrom('body', result.error.issues, value))
  return result.data
}
