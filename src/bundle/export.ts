import type { BundleLine } from '../schemas/bundle.ts'
import type { Archive } from '../store/archive.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { articleLine } from './article-line.ts'

/** How many things are read at once; each is of 1 MB at most. */
const pageSize = 50

/** Everything there is, as the lines of a bundle that imports to the same content: ids, revisions and unpublished things included. */
export async function* exportLines(archive: Archive): AsyncGenerator<BundleLine> {
  const site = await archive.findSite()
  if (site) yield { type: 'site', ...site }
  const rubrics = await archive.listRubrics()
  yield* rubrics
  for await (const expert of pages(
    after => archive.listExperts(after, pageSize),
    ({ id }) => id,
  )) {
    const mergedFrom = await archive.listMergedInto(expert.id)
    yield mergedFrom.length > 0 ? { ...expert, mergedFrom } : expert
  }
  const rubricSlugs = new Map(rubrics.map(({ id, slug }) => [id, slug]))
  for await (const parts of pages(
    after => archive.listArticles(after, pageSize),
    ({ article }) => article.id,
  )) {
    yield await toLine(parts, archive, rubricSlugs)
  }
  yield* redirectLines(archive)
}

async function* pages<Item>(read: (after: string) => Promise<Item[]>, keyOf: (item: Item) => string): AsyncGenerator<Item> {
  let after = ''
  for (;;) {
    const items = await read(after)
    yield* items
    const last = items.at(-1)
    if (!last || items.length < pageSize) return
    after = keyOf(last)
  }
}

async function* redirectLines(archive: Archive): AsyncGenerator<BundleLine> {
  let last = { inLanguage: '', from: '' }
  for (;;) {
    const rows = await archive.listRedirects(last.inLanguage, last.from, pageSize)
    for (const row of rows) yield { type: 'redirect', ...row }
    last = rows.at(-1) ?? last
    if (rows.length < pageSize) return
  }
}

async function toLine(parts: ArticleParts, archive: Archive, rubricSlugs: ReadonlyMap<string, string>): Promise<BundleLine> {
  const experts = new Map<string, string>()
  for (const { expertId } of parts.appearances) experts.set(expertId, (await archive.findExpertSlug(expertId)) ?? '')
  return articleLine(parts, { rubric: rubricSlugs.get(parts.article.rubricId) ?? '', experts })
}
