import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { expire, tag } from '../caching.ts'
import { limitParam } from '../schemas/list.ts'
import { problems, undated } from '../schemas/problem.ts'
import { Language, typed } from '../schemas/scalars.ts'
import { minSuggestedLetters, SuggestionList, suggestionLimits } from '../schemas/suggestion.ts'
import type { Store } from '../store/store.ts'
import { indexMs } from './search.ts'

export const suggestRoutes: FastifyPluginAsyncZod<{ store: Store; now: () => number }> = async (app, { store, now }) => {
  app.get(
    '/suggest',
    {
      schema: {
        operationId: 'listSuggestions',
        tags: ['search'],
        summary: 'Suggest while somebody types',
        description: `Headlines, people, rubrics and tags that have words beginning as was typed, in any script or spelling, from ${minSuggestedLetters} letters on; taking turns, each kind in its own order: headlines newest first, people by quotes, tags by use. A word of five letters or more may have one of them missing, added, replaced or swapped with the next; what is meant so comes behind what was typed.`,
        querystring: z.strictObject({
          q: typed(200).meta({ description: 'What was typed so far.', example: 'ca' }),
          lang: Language.optional().meta({
            description: 'Only headlines and tags in this language; people and rubrics by their names in it first.',
            example: 'en',
          }),
          limit: limitParam(suggestionLimits.max, suggestionLimits.default),
        }),
        response: { 200: undated('What begins so.', SuggestionList), ...problems() },
      },
    },
    async ({ query }, reply) => {
      tag(reply, ['site', 'articles', 'experts', 'rubrics'])
      expire(reply, now() + indexMs)
      return { data: await store.suggest(query) }
    },
  )
}
