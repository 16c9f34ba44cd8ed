import { EditorialSite } from '../schemas/editorial-things.ts'
import { expectSite, siteUnit } from '../store/site-unit.ts'
import { mergePatch } from '../text/merge-patch.ts'
import type { EditingContext } from './context.ts'
import { type Change, demandMatch, type Effect } from './perform.ts'
import { readPatched } from './refused.ts'
import { effectOfPatch, etagOfThing } from './thing.ts'

export async function patchSite(context: EditingContext, patch: Record<string, unknown>, { ifMatch }: Change): Promise<Effect> {
  const before = await context.archive.findSite()
  demandMatch(ifMatch, before && etagOfThing(before))
  const site = readPatched(EditorialSite, mergePatch(before ?? {}, patch))
  const statements = [expectSite(before), ...siteUnit(site, context.now(), before === undefined)]
  return effectOfPatch('site', 'site', before, site, patch, statements)
}
