import { isDeepStrictEqual } from 'node:util'
import type { BundleArticle, BundleExpert, BundleLine, BundleRedirect, BundleRubric, BundleSite } from '../schemas/bundle.ts'
import type { Archive } from '../store/archive.ts'
import { type ArticleParts, insertArticleUnit, updateArticleUnit } from '../store/article-unit.ts'
import { insertExpertUnit, updateExpertUnit } from '../store/expert-unit.ts'
import { redirectUnit } from '../store/redirect-unit.ts'
import { insertRubricUnit, siteUnit, updateRubricUnit } from '../store/site-unit.ts'
import type { Statement } from '../store/statement.ts'
import { UnitRefused, type Writer } from '../store/writer.ts'
import type { Dropped } from '../text/dropped.ts'
import { typeId } from '../text/type-id.ts'
import { prepareArticle } from './prepare-article.ts'
import { LineRefused, refuse } from './refusal.ts'

export interface ImportContext {
  archive: Archive
  writer: Writer
  /** Now: RFC 3339, UTC, milliseconds. */
  now: () => string
  makeUuid: () => string
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'refused'

export interface Stored {
  outcome: Outcome
  dropped: readonly Dropped[]
}

/** Stores what a line says, unless it is stored already. Throws LineRefused or UnitRefused, and then nothing has changed. */
export async function importLine(line: BundleLine, context: ImportContext): Promise<Stored> {
  switch (line.type) {
    case 'site':
      return importSite(line, context)
    case 'rubric':
      return importRubric(line, context)
    case 'expert':
      return importExpert(line, context)
    case 'article':
      return importArticle(line, context)
    case 'redirect':
      return importRedirect(line, context)
  }
}

const unchanged: Stored = { outcome: 'unchanged', dropped: [] }

async function commit(
  context: ImportContext,
  statements: Statement[],
  outcome: Outcome,
  dropped: readonly Dropped[] = [],
): Promise<Stored> {
  try {
    await context.writer.commit({ id: typeId('unit', context.makeUuid()), at: context.now(), statements })
  } catch (error) {
    throw error instanceof UnitRefused ? explained(error) : error
  }
  return { outcome, dropped }
}

/** What a constraint of the database means to who wrote the bundle. */
const constraints: [RegExp, pointer: string, reason: string][] = [
  [/articles\.id|experts\.id|rubrics\.id/, '/id', 'is the id of another thing'],
  [/articles\.work_id/, '/work', 'has an article in this language already'],
  [/quotes\.id/, '/quotes', 'have an id among them that another quote has'],
]

function explained(error: UnitRefused): Error {
  const known = constraints.find(([pattern]) => pattern.test(error.reason))
  return known ? new LineRefused([{ pointer: known[1], reason: known[2] }]) : error
}

async function importSite({ type, ...site }: BundleSite, context: ImportContext): Promise<Stored> {
  const before = await context.archive.findSite()
  if (isDeepStrictEqual(before, site)) return unchanged
  return commit(context, siteUnit(site, context.now()), before ? 'updated' : 'created')
}

/** A thing matched by its slug: its id stays, and a line that names another one is refused. */
function idFor(kind: 'rubric' | 'expert', given: string | undefined, before: { id: string } | undefined, context: ImportContext): string {
  if (given !== undefined && before !== undefined && given !== before.id)
    refuse('/id', `is not the id of the ${kind} with this slug, ${before.id}`)
  return before?.id ?? given ?? typeId(kind, context.makeUuid())
}

async function importRubric(line: BundleRubric, context: ImportContext): Promise<Stored> {
  const before = await context.archive.findRubric(line.slug)
  const rubric = { ...line, id: idFor('rubric', line.id, before, context) }
  if (isDeepStrictEqual(before, rubric)) return unchanged
  const unit = before ? updateRubricUnit : insertRubricUnit
  return commit(context, unit(rubric, context.now()), before ? 'updated' : 'created')
}

async function importExpert(line: BundleExpert, context: ImportContext): Promise<Stored> {
  const before = await context.archive.findExpert(line.slug)
  const expert = { ...line, id: idFor('expert', line.id, before, context) }
  if (isDeepStrictEqual(before, expert)) return unchanged
  const unit = before ? updateExpertUnit : insertExpertUnit
  return commit(context, unit(expert, context.now()), before ? 'updated' : 'created')
}

/** How often to begin again when somebody else edits the same article at the same time. */
const maxAttempts = 5

async function importArticle(line: BundleArticle, context: ImportContext, attempt = 1): Promise<Stored> {
  const { archive, makeUuid } = context
  const now = context.now()
  const site = (await archive.findSite()) ?? refuse('', 'comes before there is a site; a bundle for an empty database has a site line')
  const before = await archive.findArticle(line.inLanguage, line.slug)
  if (!before) await refuseOldSlug(line, archive)
  const around = {
    timeZone: site.timeZone,
    now,
    makeUuid,
    findRubricId: async (slug: string) => (await archive.findRubric(slug))?.id,
    findExpertId: archive.findExpertId,
  }
  const { parts, dropped } = await prepareArticle(line, before, around)
  if (!before) return commit(context, insertArticleUnit(parts, now), 'created', dropped)
  if (isDeepStrictEqual(parts, before)) return { outcome: 'unchanged', dropped }
  const next = { ...parts, article: { ...parts.article, ...nextRevision(line, parts.article, before, now) } }
  try {
    return await commit(context, updateArticleUnit(next, before, now), 'updated', dropped)
  } catch (error) {
    if (error instanceof UnitRefused && error.reason === 'revision' && attempt < maxAttempts)
      return importArticle(line, context, attempt + 1)
    throw error
  }
}

/** What a change does to the count of changes and to dateModified, where the line does not say. */
function nextRevision(line: BundleArticle, article: ArticleParts['article'], before: ArticleParts, now: string) {
  const { datePublished } = article
  const modified = datePublished !== null && article.status !== 'scheduled' && datePublished > now ? datePublished : now
  return {
    revision: line.revision ?? before.article.revision + 1,
    dateModified: line.dateModified === undefined ? modified : article.dateModified,
  }
}

async function refuseOldSlug({ inLanguage, slug }: BundleArticle, archive: Archive): Promise<void> {
  const moved = await archive.findRedirect(inLanguage, slug)
  if (moved !== undefined) refuse('/slug', `is an old slug, which leads to ${moved} for ever`)
}

async function importRedirect({ inLanguage, from, to }: BundleRedirect, context: ImportContext): Promise<Stored> {
  const { archive } = context
  const target = await archive.findArticle(inLanguage, to)
  const articleId = target?.article.id ?? refuse('/to', `names an article that is not there: ${inLanguage}/${to}`)
  const before = await archive.findRedirect(inLanguage, from)
  if (before === articleId) return unchanged
  if (before !== undefined) refuse('/from', `leads to ${before} already, for ever`)
  if (await archive.findArticle(inLanguage, from)) refuse('/from', 'is the slug of an article')
  return commit(context, redirectUnit(inLanguage, from, articleId, context.now()), 'created')
}
