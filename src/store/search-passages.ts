import type { ArticleCard } from '../schemas/article.ts'
import { type Passage, searchLimits } from '../schemas/search.ts'
import { countCodePoints } from '../text/canonical.ts'
import { findMatches } from '../text/highlights.ts'
import { passagesOf } from '../text/passages.ts'
import { indexBlocks } from '../text/positions.ts'
import type { Form } from '../text/search-query.ts'
import { cardShape } from './article-row.ts'
import { asc, eq } from './drizzle.ts'
import { expertShape } from './experts.ts'
import { listedShape } from './quotes.ts'
import { type PersonRow, personNameIn } from './references.ts'
import { many, type Row } from './rows.ts'
import type { Sought } from './search-match.ts'
import { searchArticles, searchExperts } from './search-tables.ts'
import { build } from './statement.ts'
import { publishedArticles as a, publishedQuotes as q } from './tables.ts'

// What is read of a hit, and where in it that was found which was sought.

export const articleShape = {
  ...cardShape,
  body: a.body,
  bodyText: a.bodyText,
  quotes: many({ id: q.id, start: q.startOffset, end: q.endOffset }, row =>
    build.select({ row }).from(q).where(eq(q.articleId, a.id)).orderBy(asc(q.startOffset)),
  ),
  doc: searchArticles.doc,
}
export const quoteShape = { ...listedShape, doc: searchArticles.doc }
export const personShape = { ...expertShape, doc: searchExperts.doc }

type ArticleRow = Row<typeof articleShape>
export type QuoteRow = Row<typeof quoteShape>

const ranges = (matches: readonly { start: number; end: number }[]) => matches.map(({ start, end }) => ({ start, end }))

function inField(field: Passage['field'], text: string | null, language: string, forms: readonly (readonly Form[])[]): Passage[] {
  const matches = text === null ? [] : findMatches(text, language, forms)
  return text !== null && matches.length > 0 ? [{ field, text, highlights: ranges(matches) }] : []
}

/** A name that stands for what was sought. */
const named = (field: Passage['field'], name: string): Passage => ({
  field,
  text: name,
  highlights: [{ start: 0, end: countCodePoints(name) }],
})

export function articlePassages(row: ArticleRow, { experts, rubric }: ArticleCard, sought: readonly Sought[]): Passage[] {
  const forms = sought.map(one => one.forms)
  const { inLanguage: language } = row
  const things = new Set(sought.flatMap(one => one.things))
  const body = passagesOf(row.bodyText, {
    language,
    sought: forms,
    blocks: indexBlocks(row.body),
    count: searchLimits.passages,
    length: searchLimits.passageLength,
  })
  return [
    ...inField('headline', row.headline, language, forms),
    ...inField('alternativeHeadline', row.alternativeHeadline, language, forms),
    ...inField('description', row.description, language, forms),
    ...row.tags.flatMap(tag => inField('tag', tag, language, forms)),
    ...experts.filter(({ id }) => things.has(id)).map(({ name }) => named('expert', name)),
    ...(things.has(rubric.id) ? [named('rubric', rubric.name)] : []),
    ...body.map(({ text, highlights, blockKey, start, end }): Passage => {
      const first = highlights[0]
      const quote = first && row.quotes.find(one => one.start <= start + first.start && start + first.end <= one.end)
      return { field: 'body', text, highlights, blockKey, start, end, ...(quote && { quoteId: quote.id }) }
    }),
  ]
}

export function quotePassages(row: QuoteRow, speaker: PersonRow, sought: readonly Sought[]): Passage[] {
  const place = { start: row.start, end: row.end, quoteId: row.id }
  const isNamed = sought.some(({ things }) => things.includes(speaker.id))
  const text = inField(
    'text',
    row.text,
    row.inLanguage,
    sought.map(one => one.forms),
  )
  return [...text.map(passage => ({ ...passage, ...place })), ...(isNamed ? [named('expert', personNameIn(speaker, row.inLanguage))] : [])]
}

export function personPassages(row: Row<typeof personShape>, forms: readonly (readonly Form[])[]): Passage[] {
  const names = [row.name, ...Object.values(row.texts).flatMap(({ name }) => name ?? []), ...row.nameVariants]
  const found = [...new Set(names)].flatMap(name => inField('name', name, 'und', forms))
  return [
    ...found.slice(0, 1),
    ...inField('description', row.description, 'en', forms),
    ...Object.entries(row.texts).flatMap(([language, { description }]) => inField('description', description ?? null, language, forms)),
    ...row.knowsAbout.flatMap(topic => inField('topic', topic, 'en', forms)),
  ]
}
