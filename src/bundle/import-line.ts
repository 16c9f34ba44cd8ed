import { isDeepStrictEqual } from 'node:util'
import {
  type BundleArticle,
  type BundleExpert,
  type BundleLine,
  type BundleRedirect,
  type BundleRubric,
  type BundleSite,
  maxLineBytes,
} from '../schemas/bundle.ts'
import type { Archive } from '../store/archive.ts'
import { type ArticleParts, insertArticleUnit, updateArticleUnit } from '../store/article-unit.ts'
import { insertExpertUnit, updateExpertUnit } from '../store/expert-unit.ts'
import { insertExpertRedirect, logNames } from '../store/merge-unit.ts'
import { redirectUnit } from '../store/redirect-unit.ts'
import { insertRubricUnit, siteUnit, updateRubricUnit } from '../store/site-unit.ts'
import type { Statement } from '../store/statement.ts'
import { UnitRefused } from '../store/unit.ts'
import type { Writer } from '../store/writer.ts'
import type { Dropped } from '../text/dropped.ts'
import { typeId } from '../text/type-id.ts'
import { articleLine } from './article-line.ts'
import { prepareArticle, timeOf } from './prepare-article.ts'
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
  /** What whoever imports should know of a line that was not refused. */
  notice?: string
}

/** How often to begin again when somebody else writes the same thing at the same time. */
const maxAttempts = 5

/**
 * Stores what a line of that many bytes says, unless it is stored already. `read` tells what it says, again if somebody else writes the same
 * thing at the same time; only then need what `atFirst` finds be true. Throws LineRefused or UnitRefused, and then nothing has changed.
 */
export async function importLine(read: () => BundleLine, bytes: number, context: ImportContext, atFirst = context): Promise<Stored> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await storeLine(read(), bytes, attempt === 1 ? atFirst : context)
    } catch (error) {
      if (!(error instanceof UnitRefused)) throw error
      if (attempt === maxAttempts || !wasOvertaken(error)) throw await explained(error, read(), context)
    }
  }
}

/** Whether what was read before the unit had changed when it was committed: somebody who is referred to may have been merged or deleted. */
const wasOvertaken = ({ reason }: UnitRefused): boolean => /^(?:revision|expert|rubric|(?:UNIQUE|FOREIGN KEY) .*)$/.test(reason)

function storeLine(line: BundleLine, bytes: number, context: ImportContext): Promise<Stored> {
  switch (line.type) {
    case 'site':
      return importSite(line, context)
    case 'rubric':
      return importRubric(line, context)
    case 'expert':
      return importExpert(line, context)
    case 'article':
      return importArticle(line, bytes, context)
    case 'redirect':
      return importRedirect(line, context)
  }
}

const unchanged: Stored = { outcome: 'unchanged', dropped: [] }

/** What is stored where something was before, or nothing. */
const storedWhere = (before: unknown): Stored => ({ outcome: before === undefined ? 'created' : 'updated', dropped: [] })

/** Not `async`, nor awaited by who has more to say, which would keep the statements until they are written: garbage that lives long costs most. */
function commit(context: ImportContext, statements: Statement[], stored: Stored): Promise<Stored> {
  return context.writer.commit({ id: typeId('unit', context.makeUuid()), at: context.now(), statements }).then(() => stored)
}

/** How many times as long a body becomes as blocks at most: paragraphs of one letter. */
const maxGrowth = 50

/** What cannot be exported to a line that is taken again is not stored; a little is left for a revision that grows. */
export function refuseTooLong(line: BundleLine, left = 50): void {
  if (Buffer.byteLength(JSON.stringify(line)) > maxLineBytes - left) refuse('', `would be longer than ${maxLineBytes} bytes in an export`)
}

/** What a constraint of the database means to who wrote the bundle. */
const constraints: [RegExp, pointer: string, reason: string][] = [
  [/^(?:revision|expert|rubric)$/, '', 'was changed by somebody else each time that it was about to be stored; import it again'],
  [/articles\.id|experts\.id|rubrics\.id/, '/id', 'is the id of another thing'],
  [/somebody who was merged/, '/id', 'is the id of somebody who was merged, and leads to whom they are now'],
  [/somebody who is there|expert_redirects\./, '/mergedFrom', 'names somebody who is there, or whose slug or id leads elsewhere'],
  [/articles\.work_id/, '/work', 'has an article in this language already'],
  [/quotes\.id/, '/quotes', 'have an id among them that a quote of another article has'],
  [/the slug is in use/, '/from', 'is the slug of an article'],
  [/the slug is an old one/, '/slug', 'is an old slug, which leads elsewhere for ever'],
]

/** An id in use has its work in use too, which the database may name first. */
async function explained(error: UnitRefused, line: BundleLine, { archive }: ImportContext): Promise<Error> {
  if (line.type === 'article' && line.id !== undefined) {
    const { inLanguage, slug } = (await archive.findArticleById(line.id))?.article ?? line
    if (inLanguage !== line.inLanguage || slug !== line.slug) refuse('/id', `is the id of another thing, the article ${inLanguage}/${slug}`)
  }
  const known = constraints.find(([pattern]) => pattern.test(error.reason))
  return known ? new LineRefused([{ pointer: known[1], reason: known[2] }]) : error
}

async function importSite(line: BundleSite, context: ImportContext): Promise<Stored> {
  const { type: _, ...site } = line
  const before = await context.archive.findSite()
  if (isDeepStrictEqual(before, site)) return unchanged
  refuseTooLong(line)
  return commit(context, siteUnit(site, context.now(), before === undefined), storedWhere(before))
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
  refuseTooLong(rubric)
  const unit = before ? updateRubricUnit : insertRubricUnit
  return commit(context, unit(rubric, context.now()), storedWhere(before))
}

async function importExpert({ mergedFrom = [], ...line }: BundleExpert, context: ImportContext): Promise<Stored> {
  const { archive } = context
  const before = await archive.findExpert(line.slug)
  if (!before) {
    const into = await archive.findExpertSlug((await archive.findMergedId(line.slug)) ?? '')
    if (into !== undefined) return { ...unchanged, notice: `'${line.slug}' was merged into '${into}', who stays as they are` }
  }
  const expert = { ...line, id: idFor('expert', line.id, before, context) }
  const known = before ? await archive.listMergedInto(before.id) : []
  const added = mergedFrom.filter(({ slug }) => known.every(person => person.slug !== slug))
  for (const { slug } of added) {
    const id = await archive.findMergedId(slug)
    if (id !== undefined) refuse('/mergedFrom', `names '${slug}', who was merged into ${id}`)
  }
  if (added.length === 0 && isDeepStrictEqual(before, expert)) return unchanged
  refuseTooLong({ ...expert, mergedFrom: [...known, ...added] })
  const redirects = added.map(({ slug, id }) => insertExpertRedirect({ slug, oldId: id ?? null, expertId: expert.id, merged: null }))
  const unit = before ? updateExpertUnit(expert, context.now()) : insertExpertUnit(expert)
  const led = redirects.length > 0 ? [...redirects, logNames(expert.id, context.now())] : []
  return commit(context, [...unit, ...led], storedWhere(before))
}

async function importArticle(line: BundleArticle, bytes: number, context: ImportContext): Promise<Stored> {
  const { archive, makeUuid } = context
  const now = context.now()
  const site = (await archive.findSite()) ?? refuse('', 'comes before there is a site; a bundle for an empty database has a site line')
  const before = await archive.findArticle(line.inLanguage, line.slug)
  const { findRubricId, findExpertId } = archive
  const { parts, dropped } = await prepareArticle(line, before, { timeZone: site.timeZone, now, makeUuid, findRubricId, findExpertId })
  if (isDeepStrictEqual(parts, before)) return { outcome: 'unchanged', dropped }
  if (bytes > maxLineBytes / maxGrowth) refuseTooLong(articleLine(parts, { rubric: line.rubric, experts: slugsOf(line, parts) }))
  // Readers who name no language, or one of the site's, do not find it.
  const notice = site.languages.includes(line.inLanguage) ? {} : { notice: `is in ${line.inLanguage}, none of the languages of the site` }
  if (!before) return commit(context, insertArticleUnit(parts, now), { outcome: 'created', dropped, ...notice })
  const next = { ...parts, article: { ...parts.article, ...nextRevision(line, parts, before, now) } }
  return commit(context, updateArticleUnit(next, before, now), { outcome: 'updated', dropped, ...notice })
}

const slugsOf = (line: BundleArticle, { appearances }: ArticleParts): Map<string, string> =>
  new Map(appearances.map(({ expertId }, index) => [expertId, line.appearances[index]?.expert ?? '']))

/** What a change does to the count of changes, which only grows, and to dateModified, where the line does not say. */
const nextRevision = ({ revision = 1, dateModified }: BundleArticle, { article }: ArticleParts, before: ArticleParts, now: string) => ({
  revision: Math.max(revision, before.article.revision + 1),
  dateModified: dateModified === undefined ? timeOf(article, now) : article.dateModified,
})

async function importRedirect({ inLanguage, from, to }: BundleRedirect, context: ImportContext): Promise<Stored> {
  const { archive } = context
  const target = await archive.findArticle(inLanguage, to)
  const articleId = target?.article.id ?? refuse('/to', `names an article that is not there: ${inLanguage}/${to}`)
  const before = await archive.findRedirect(inLanguage, from)
  if (before === articleId) return unchanged
  if (before !== undefined) refuse('/from', `leads to ${before} already, for ever`)
  return commit(context, redirectUnit(inLanguage, from, articleId, context.now()), storedWhere(before))
}
