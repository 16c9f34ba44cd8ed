import { z } from 'zod'
import { article } from '../../bench/newsroom/articles.ts'
import { references } from '../../bench/newsroom/references.ts'
import type { LabelledQuery } from './search-queries.ts'

/** How many articles the generated archive has, and which of them are sought. */
const articles = 600
const every = 19

const Article = z.object({
  type: z.literal('article'),
  slug: z.string(),
  inLanguage: z.enum(['en', 'ru', 'az', 'tr']),
  headline: z.string(),
  body: z.string(),
  quotes: z.array(z.object({ text: z.string(), expert: z.string() })),
})
const Person = z.object({ type: z.literal('expert'), slug: z.string(), nameVariants: z.array(z.string()).default([]) })

/** The archive, as the lines of a bundle. */
export const archiveLines: readonly object[] = [
  ...references(articles),
  ...Array.from({ length: articles }, (_, number) => article(number, articles)),
]

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? []
const asRow = (text: string): string => ` ${wordsOf(text).join(' ')} `
/** The letter in the middle twice. */
const mistyped = (word: string): string => word.slice(0, word.length / 2) + word.slice(word.length / 2 - 1)

/** Queries for some articles by their own words, and for people in them by their names in another script, judged by comparing letters. */
export function generatedQueries(): LabelledQuery[] {
  const stored = archiveLines.flatMap(line => Article.safeParse(line).data ?? [])
  const rows = stored.map(one => ({ ...one, headlineRow: asRow(one.headline), bodyRow: asRow(one.body) }))
  const people = archiveLines.flatMap(line => Person.safeParse(line).data ?? [])
  const quoted = new Set(stored.flatMap(({ quotes }) => quotes.map(({ expert }) => expert)))
  const all = (has: (row: (typeof rows)[number]) => boolean) =>
    Object.fromEntries(rows.filter(has).map(({ inLanguage, slug }) => [`${inLanguage}/${slug}`, 3]))
  const queries = rows
    .filter((_, index) => index % every === 0)
    .flatMap(({ inLanguage: language, headline, headlineRow, quotes: [quote] }): LabelledQuery[] => {
      const [longest = '', second = ''] = wordsOf(headline).toSorted((a, b) => b.length - a.length)
      const phrase = wordsOf(quote?.text ?? '').slice(1, 6)
      const variant = people.find(({ slug }) => slug === quote?.expert)?.nameVariants[0] ?? ''
      const named = people.filter(({ slug, nameVariants }) => quoted.has(slug) && nameVariants.includes(variant))
      const has = (word: string) => (row: (typeof rows)[number]) => row.headlineRow.includes(` ${word} `)
      const both = all(row => has(longest)(row) && has(second)(row))
      return [
        { class: 'headlines', language, type: 'article', q: headline, relevant: all(row => row.headlineRow === headlineRow) },
        { class: 'two words of headlines', language, type: 'article', q: `${second} ${longest}`, relevant: both },
        { class: 'two words, one mistyped', language, type: 'article', q: `${mistyped(longest)} ${second}`, relevant: both },
        {
          class: 'phrases of quotes',
          language,
          type: 'article',
          q: `"${phrase.join(' ')}"`,
          relevant: all(row => row.bodyRow.includes(` ${phrase.join(' ')} `)),
        },
        {
          class: 'names in another script',
          language,
          type: 'expert',
          q: variant,
          relevant: Object.fromEntries(named.map(({ slug }) => [`expert/${slug}`, 3])),
        },
      ]
    })
  return [...new Map(queries.map(query => [`${query.type} ${query.q}`, query])).values()]
}
