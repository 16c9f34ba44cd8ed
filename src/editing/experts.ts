import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import { ExpertContent } from '../schemas/editorial-things.ts'
import { deleteExpertUnit, expectExpert, insertExpertUnit, type StoredExpert, updateExpertUnit } from '../store/expert-unit.ts'
import { mergePatch } from '../text/merge-patch.ts'
import { typeId } from '../text/type-id.ts'
import type { EditingContext } from './context.ts'
import { type Change, deleted, demandMatch, type Effect } from './perform.ts'
import { readPatched, wrongField } from './refused.ts'
import { effectOfCreation, effectOfPatch, etagOfThing } from './thing.ts'

/** The person of an id. Throws `not_found`, which tells whom they were merged into, if they were. */
export async function findExpertById({ archive }: EditingContext, id: string): Promise<StoredExpert> {
  const [expert] = await archive.listExpertsByIds([id])
  if (expert) return expert
  const heir = await archive.findHeir(id)
  throw new ApiError('not_found', heir === undefined ? 'There is no person of this id.' : `The person was merged into ${heir}.`)
}

/** The person of an id, or the id of whom they were merged into. Throws `not_found`. */
export const findExpertOrHeir = (context: EditingContext, id: string): Promise<StoredExpert | string> =>
  context.atOneMoment(async () => (await context.archive.findHeir(id)) ?? findExpertById(context, id))

export async function createExpert(context: EditingContext, input: z.infer<typeof ExpertContent>): Promise<Effect> {
  if ((await context.archive.findMergedId(input.slug)) !== undefined)
    throw new ApiError('conflict', 'The slug is that of somebody who was merged, and leads to whom they are now.')
  if ((await context.archive.findExpertId(input.slug)) !== undefined) throw new ApiError('conflict', 'There is somebody of this slug.')
  const expert: StoredExpert = { type: 'expert', id: typeId('expert', context.makeUuid()), ...input }
  return effectOfCreation('expert', expert, insertExpertUnit(expert))
}

export async function patchExpert(
  context: EditingContext,
  id: string,
  patch: Record<string, unknown>,
  { ifMatch }: Change,
): Promise<Effect> {
  const before = await findExpertById(context, id)
  demandMatch(ifMatch, etagOfThing(before))
  const { type, id: _, ...old } = before
  const content = readPatched(ExpertContent, mergePatch(old, patch))
  if (content.slug !== old.slug) throw wrongField('/slug', 'cannot change')
  const expert: StoredExpert = { ...content, type, id }
  const statements = [...expectExpert(before), ...updateExpertUnit(expert, context.now())]
  return effectOfPatch('expert', id, before, expert, patch, statements)
}

/** Only who is in no article, and whom nobody was merged into, can be deleted. */
export async function deleteExpert(context: EditingContext, id: string, { ifMatch }: Change): Promise<Effect> {
  const expert = await findExpertById(context, id)
  demandMatch(ifMatch, etagOfThing(expert))
  if (await context.archive.isExpertInUse(id)) throw new ApiError('conflict', 'The person appears in articles.')
  const merged = (await context.archive.listMergedInto(id)).map(({ slug }) => slug)
  if (merged.length > 0) throw new ApiError('conflict', `Others were merged into this person, and lead here: ${merged.join(', ')}.`)
  return {
    statements: [...expectExpert(expert), ...deleteExpertUnit(id)],
    answer: deleted,
    audit: { kind: 'expert', thingId: id, detail: { slug: expert.slug } },
  }
}
