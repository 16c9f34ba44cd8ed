import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import { RubricContent } from '../schemas/editorial-things.ts'
import { deleteRubricUnit, expectRubric, insertRubricUnit, type StoredRubric, updateRubricUnit } from '../store/site-unit.ts'
import { mergePatch } from '../text/merge-patch.ts'
import { typeId } from '../text/type-id.ts'
import type { EditingContext } from './context.ts'
import { type Change, deleted, demandMatch, type Effect } from './perform.ts'
import { readPatched, wrongField } from './refused.ts'
import { effectOfCreation, effectOfPatch, etagOfThing } from './thing.ts'

export async function createRubric(context: EditingContext, input: z.infer<typeof RubricContent>): Promise<Effect> {
  if (await context.archive.findRubric(input.slug)) throw new ApiError('conflict', 'There is a rubric of this slug.')
  const rubric: StoredRubric = { type: 'rubric', id: typeId('rubric', context.makeUuid()), ...input }
  return effectOfCreation('rubric', rubric, insertRubricUnit(rubric, context.now()))
}

/** Throws `not_found`. */
export async function findRubricById({ archive }: EditingContext, id: string): Promise<StoredRubric> {
  const rubric = await archive.findRubric((await archive.findRubricSlug(id)) ?? '')
  if (!rubric) throw new ApiError('not_found', 'There is no rubric of this id.')
  return rubric
}

export async function patchRubric(
  context: EditingContext,
  id: string,
  patch: Record<string, unknown>,
  { ifMatch }: Change,
): Promise<Effect> {
  const before = await findRubricById(context, id)
  demandMatch(ifMatch, etagOfThing(before))
  const { type, id: _, ...old } = before
  const content = readPatched(RubricContent, mergePatch(old, patch))
  if (content.slug !== old.slug) throw wrongField('/slug', 'cannot change')
  const rubric: StoredRubric = { ...content, type, id }
  const statements = [expectRubric(before), ...updateRubricUnit(rubric, context.now())]
  return effectOfPatch('rubric', id, before, rubric, patch, statements)
}

/** Only an empty rubric can be deleted. */
export async function deleteRubric(context: EditingContext, id: string, { ifMatch }: Change): Promise<Effect> {
  const rubric = await findRubricById(context, id)
  demandMatch(ifMatch, etagOfThing(rubric))
  if (await context.archive.isRubricInUse(id)) throw new ApiError('conflict', 'There are articles in this rubric.')
  return {
    statements: [expectRubric(rubric), ...deleteRubricUnit(id, context.now())],
    answer: deleted,
    audit: { kind: 'rubric', thingId: id, detail: { slug: rubric.slug } },
  }
}
