import { z } from 'zod'

/** The prefixes of public ids. */
export const idPrefixes = { article: 'art', expert: 'exp', quote: 'quo', rubric: 'rub', work: 'wrk', unit: 'uni' } as const
export type IdKind = keyof typeof idPrefixes

const pattern = (kind: IdKind) => new RegExp(`^${idPrefixes[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)

const id = (kind: IdKind, suffix: string) =>
  z
    .string()
    .regex(pattern(kind), `is not the id of a thing of this kind: ${idPrefixes[kind]}_ and 26 letters or digits`)
    .meta({ description: 'The id, for ever the same (a TypeID: prefix and UUIDv7).', example: `${idPrefixes[kind]}_${suffix}` })

export const ArticleId = id('article', '01kqdwa8egfkz9g8k0w4h2v7nt')
export const ExpertId = id('expert', '01kj3q5v2pe8s9x7w4c6m1r0ab')
export const QuoteId = id('quote', '01kqdwa8emf2m8t5n3j9x6y4zc')
export const RubricId = id('rubric', '01kh8r2n4xf6b9v0q3t7w5e1yd')

export const looksLikeId = (kind: IdKind, value: string): boolean => pattern(kind).test(value)
