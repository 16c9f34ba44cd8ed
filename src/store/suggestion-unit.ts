import type { RubricTexts } from '../schemas/rubric.ts'
import { foldedWords } from '../text/word-beginnings.ts'
import { and, eq, gte, lt, notExists, sql } from './drizzle.ts'
import { build, type Statement, template } from './statement.ts'
import { headlinesToIndex, type SuggestionKind, suggestions } from './suggestion-tables.ts'
import { articleTags } from './tables.ts'

const mark = sql.placeholder
const { id, kind, thing, language, uses } = suggestions

/** Places come in steps of 2^20 ids, which are more than numbers here can be exact in; the database multiplies. */
const place = (name: string) => sql`cast(${mark(name)} as integer) * 1048576`
const placed = () =>
  build.insert(suggestions).select(
    build
      .select({
        id: sql`coalesce(max(${id}) + 1, ${place('from')})`.as('id'),
        kind: sql`${mark('kind')}`.as('kind'),
        thing: sql`${mark('thing')}`.as('thing'),
        language: sql`${mark('language')}`.as('language'),
        uses: sql`${mark('uses')}`.as('uses'),
        words: sql`${mark('words')}`.as('words'),
      })
      .from(suggestions)
      .where(and(gte(id, place('from')), lt(id, place('to')))),
  )
const put = template(placed().onConflictDoUpdate({ target: [kind, thing, language], set: { uses: sql`${uses} + excluded.uses` } }))
const putIfMissing = template(placed().onConflictDoNothing())
const isThat = and(eq(kind, mark('kind')), eq(thing, mark('thing')), eq(language, mark('language')))
const remove = template(build.delete(suggestions).where(isThat))
// Until all is suggested that was there before, a tag may be counted less often than it is used; it is counted anew then.
const useLess = template(
  build
    .update(suggestions)
    .set({ uses: sql`max(${uses} - 1, 0)` })
    .where(isThat),
)
const recount = template(
  build
    .update(suggestions)
    .set({
      uses: sql`(select count(*) from ${articleTags} where ${articleTags.tag} = ${mark('thing')} and ${articleTags.inLanguage} = ${mark('language')})`,
    })
    .where(isThat),
)
const itsUses = build
  .select({ found: sql`1` })
  .from(articleTags)
  .where(and(eq(articleTags.tag, mark('thing')), eq(articleTags.inLanguage, mark('language'))))
const removeUnused = template(build.delete(suggestions).where(and(isThat, eq(uses, 0), notExists(itsUses))))

/** Where each kind has its places, by the migration; people are put there by the database itself. */
const placeOf = {
  headline: (datePublished: string) => ({ from: Math.floor(Date.parse(datePublished) / 1000), width: 1 }),
  // Used once; from there on the database moves it.
  tag: { from: 2 * 2 ** 40 + 2 ** 20, width: 2 ** 20 },
  rubric: { from: 3 * 2 ** 40, width: 2 ** 20 },
}

/** The folded words of texts, each once, as they are stored. */
export const wordsIn = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap(text => foldedWords(text).map(({ folded }) => folded))),
]

/** The term that stands for a language: no word has an underscore. */
export const languageTerm = (language: string): string => `_${language.toLowerCase().replaceAll('-', '')}`

type Suggested = { kind: SuggestionKind; thing: string; language: string }

const rowAt = ({ from, width }: { from: number; width: number }, suggested: Suggested, uses: number, words: readonly string[]) => ({
  ...suggested,
  from,
  to: from + width,
  uses,
  words: JSON.stringify(words),
})

/** Indexes the headlines that wait for it: behind all else, where those of all units are put into the index together. */
export const indexHeadlines: Statement = { ...template(build.delete(headlinesToIndex))({}), isLast: true }

/** What is suggested of an article while it is published. */
export interface SuggestedArticle {
  id: string
  inLanguage: string
  headline: string
  tags: readonly string[]
  datePublished: string
}

const ofHeadline = ({ id, inLanguage }: SuggestedArticle): Suggested => ({ kind: 'headline', thing: id, language: inLanguage })
const ofTag = (tag: string, { inLanguage }: SuggestedArticle): Suggested => ({ kind: 'tag', thing: tag, language: inLanguage })

/** The words that a text in a language is suggested by. */
export const wordsOf = (text: string, language: string): string[] => [...wordsIn([text]), languageTerm(language)]

function putHeadline(article: SuggestedArticle): Statement[] {
  const { headline, inLanguage, datePublished } = article
  return [put(rowAt(placeOf.headline(datePublished), ofHeadline(article), 0, wordsOf(headline, inLanguage))), indexHeadlines]
}

const rowOfTag = (tag: string, article: SuggestedArticle) => rowAt(placeOf.tag, ofTag(tag, article), 1, wordsOf(tag, article.inLanguage))

const useTagLess = (tag: string, article: SuggestedArticle): Statement[] => [
  useLess(ofTag(tag, article)),
  removeUnused(ofTag(tag, article)),
]

/** The statements that suggest what an article has now, and no longer what only `before` had; either is absent where it is not published. */
export function suggestArticle(now: SuggestedArticle | undefined, before?: SuggestedArticle): Statement[] {
  const isSame = now?.headline === before?.headline && now?.datePublished === before?.datePublished
  const headline = isSame ? [] : [...(before ? [remove(ofHeadline(before))] : []), ...(now ? putHeadline(now) : [])]
  const [tags = [], tagsBefore = []] = [now?.tags, before?.tags]
  return [
    ...headline,
    ...(before ? tagsBefore.filter(tag => !tags.includes(tag)).flatMap(tag => useTagLess(tag, before)) : []),
    ...(now ? tags.filter(tag => !tagsBefore.includes(tag)).map(tag => put(rowOfTag(tag, now))) : []),
  ]
}

/**
 * The statements that suggest a published article whether or not it is suggested already. How often its tags are used is for `recountTag` to say: of
 * what was there before, nobody knows whether it was counted.
 */
export const suggestAgain = (article: SuggestedArticle): Statement[] => [
  remove(ofHeadline(article)),
  ...putHeadline(article),
  ...article.tags.map(tag => putIfMissing(rowOfTag(tag, article))),
]

/** The statements that count anew in how many published articles a tag stands. */
export function recountTag(tag: string, inLanguage: string): Statement[] {
  const that: Suggested = { kind: 'tag', thing: tag, language: inLanguage }
  return [recount(that), removeUnused(that)]
}

const ofRubric = (id: string): Suggested => ({ kind: 'rubric', thing: id, language: '' })

/** The words that a rubric is suggested by. */
export const wordsOfRubric = (texts: RubricTexts): string[] => wordsIn(Object.values(texts).map(({ name }) => name))

/** The statements that suggest a rubric by its names. */
export const suggestRubric = ({ id, texts }: { id: string; texts: RubricTexts }): Statement[] => [
  remove(ofRubric(id)),
  put(rowAt(placeOf.rubric, ofRubric(id), 0, wordsOfRubric(texts))),
]

/** The statement that suggests a rubric no longer. */
export const forgetRubric = (id: string): Statement => remove(ofRubric(id))
