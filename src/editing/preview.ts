import { randomBytes } from 'node:crypto'
import { ApiError, status } from '../errors.ts'
import type { Article, BodyForm } from '../schemas/article.ts'
import { toAffiliationRow } from '../store/affiliations.ts'
import { toArticleCard, toArticleRef } from '../store/article-row.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { rightsIn } from '../store/articles.ts'
import type { StoredExpert } from '../store/expert-unit.ts'
import { optional } from '../store/optional.ts'
import { addPreviewSecret } from '../store/previews.ts'
import { toArticleQuote } from '../store/quotes.ts'
import type { Writer } from '../store/writer.ts'
import { withBody } from '../text/body-form.ts'
import { makePreviewToken, readPreviewToken } from '../text/preview-token.ts'
import { typeId } from '../text/type-id.ts'
import { editedParts, loadArticle } from './article-state.ts'
import type { ArticleContext } from './articles.ts'
import type { Effect } from './perform.ts'
import { findRubricById } from './rubrics.ts'

/** The secret of preview links; made when the first one is asked for, and the same for all processes. */
async function secretOf({ previews, now, makeUuid }: ArticleContext, writer: Writer): Promise<Buffer> {
  const known = await previews.findSecret()
  if (known) return known
  await writer.commit({ id: typeId('unit', makeUuid()), at: now(), statements: [addPreviewSecret({ secret: randomBytes(32) })] })
  const made = await previews.findSecret()
  if (!made) throw new Error('the secret of preview links was not stored')
  return made
}

/** A link that lets its holder fetch one article as it would be delivered, for some hours. */
export async function createPreview(
  context: ArticleContext,
  writer: Writer,
  id: string,
  hours: number,
  publicUrl: string,
): Promise<Effect> {
  const { live } = await loadArticle(context, id)
  if (live.article.status === 'withdrawn') throw goneOf(live)
  const expires = Math.floor(Date.parse(context.now()) / 1000) + hours * 3600
  const token = makePreviewToken(await secretOf(context, writer), { articleId: id, expires })
  const expiresAt = new Date(expires * 1000).toISOString()
  return {
    statements: [],
    answer: { status: status.created, body: { url: `${publicUrl}/v1/preview/${token}`, expiresAt } },
    audit: { kind: 'preview', thingId: id, detail: { expiresAt } },
  }
}

/** The article of a preview link in the delivery shape, with what was edited and is not live yet. Throws `not_found` for any other link, and `gone`. */
export async function showPreview(context: ArticleContext, token: string, form: BodyForm): Promise<Article> {
  const secret = await context.previews.findSecret()
  const grant = secret && readPreviewToken(secret, token)
  const seconds = Date.parse(context.now()) / 1000
  if (!grant || grant.expires <= seconds) throw new ApiError('not_found', 'The link is not valid or has expired.')
  const { article, body } = await context.atOneMoment(async () => {
    const state = await loadArticle(context, grant.articleId)
    if (state.live.article.status === 'withdrawn') throw goneOf(state.live)
    const parts = editedParts(state)
    return { article: await toDelivery(context, parts), body: parts.article.body }
  })
  return withBody(article, body, form)
}

/** A link shows nothing that readers may not see any more. */
function goneOf({ article: { id, withdrawnAt, dateModified, withdrawnReason } }: ArticleParts): ApiError {
  const tombstone = { id, date: withdrawnAt ?? dateModified, ...optional({ reason: withdrawnReason }) }
  return new ApiError('gone', 'The article has been withdrawn.', { tombstone })
}

async function toDelivery(context: ArticleContext, { article, appearances, quotes }: ArticleParts): Promise<Article> {
  const { archive, previews } = context
  const site = await archive.findSite()
  if (!site) throw new Error('an article has no site')
  const rubric = await findRubricById(context, article.rubricId)
  const people = new Map((await archive.listExpertsByIds(appearances.map(({ expertId }) => expertId))).map(expert => [expert.id, expert]))
  const published = quotes.filter(({ status }) => status === 'published')
  const credits = new Map(appearances.map(appearance => [appearance.expertId, appearance]))
  const card = toArticleCard(site, {
    ...article,
    // What has no date yet is shown as of today.
    datePublished: article.datePublished ?? context.now(),
    rubric,
    experts: appearances.flatMap(({ expertId, capacity, creditedAs }) => {
      const expert = people.get(expertId)
      return expert ? [{ ...nameOf(expert), capacity, creditedAs, affiliations: expert.affiliations.map(toAffiliationRow) }] : []
    }),
    quoteCount: published.length,
  })
  const { sourceUrl } = article
  return {
    ...card,
    ...optional({ sourceUrl }),
    quotes: published.map(quote => {
      const speaker = people.get(quote.expertId ?? '')
      const credit = credits.get(quote.expertId ?? '')
      return toArticleQuote({
        ...quote,
        start: quote.startOffset,
        end: quote.endOffset,
        inLanguage: article.inLanguage,
        articleRevision: article.revision,
        capacity: credit?.capacity ?? null,
        creditedAs: credit?.creditedAs ?? null,
        expert: speaker && nameOf(speaker),
      })
    }),
    translations: (await previews.listTranslations(article.workId, article.id)).map(row => toArticleRef(site, row)),
    corrections: article.corrections,
    rights: rightsIn(site, article.inLanguage),
  }
}

const nameOf = ({ id, slug, name, texts }: StoredExpert) => ({ id, slug, name, texts })
