import { z } from 'zod'
import { archiveLines, generatedQueries } from '../test/support/archive-queries.ts'
import { createContent, sampleLines } from '../test/support/content.ts'
import { type LabelledQuery, labelledQueries } from '../test/support/search-queries.ts'

const ranked = 10
const recalled = 20

const Answer = z.object({
  data: z.array(
    z.object({
      article: z.object({ slug: z.string(), inLanguage: z.string() }).optional(),
      expert: z.object({ slug: z.string() }).optional(),
    }),
  ),
})

export interface Quality {
  queries: number
  /** Normalised discounted cumulative gain of the first ten hits, 2^grade - 1 each, and the part of what is relevant among the first twenty. */
  ndcg: number
  recall: number
}

export interface Measured extends Quality {
  query: LabelledQuery
  found: string[]
}

/** Asks each labelled query of the API, which has the sample newsroom, or of one that has the generated archive. */
export async function measureSearch(): Promise<Measured[]> {
  return [...(await measure(sampleLines, labelledQueries)), ...(await measure(archiveLines, generatedQueries()))]
}

async function measure(lines: readonly unknown[], queries: readonly LabelledQuery[]): Promise<Measured[]> {
  const { app, close } = await createContent(lines)
  try {
    const measured: Measured[] = []
    for (const query of queries) {
      const { q, type } = query
      const answer = await app.inject(`/v1/search?${String(new URLSearchParams({ q, type, limit: String(recalled) }))}`)
      const found = Answer.parse(answer.json()).data.flatMap(({ article, expert }) => {
        if (article) return [`${article.inLanguage}/${article.slug}`]
        return expert ? [`expert/${expert.slug}`] : []
      })
      measured.push({ query, found, queries: 1, ...score(query.relevant, found) })
    }
    return measured
  } finally {
    await close()
  }
}

function score(relevant: LabelledQuery['relevant'], found: readonly string[]): { ndcg: number; recall: number } {
  const best = Object.values(relevant).sort((one, other) => other - one)
  const reached = found.map(key => relevant[key] ?? 0)
  return { ndcg: gain(reached) / gain(best), recall: reached.filter(grade => grade > 0).length / best.length }
}

const gain = (grades: readonly number[]): number =>
  grades.slice(0, ranked).reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0)

/** The means of what was measured, by class or language in the order of the set, and over all of it. */
export function meansBy(what: 'class' | 'language', measured: readonly Measured[]): Record<string, Quality> {
  const names = new Set(measured.map(({ query }) => query[what]))
  const parts = Array.from(names, (name): [string, Quality] => [name, mean(measured.filter(({ query }) => query[what] === name))])
  return { ...Object.fromEntries(parts), all: mean(measured) }
}

function mean(measured: readonly Quality[]): Quality {
  const queries = measured.length
  const of = (what: 'ndcg' | 'recall') => measured.reduce((sum, one) => sum + one[what], 0) / queries
  return { queries, ndcg: of('ndcg'), recall: of('recall') }
}
