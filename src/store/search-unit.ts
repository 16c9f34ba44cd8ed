import { hash } from 'node:crypto'
import type { InferSelectModel, SQLChunk } from 'drizzle-orm'
import { soundOf } from '../text/sound.ts'
import { foldedWord } from '../text/stem.ts'
import { frequentTermsOf, termsOf } from '../text/terms.ts'
import { printedWords } from '../text/words.ts'
import { sql } from './drizzle.ts'
import { searchArticles as a, searchIndex as index, rowsPerDocument } from './search-tables.ts'
import { build, type Statement, template, templateOf } from './statement.ts'
import type { articles, quotes } from './tables.ts'

const mark = sql.placeholder
/** Numbers are bound as reals, which FTS5 does not take for the bounds of a range: it would walk through all of the index to delete the rows of one article. */
const perDocument = sql`cast(${rowsPerDocument} as integer)`
const firstRow = sql`(select ${a.doc} * ${perDocument} from ${a} where ${a.id} = ${mark('id')})`

const putDocument = template(
  build
    .insert(a)
    .values({ id: mark('id'), publishedAt: mark('publishedAt'), revision: mark('revision') })
    .onConflictDoUpdate({ target: a.id, set: { publishedAt: sql`excluded.published_at`, revision: sql`excluded.revision` } }),
)
const putWith = (of: Record<'headline' | 'lead' | 'tags' | 'often', SQLChunk>) =>
  templateOf(
    sql`insert into ${index} (rowid, headline, lead, tags, body, often, facets) values (${firstRow} + ${mark('row')}, ${of.headline}, ${of.lead}, ${of.tags}, ${mark('body')}, ${of.often}, ${mark('facets')})`,
  )
const putRow = putWith({ headline: mark('headline'), lead: mark('lead'), tags: mark('tags'), often: mark('often') })
const none = sql`''`
/** A quote has no headline, nor all that: what need not be handed over is not. */
const putQuote = putWith({ headline: none, lead: none, tags: none, often: none })
const takeRows = templateOf(sql`delete from ${index} where rowid >= ${firstRow} and rowid < ${firstRow} + ${perDocument}`)
const takeDocument = template(build.delete(a).where(sql`${a.id} = ${mark('id')}`))

/** Tags repeat; more than that are forgotten all at once. */
const maxTagTerms = 10_000
const tagTerms = new Map<string, string>()

/** Terms of what is no text; each has an underscore, which no word has. */
export const facetTerms = {
  language: (language: string): string => `lang_${language.toLowerCase().replaceAll('-', '')}`,
  /** Of what is in a variety of a language, as `en-GB` is of `en`, by whose stems its words are found. */
  varietyOf: (primary: string): string => `variety_${primary}`,
  /** Within a rubric, which is no word of it: the id alone is, for its name. */
  in: (rubricId: string): string => `in_${rubricId}`,
  /** In what capacity somebody speaks. */
  capacity: (capacity: string): string => `as_${capacity}`,
  tag: (tag: string): string => {
    const known = tagTerms.get(tag)
    if (known !== undefined) return known
    if (tagTerms.size === maxTagTerms) tagTerms.clear()
    const term = `tag_${hash('sha256', tag, 'hex').slice(0, 16)}`
    tagTerms.set(tag, term)
    return term
  },
  year: (moment: string): string => `y_${moment.slice(0, 4)}`,
  month: (moment: string): string => `m_${moment.slice(0, 4)}${moment.slice(5, 7)}`,
}

/** A word that stands in a body as many times is told apart from one that is only mentioned. */
const oftenFrom = 4

/** What the index has of an article. */
interface Indexed {
  article: Pick<
    InferSelectModel<typeof articles>,
    | 'id'
    | 'inLanguage'
    | 'rubricId'
    | 'headline'
    | 'alternativeHeadline'
    | 'description'
    | 'bodyText'
    | 'tags'
    | 'status'
    | 'datePublished'
    | 'revision'
  >
  appearances: readonly { expertId: string; capacity: string }[]
  /** In the order of the text, by which a row of the index is known for that of its quote. */
  quotes: readonly Pick<InferSelectModel<typeof quotes>, 'expertId' | 'status' | 'text'>[]
}

const isFound = ({ article }: Indexed): boolean => article.status === 'published'

/**
 * The statements that bring the index to what an article has now; `before` is what it had. Nothing of an article that is not published is ever
 * in it. They are carried out after all others of a group of units: the index is written to disk whenever something else is begun.
 */
export function searchUnit(now: Indexed | undefined, before?: Indexed): Statement[] {
  const was = before !== undefined && isFound(before)
  const is = now !== undefined && isFound(now)
  const id = { id: (now ?? before)?.article.id }
  return [
    ...(is ? [putDocument({ ...id, publishedAt: now.article.datePublished, revision: now.article.revision })] : []),
    ...[...(was ? [takeRows(id)] : []), ...(is ? rowsOf(now) : []), ...(was && !is ? [takeDocument(id)] : [])].map(last),
  ]
}

const last = (statement: Statement): Statement => ({ ...statement, isLast: true })

function rowsOf({ article, appearances, quotes }: Indexed): Statement[] {
  const { id, inLanguage, rubricId, tags, datePublished } = article
  const publishedAt = datePublished ?? ''
  const of = (text: string | null): string => (text === null ? '' : termsOf(text, inLanguage).join(' '))
  const body = frequentTermsOf(article.bodyText, inLanguage, oftenFrom)
  const [primary = '', ...subtags] = inLanguage.split('-')
  const languages = [facetTerms.language(inLanguage), ...(subtags.length > 0 ? [facetTerms.varietyOf(primary)] : [])]
  const place = [...languages, facetTerms.year(publishedAt), facetTerms.month(publishedAt)]
  const shared = [...place, facetTerms.in(rubricId), ...tags.map(facetTerms.tag)]
  const capacities = new Map(appearances.map(({ expertId, capacity }) => [expertId, facetTerms.capacity(capacity)]))
  const published = quotes.filter(quote => quote.status === 'published')
  return [
    putRow({
      id,
      row: 0,
      headline: of(article.headline),
      lead: `${of(article.alternativeHeadline)} ${of(article.description)}`,
      tags: tags.map(of).join(' '),
      body: body.terms.join(' '),
      often: body.frequent.join(' '),
      facets: [...shared, rubricId, ...appearances.map(({ expertId }) => expertId)].join(' '),
    }),
    ...published.map((quote, number) =>
      putQuote({
        id,
        row: 1 + number,
        body: of(quote.text),
        facets: [...shared, quote.expertId ?? '', capacities.get(quote.expertId ?? '') ?? ''].join(' '),
      }),
    ),
  ]
}

/** The marker of what a name sounds like. */
export const soundTerm = (word: string): string => `s_${soundOf(foldedWord(word))}`

/** What is said of somebody, by the language it is written in; that of the whole is not known. */
interface Described {
  names: readonly string[]
  about: readonly (readonly [language: string, text: string])[]
}

/** What somebody is found by. Names are folded and not stemmed, and stand there once more as they sound. */
export function searchTextsOf({ names, about }: Described): { searchNames: string; searchAbout: string } {
  const words = names.flatMap(name => printedWords(name))
  return {
    searchNames: [...names.map(name => printedWords(name).map(foldedWord).join(' ')), ...new Set(words.map(soundTerm))].join(' '),
    searchAbout: [...new Set(about.flatMap(([language, text]) => termsOf(text, language)))].join(' '),
  }
}
