import { type Archive, articleParts } from './archive.ts'
import { suggestedOf } from './article-unit.ts'
import { logChange } from './changes.ts'
import type { Commit } from './commit.ts'
import { and, asc, eq, isNull, ne, or, sql } from './drizzle.ts'
import { expectArticle } from './expect.ts'
import { columnsOf, expectExpert } from './expert-unit.ts'
import type { Reader } from './reader.ts'
import { firstExpertRow, rowsPerDocument, searchArticles, searchExperts, searchIndex, searchState } from './search-tables.ts'
import { searchUnit } from './search-unit.ts'
import { expectRubric } from './site-unit.ts'
import { build, type Statement, template, templateOf, updateIn } from './statement.ts'
import { suggestions } from './suggestion-tables.ts'
import { suggestAgain, suggestRubric } from './suggestion-unit.ts'
import { suggestionUpkeep } from './suggestion-upkeep.ts'
import { articles, articleTags, experts, publishedArticles, publishedExperts, publishedQuotes } from './tables.ts'
import { UnitRefused } from './unit.ts'

interface SearchUpkeepOptions {
  reader: Reader
  archive: Pick<Archive, 'listExperts' | 'listRubrics'>
  commit: Commit
  /** Milliseconds since 1970. */
  now: () => number
  /** How many articles are indexed by one unit. */
  together: number
  /** Called with how many articles were looked at and indexed. */
  onProgress?: (articles: number) => void
}

const isWhole = (whole: 0 | 1): Statement => template(build.update(searchState).set({ isWhole: whole }).where(eq(searchState.only, 1)))({})
// People are suggested where their words change: they are set to what nobody's are first, for those of some are none.
const nobodysWords = ['']
const forgetWords = updateIn(experts, ['words'], ['id'])
const setTerms = updateIn(experts, ['searchNames', 'searchAbout', 'words'], ['id'])

/** The statements that empty the index. SQLite gives its pages back at once: where it is of 200,000 articles, in 1.5 s. */
const emptyIndex: readonly Statement[] = [
  isWhole(0),
  templateOf(sql`insert into ${searchIndex} (search_index) values ('delete-all')`)({}),
  templateOf(sql`delete from ${searchArticles}`)({}),
  templateOf(sql`delete from ${searchExperts}`)({}),
]

const maxAttempts = 5

/** Does something that is committed only if what it has read is still as it was; again, if that was changed meanwhile. */
async function untilUnchanged<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof UnitRefused) || attempt === maxAttempts) throw error
    }
  }
}

type AtOneMoment = (read: () => Promise<string[]>) => Promise<string[]>
/** Of the last article of a page. */
type Place = Record<'date' | 'id', string>

export function searchUpkeep({ reader, archive, commit, now, together, onProgress }: SearchUpkeepOptions) {
  const suggesting = suggestionUpkeep({ reader, archive, commit })
  let isStopped = false
  const state = reader.select({ isWhole: searchState.isWhole }).from(searchState).prepare()
  const missing = reader
    .select(articleParts)
    .from(articles)
    .where(
      and(
        // Written out, or SQLite would look at all articles for each page: it takes an index of some rows only where the text says which.
        sql`${articles.status} = 'published'`,
        sql`(${articles.datePublished}, ${articles.id}) > (${sql.placeholder('date')}, ${sql.placeholder('id')})`,
        // One that was edited meanwhile has what was changed, which need not be all.
        sql`not (exists (select 1 from ${searchArticles} where ${searchArticles.id} = ${articles.id})
          and exists (select 1 from ${suggestions} where ${suggestions.kind} = 'headline' and ${suggestions.thing} = ${articles.id})
          and not exists (select 1 from ${articleTags} where ${articleTags.articleId} = ${articles.id} and not exists (
            select 1 from ${suggestions} where ${suggestions.kind} = 'tag' and ${suggestions.thing} = ${articleTags.tag} and ${suggestions.language} = ${articleTags.inLanguage})))`,
      ),
    )
    .orderBy(asc(articles.datePublished), asc(articles.id))
    .limit(sql.placeholder('limit'))
    .prepare()

  /** Indexes the articles of a page that are not, or were edited before their turn came. */
  async function fillPage(after: Place): Promise<Place | undefined> {
    const page = await missing.all({ ...after, limit: together })
    const last = page.at(-1)?.article
    if (!last) return undefined
    await commit([
      ...page.map(({ article }) => expectArticle(article)),
      ...page.flatMap(parts => suggestedOf(parts) ?? []).flatMap(suggestAgain),
      ...page.flatMap(parts => searchUnit(parts, parts)),
    ])
    onProgress?.(page.length)
    return { date: last.datePublished ?? '', id: last.id }
  }

  async function fillPeople(after: string): Promise<string | undefined> {
    const page = await archive.listExperts(after, together)
    const terms = page.map(columnsOf).flatMap(columns => [forgetWords({ ...columns, words: nobodysWords }), setTerms(columns)])
    if (page.length > 0) await commit([...page.flatMap(expectExpert), ...terms])
    return page.at(-1)?.id
  }

  async function fillRubrics(): Promise<void> {
    const rubrics = await archive.listRubrics()
    await commit([...rubrics.map(expectRubric), ...rubrics.flatMap(suggestRubric)])
  }

  async function eachPage<Key>(first: Key, fill: (after: Key) => Promise<Key | undefined>): Promise<void> {
    for (let after: Key | undefined = first; after !== undefined && !isStopped; ) {
      const from: Key = after
      after = await untilUnchanged(() => fill(from))
    }
  }

  // FTS5's own command is a write, which would hold up all others for as long: the index of 200,000 articles takes longer than they wait.
  const integrity = reader.select({ told: sql<string>`integrity_check` }).from(sql`pragma_integrity_check('search_index')`).prepare()
  const find = {
    articles: reader
      .select({ id: publishedArticles.id })
      .from(publishedArticles)
      .leftJoin(searchArticles, eq(searchArticles.id, publishedArticles.id))
      .where(or(isNull(searchArticles.doc), ne(searchArticles.revision, publishedArticles.revision)))
      .prepare(),
    others: reader
      .select({ id: searchArticles.id })
      .from(searchArticles)
      .leftJoin(publishedArticles, eq(searchArticles.id, publishedArticles.id))
      .where(isNull(publishedArticles.id))
      .prepare(),
    rows: reader
      .select({ id: searchArticles.id })
      .from(searchArticles)
      .where(
        sql`(select count(*) from search_index_docsize where id >= ${searchArticles.doc} * ${rowsPerDocument} and id < (${searchArticles.doc} + 1) * ${rowsPerDocument}) <> 1 + (select count(*) from ${publishedQuotes} where ${publishedQuotes.articleId} = ${searchArticles.id})`,
      )
      .prepare(),
    people: reader
      .select({ id: publishedExperts.id })
      .from(publishedExperts)
      .leftJoin(searchExperts, eq(searchExperts.id, publishedExperts.id))
      .where(
        or(
          isNull(searchExperts.doc),
          sql`not exists (select 1 from search_index_docsize where id = ${firstExpertRow} + ${searchExperts.doc} * ${rowsPerDocument})`,
        ),
      )
      .prepare(),
    otherPeople: reader
      .select({ id: searchExperts.id })
      .from(searchExperts)
      .leftJoin(publishedExperts, eq(searchExperts.id, publishedExperts.id))
      .where(isNull(publishedExperts.id))
      .prepare(),
  }

  return {
    /** Indexes what is public and not in the index, if there may be any, and what is suggested of it: oldest first, so that the newest have the highest numbers. */
    async fill(): Promise<void> {
      if (isStopped || (await state.get())?.isWhole === 1) return
      await eachPage('', fillPeople)
      await untilUnchanged(fillRubrics)
      await eachPage({ date: '', id: '' }, fillPage)
      if (!isStopped) await suggesting.recountTags()
      // What was searched meanwhile is not to be kept.
      const at = new Date(now()).toISOString()
      const change = logChange(at, { kind: 'site', id: 'site', op: 'put', tags: ['site', 'articles', 'quotes', 'experts', 'rubrics'] })
      if (!isStopped) await commit([isWhole(1), change])
    },

    /** Ends `fill` where it is; it goes on from there when it is called again. */
    stop(): void {
      isStopped = true
    },

    /** Forgets the index; `fill` makes it anew. */
    async empty(): Promise<void> {
      await commit([...emptyIndex])
      await suggesting.empty()
    },

    /** What the index has not as the content has it, each in a few words; throws when it is damaged. `atOneMoment` has all reads see one state. */
    async listDifferences(atOneMoment: AtOneMoment = read => read()): Promise<string[]> {
      await suggesting.checkWords()
      return atOneMoment(async () => {
        if ((await integrity.all()).some(({ told }) => told !== 'ok')) return ['the index is damaged']
        return [
          ...(await find.articles.all()).map(({ id }) => `${id} is not in the index as it is published`),
          ...(await find.others.all()).map(({ id }) => `${id} is in the index and not published`),
          ...(await find.rows.all()).map(({ id }) => `${id} has other quotes in the index than in its text`),
          ...(await find.people.all()).map(({ id }) => `${id} is not in the index`),
          ...(await find.otherPeople.all()).map(({ id }) => `${id} is in the index and in no published article`),
          ...(await suggesting.listDifferences()),
        ]
      })
    },
  }
}
