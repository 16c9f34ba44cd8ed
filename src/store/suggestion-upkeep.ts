import type { Archive } from './archive.ts'
import type { Commit } from './commit.ts'
import { and, asc, eq, gt, sql } from './drizzle.ts'
import { columnsOf } from './expert-unit.ts'
import type { Reader } from './reader.ts'
import { type Statement, templateOf } from './statement.ts'
import { type SuggestionKind, suggestions as s, suggestionTerms, suggestionWords } from './suggestion-tables.ts'
import { indexHeadlines, recountTag, wordsOf, wordsOfRubric } from './suggestion-unit.ts'
import { publishedArticles as a, articleTags, publishedExperts as e, rubrics } from './tables.ts'

interface SuggestionUpkeepOptions {
  reader: Reader
  archive: Pick<Archive, 'listExperts' | 'listRubrics'>
  commit: Commit
}

/** So many are forgotten, and tags counted, by one unit: whoever writes beside waits no longer than for these. */
const forgotten = 500
const together = 100
/** So many are read at once to be compared. */
const compared = 1000

/** What takes the index as a whole has to find all headlines in it, those of the units beside too. */
const whole = (statement: Statement): Statement[] => [indexHeadlines, { ...statement, isLast: true }]
const some = sql`(select ${s.id} from ${s} order by ${s.id} limit ${forgotten})`
const w = suggestionWords
/**
 * The words of each row would leave the index by a trigger of their own, which takes a hundred times as long as all together; so they leave it before,
 * and the trigger finds none.
 */
const forgetSome: readonly Statement[] = [
  sql`insert into ${w} (suggestion_words, rowid, words) select 'delete', ${s.id}, ${s.words} from ${s} where ${s.id} in ${some}`,
  sql`insert into ${w} (rowid, words) select ${s.id}, '[]' from ${s} where ${s.id} in ${some}`,
  sql`update ${s} set words = '[]' where ${s.id} in ${some}`,
  sql`delete from ${s} where ${s.id} in ${some}`,
].map(statement => templateOf(statement)({}))
const makeWords = whole(templateOf(sql`insert into ${suggestionWords} (suggestion_words) values ('rebuild')`)({}))
const forgetRest: readonly Statement[] = [templateOf(sql`delete from ${s}`)({}), templateOf(sql`delete from ${suggestionTerms}`)({})]
const checkWords = whole(templateOf(sql`insert into ${suggestionWords} (suggestion_words, rank) values ('integrity-check', 1)`)({}))

/** What is to be suggested, in the form in which it is stored. */
interface Expected {
  kind: SuggestionKind
  thing: string
  language: string
  uses: number
  words: readonly string[]
}

/** What is done with all suggestions: by `onrecord search`, and where a database is from before there were any. */
export function suggestionUpkeep({ reader, archive, commit }: SuggestionUpkeepOptions) {
  const mark = sql.placeholder
  const any = reader.select({ id: s.id }).from(s).limit(1).prepare()
  const tags = reader
    .select({ tag: s.thing, language: s.language })
    .from(s)
    .where(and(eq(s.kind, 'tag'), sql`(${s.thing}, ${s.language}) > (${mark('tag')}, ${mark('language')})`))
    .orderBy(asc(s.thing), asc(s.language))
    .limit(together)
    .prepare()
  const find = {
    headlines: reader
      .select({ id: a.id, headline: a.headline, language: a.inLanguage })
      .from(a)
      .where(gt(a.id, mark('after')))
      .orderBy(asc(a.id))
      .limit(compared)
      .prepare(),
    people: reader.select({ id: e.id, quotes: e.quoteCount }).from(e).prepare(),
    tags: reader
      .select({ tag: articleTags.tag, language: articleTags.inLanguage, articles: sql<number>`count(*)` })
      .from(articleTags)
      .groupBy(articleTags.tag, articleTags.inLanguage)
      .prepare(),
    stored: reader
      .select({ uses: s.uses, words: s.words })
      .from(s)
      .where(and(eq(s.kind, mark('kind')), eq(s.thing, mark('thing')), eq(s.language, mark('language'))))
      .prepare(),
    others: reader
      .select({ kind: s.kind, thing: s.thing })
      .from(s)
      .where(
        sql`not case ${s.kind}
          when 'headline' then exists (select 1 from ${a} where ${a.id} = ${s.thing} and ${a.inLanguage} = ${s.language})
          when 'expert' then exists (select 1 from ${e} where ${e.id} = ${s.thing})
          when 'rubric' then exists (select 1 from ${rubrics} where ${rubrics.id} = ${s.thing})
          else exists (select 1 from ${articleTags} where ${articleTags.tag} = ${s.thing} and ${articleTags.inLanguage} = ${s.language})
        end`,
      )
      .prepare(),
    words: reader
      .select({ word: sql<string>`value` })
      .from(sql`(select value from ${s}, json_each(${s.words}) except select ${suggestionTerms.term} from ${suggestionTerms})`)
      .prepare(),
    otherWords: reader
      .select({ word: sql<string>`term` })
      .from(sql`(select ${suggestionTerms.term} from ${suggestionTerms} except select value from ${s}, json_each(${s.words}))`)
      .prepare(),
  }

  async function* expected(): AsyncGenerator<Expected> {
    for (let page = await find.headlines.all({ after: '' }); page.length > 0; ) {
      for (const { id, headline, language } of page) {
        yield { kind: 'headline', thing: id, language, uses: 0, words: wordsOf(headline, language) }
      }
      page = await find.headlines.all({ after: page.at(-1)?.id })
    }
    const quotes = new Map((await find.people.all()).map(person => [person.id, person.quotes]))
    for (let page = await archive.listExperts('', compared); page.length > 0; ) {
      for (const { id, words } of page.map(columnsOf)) {
        const uses = quotes.get(id)
        if (uses !== undefined) yield { kind: 'expert', thing: id, language: '', uses, words }
      }
      page = await archive.listExperts(page.at(-1)?.id ?? '', compared)
    }
    for (const { id, texts } of await archive.listRubrics()) {
      yield { kind: 'rubric', thing: id, language: '', uses: 0, words: wordsOfRubric(texts) }
    }
    for (const { tag, language, articles } of await find.tags.all()) {
      yield { kind: 'tag', thing: tag, language, uses: articles, words: wordsOf(tag, language) }
    }
  }

  return {
    /** Forgets all of them, some at a time. */
    async empty(): Promise<void> {
      const forget = async () => {
        while (await any.get()) await commit([...forgetSome])
        await commit([...forgetRest])
      }
      await forget().catch(async () => {
        // Where the index is not of the table any more, no row can be taken out of it, until it is made of the table anew.
        await commit(makeWords)
        await forget()
      })
    },

    /** Counts all tags anew. */
    async recountTags(): Promise<void> {
      for (let page = await tags.all({ tag: '', language: '' }); page.length > 0; page = await tags.all({ ...page.at(-1) })) {
        await commit(page.flatMap(({ tag, language }) => recountTag(tag, language)))
      }
    },

    /** Throws when the index of words is damaged. */
    checkWords: () => commit(checkWords),

    /** What is not suggested as the content has it, each in a few words. */
    async listDifferences(): Promise<string[]> {
      const told: string[] = []
      for await (const { words, uses, ...that } of expected()) {
        const stored = await find.stored.get(that)
        if (stored === undefined) told.push(`the ${that.kind} ${that.thing} is not suggested`)
        else if (stored.uses !== uses) told.push(`the ${that.kind} ${that.thing} is suggested by ${stored.uses} uses, and has ${uses}`)
        else if (JSON.stringify(stored.words) !== JSON.stringify(words))
          told.push(`the ${that.kind} ${that.thing} is suggested by other words`)
      }
      return [
        ...told,
        ...(await find.others.all()).map(({ kind, thing }) => `the ${kind} ${thing} is suggested and not public`),
        ...(await find.words.all()).map(({ word }) => `the word ${word} is missing among those that typos are compared with`),
        ...(await find.otherWords.all()).map(({ word }) => `the word ${word} is compared with typos and suggested nowhere`),
      ]
    },
  }
}
