import { z } from 'zod'

/** The prefixes of public ids. */
export const idPrefixes = { article: 'art', expert: 'exp', quote: 'quo', rubric: 'rub', work: 'wrk', unit: 'uni' } as const
export type IdKind = keyof typeof idPrefixes

const pattern = (kind: IdKind) => new RegExp(`^${idPrefixes[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
export const articlePattern = pattern('article')

const id = (kind: IdKind, suffix: string) =>
  z
    .string()
    .regex(pattern(kind), `is not the id of a thing of this kind: ${idPrefixes[kind]}_ and 26 letters or digits`)
    .meta({ description: 'The id, for ever the same (a TypeID: prefix and UUIDv7).', example: `${idPrefixes[kind]}_${suffix}` })

export const ArticleId = id('article', '01kvshvk2ke04b1mdkfj4hjnv8')
export const ExpertId = id('expert', '01kexmzpg4ff9tj3r5b047g70y')
export const QuoteId = id('quote', '01kvshvm1ve9ksqdf6p471w02m')
export const RubricId = id('rubric', '01keref1pyfvtrz91881944213')

export const looksLikeId = (kind: IdKind, value: string): boolean => (kind === 'article' ? articlePattern : pattern(kind)).test(value)
