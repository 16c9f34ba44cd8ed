import type { SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Tombstone } from '../errors.ts'
import type { Article, Rights } from '../schemas/article.ts'
import type { Block } from '../schemas/block.ts'
import { looksLikeId } from '../schemas/ids.ts'
import type { Site } from '../schemas/site.ts'
import { told } from '../text/languages.ts'
import { cardShape, joinCard, joinRef, nextField, peopleInCards, previousField, published, translationsField } from './article-row.ts'
import { and, eq, sql } from './drizzle.ts'
import { optional } from './optional.ts'
import { joinQuote, quotesOfArticle } from './quotes.ts'
import type { Reader } from './reader.ts'
import { type Join, lastSeq } from './references.ts'
import { asColumn, computed, jsonRow, rowDecoder } from './rows.ts'
import { build } from './statement.ts'
import { publishedArticles as a, redirects, site, withdrawnArticles as w } from './tables.ts'

/** A published article in the delivery shape, but for its body, which is served in one of several forms. */
export interface PublishedArticle {
  article: Article
  blocks: Block[]
  /** The number of the last change when it was read. */
  seq: number
}

/** What names an article: its id, or its slug in a language; without a language, the site's default one. */
export interface ArticleName {
  idOrSlug: string
  lang?: string | undefined
}

const language = sql`coalesce(${sql.placeholder('lang')}, ${build.select({ lang: sql`json_extract(${site.content}, '$.defaultLanguage')` }).from(site)})`

/** Where names of articles stand. */
interface Named {
  id: SQLiteColumn
  inLanguage: SQLiteColumn
  slug: SQLiteColumn
}

/** A statement for each way to name an article: one index each, never an OR of two. */
export const byName = <Prepared>(prepare: (where: (from: Named) => SQL | undefined) => Prepared) => {
  const byId = prepare(from => eq(from.id, sql.placeholder('idOrSlug')))
  const bySlug = prepare(from => and(eq(from.inLanguage, language), eq(from.slug, sql.placeholder('idOrSlug'))))
  return (name: ArticleName): Prepared => (looksLikeId('article', name.idOrSlug) ? byId : bySlug)
}

/** The values of the placeholders of such a statement. */
export const nameValues = ({ idOrSlug, lang }: ArticleName) => ({ idOrSlug, lang: lang ?? null })

export function articleQueries(reader: Reader, join: Join) {
  const find = byName(where =>
    reader
      .select({
        seq: lastSeq,
        card: asColumn(computed(sql`(${jsonRow(cardShape)})`, rowDecoder(cardShape))),
        body: a.body,
        sourceUrl: a.sourceUrl,
        corrections: a.corrections,
        quotes: asColumn(quotesOfArticle),
        translations: asColumn(translationsField),
        next: asColumn(nextField),
        previous: asColumn(previousField),
      })
      .from(a)
      .where(where(a))
      .prepare(),
  )

  const findWithdrawn = byName(where => reader.select().from(w).where(where(w)).prepare())

  const findMoved = reader
    .select({ slug: sql<string>`coalesce(${a.slug}, ${w.slug})` })
    .from(redirects)
    .leftJoin(a, eq(a.id, redirects.articleId))
    .leftJoin(w, eq(w.id, redirects.articleId))
    .where(
      and(eq(redirects.slug, sql.placeholder('idOrSlug')), eq(redirects.inLanguage, language), sql`coalesce(${a.id}, ${w.id}) is not null`),
    )
    .prepare()

  const findPlace = reader
    .select({ date: a.datePublished, rubric: a.rubricId, lang: a.inLanguage })
    .from(a)
    .where(eq(a.id, sql.placeholder('id')))
    .prepare()

  return {
    /** A published article with all it carries, or undefined. */
    async findPublished(name: ArticleName): Promise<PublishedArticle | undefined> {
      const statement = find(name)
      const joined = await join(
        () => statement.get(nameValues(name)),
        ({ card }) => peopleInCards([card]),
      )
      if (!joined) return undefined
      const { answer: row, references } = joined
      const { authors, tags, ...card } = joinCard(references, row.card)
      const credits = new Map(row.card.appearances.map(({ expertId, creditedAs }) => [expertId, creditedAs]))
      const article: Article = {
        ...card,
        authors,
        tags,
        ...optional({ sourceUrl: row.sourceUrl }),
        quotes: row.quotes.map(quote => joinQuote(references, quote, credits.get(quote.expertId ?? '') ?? null)),
        translations: row.translations.map(translation => joinRef(references, translation)),
        corrections: row.corrections,
        rights: rightsIn(references.site(), card.inLanguage),
        ...optional({
          next: row.next && joinRef(references, row.next),
          previous: row.previous && joinRef(references, row.previous),
        }),
      }
      return { article, blocks: row.body, seq: row.seq }
    },

    /** What remains of a withdrawn article, or undefined. */
    async findWithdrawn(name: ArticleName): Promise<Tombstone | undefined> {
      const row = await findWithdrawn(name).get(nameValues(name))
      return row && { id: row.id, date: published(row.withdrawnAt), ...optional({ reason: row.withdrawnReason }) }
    },

    /** The slug that an old slug leads to, or undefined. */
    async findMoved(name: ArticleName): Promise<string | undefined> {
      return (await findMoved.get(nameValues(name)))?.slug
    },

    /** Where a published article stands in the lists, or undefined. */
    async findPlace(id: string): Promise<{ date: string; rubric: string; lang: string } | undefined> {
      const row = await findPlace.get({ id })
      return row && { date: published(row.date), rubric: row.rubric, lang: row.lang }
    },
  }
}

/** The site's terms, in a language where it has them. */
export function rightsIn(site: Site, lang: string): Rights {
  const terms = site.usageTerms
  return optional({
    copyrightHolder: site.copyrightHolder,
    copyrightNotice: told(site.texts, lang, text => text.copyrightNotice) ?? site.copyrightNotice,
    usageTerms: terms && { ...terms, text: told(site.texts, lang, text => text.usageTerms) ?? terms.text },
  })
}
