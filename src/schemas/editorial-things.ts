import { z } from 'zod'
import { BundleExpert, BundleRubric, BundleSite } from './bundle.ts'
import { Affiliation } from './expert.ts'
import { ExpertId, RubricId } from './ids.ts'
import { listOf } from './list.ts'
import { patchDescription, patchOf } from './patch.ts'
import { Slug } from './scalars.ts'
import { defaultLanguageIsAmiss, hasItsDefaultLanguage } from './site.ts'

/** What an editor writes of a rubric, an expert or the site: what a bundle says of it. */
export const RubricContent = BundleRubric.omit({ type: true, id: true }).meta({
  id: 'RubricContent',
  description: 'A rubric to be, named in one language at least.',
})
export const ExpertContent = BundleExpert.omit({ type: true, id: true, mergedFrom: true }).meta({
  id: 'ExpertContent',
  description: 'A person to be.',
})

export const EditorialRubric = RubricContent.extend({ id: RubricId }).meta({
  id: 'EditorialRubric',
  description: 'A rubric as editors see it.',
})
export const EditorialExpert = ExpertContent.extend({ id: ExpertId }).meta({
  id: 'EditorialExpert',
  description: 'A person as editors see them, in articles or not.',
})
export const EditorialSite = z
  .strictObject(BundleSite.shape)
  .omit({ type: true })
  .refine(hasItsDefaultLanguage, defaultLanguageIsAmiss)
  .meta({ id: 'EditorialSite', description: 'The newsroom as editors see it.' })

export const EditorialExpertList = listOf('EditorialExpertList', EditorialExpert, 'People, by ascending id.')
export const EditorialRubricList = z
  .strictObject({ data: z.array(EditorialRubric).meta({ description: 'The rubrics.' }) })
  .meta({ id: 'EditorialRubricList', description: 'All rubrics, by position.' })
export const AffiliationList = z
  .strictObject({ data: z.array(Affiliation).meta({ description: 'The affiliations.' }) })
  .meta({ id: 'AffiliationList', description: 'The affiliations of a person, the most telling first.' })

const slugAsItIs = (example: string) => Slug.optional().meta({ description: 'Cannot change: as it is, if it is sent at all.', example })
export const ExpertPatch = patchOf(ExpertContent)
  .extend({ slug: slugAsItIs('leyla-arandan') })
  .meta({ id: 'ExpertPatch', description: patchDescription, example: { description: null } })
export const AffiliationPatch = patchOf(Affiliation).meta({
  id: 'AffiliationPatch',
  description: patchDescription,
  example: { endDate: '2026-05' },
})
export const RubricPatch = patchOf(RubricContent)
  .extend({ slug: slugAsItIs('interviews') })
  .meta({ id: 'RubricPatch', description: patchDescription, example: { position: 3 } })
export const SitePatch = patchOf(EditorialSite).meta({
  id: 'SitePatch',
  description: patchDescription,
  example: { copyrightHolder: 'Gilavar' },
})

/** In how many articles somebody may be who is merged: each is written anew, all at once, while nobody else can write. */
export const maxMergedArticles = 1000

export const Merge = z
  .strictObject({ into: Slug.meta({ description: 'The slug of the person who stays.', example: 'leyla-arandan' }) })
  .meta({ id: 'Merge', description: 'Whom to merge into.' })

export const Split = z
  .strictObject({ slug: Slug.meta({ description: 'The slug of the person who was merged.', example: 'l-arandan' }) })
  .meta({ id: 'Split', description: 'Whom to split off again.' })
