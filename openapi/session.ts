import type { Call, Thing } from './call.ts'

const rubric = { slug: 'weather', position: 9, texts: { en: { name: 'Weather', description: 'Wind, water and those who measure them.' } } }
const expert = {
  slug: 'sevda-mirzalizada',
  name: 'Sevda Mirzəlizadə',
  nameVariants: ['Севда Мирзализаде'],
  honorificPrefix: 'Dr',
  description: 'Measures fog.',
  knowsAbout: ['fog'],
  affiliations: [
    { organization: { name: 'Absheron Fog Observatory', url: 'https://fog.example' }, roleName: 'director', startDate: '2021-03' },
  ],
}
const article = {
  inLanguage: 'en',
  rubric: rubric.slug,
  headline: 'The fog that kept a diary',
  description: 'An observatory reads ninety years of fog.',
  byline: 'Gilavar',
  tags: ['fog'],
  bodyFormat: 'markdown',
  body: [
    'The *observatory* stands where nobody can see it.',
    '“Fog is the only archive that comes to you,” said Dr Sevda Mirzəlizadə, who directs it.',
    '## Ninety years',
    '“We read it every morning before it leaves,” she said.',
  ].join('\n\n'),
  appearances: [{ expert: expert.slug, capacity: 'expert', creditedAs: 'Dr Sevda Mirzəlizadə, who directs it' }],
}

/** A day of an editor, from a rubric to a withdrawn article: each operation that needs a key is called at least once. */
export async function editAndPublish(call: Call): Promise<void> {
  const { rubricId, expertId } = await prepareThings(call)
  const articleId = await writeAndPublish(call)
  await editInPublic(call, articleId)
  await lookBack(call, articleId)
  await scheduleAndDelete(call)
  await call('withdrawArticle', { path: { id: articleId }, body: { reason: 'The figures could not be confirmed.' } })
  await mergeAndDelete(call, expertId)
  const spare = idOf(await call('createRubric', { body: { ...rubric, slug: 'spare' } }))
  await call('deleteRubric', { path: { id: spare } })
  await call('getEditorialRubric', { path: { id: rubricId } })
}

function idOf({ id }: Thing): string {
  if (id === undefined) throw new Error('The answer has no id.')
  return id
}

function quoteOf({ quotes }: Thing, words: string): string {
  const quote = quotes.find(({ text }) => text.includes(words))
  if (!quote) throw new Error(`There is no quote with the words ${words}.`)
  return quote.id
}

async function prepareThings(call: Call): Promise<{ rubricId: string; expertId: string }> {
  const rubricId = idOf(await call('createRubric', { body: rubric }))
  await call('patchRubric', { path: { id: rubricId }, body: { texts: { az: { name: 'Hava' } } } })
  await call('listEditorialRubrics')
  const expertId = idOf(await call('createExpert', { body: expert }))
  await call('patchExpert', { path: { id: expertId }, body: { description: 'Measures fog, and reads it.', nationality: 'AZ' } })
  await call('getEditorialExpert', { path: { id: expertId } })
  await call('listEditorialExperts', { query: { limit: '2' } })
  await call('listAffiliations', { path: { id: expertId } })
  await call('addAffiliation', { path: { id: expertId }, body: { organization: { name: 'Caspian Weather Society' }, roleName: 'member' } })
  await call('patchAffiliation', { path: { id: expertId, position: '1' }, body: { roleName: 'president', startDate: '2025' } })
  await call('deleteAffiliation', { path: { id: expertId, position: '1' } })
  await call('getEditorialSite')
  await call('patchSite', { body: { copyrightHolder: 'Gilavar' } })
  return { rubricId, expertId }
}

async function writeAndPublish(call: Call): Promise<string> {
  const id = idOf(await call('createArticle', { body: article }))
  const path = { id }
  const proposed = await call('extractQuotes', { path })
  const quoteId = quoteOf(proposed, 'archive')
  await call('patchQuote', { path: { id, quoteId }, body: { status: 'published', expert: expert.slug } })
  await call('patchQuote', { path: { id, quoteId: quoteOf(proposed, 'every morning') }, body: { status: 'rejected' } })
  await call('addQuote', {
    path,
    body: { text: 'every morning before it leaves', expert: expert.slug, attribution: 'she said', kind: 'partial' },
  })
  await preview(call, id)
  await call('publishArticle', { path, body: {} })
  return id
}

async function editInPublic(call: Call, id: string): Promise<void> {
  const path = { id }
  await call('patchArticle', { path, body: { headline: 'The fog that keeps a diary', description: null } })
  await call('discardWorkingCopy', { path })
  await call('addCorrection', { path, body: { text: 'An earlier version counted eighty years; there are ninety.' } })
  const { quotes } = await call('getEditorialArticle', { path })
  await call('retractQuote', { path: { id, quoteId: quoteOf({ quotes }, 'archive') } })
  await call('restoreRevision', { path: { id, number: '1' }, body: {} })
}

async function lookBack(call: Call, id: string): Promise<void> {
  const path = { id }
  await call('listRevisions', { path, query: { limit: '2' } })
  await call('getRevision', { path: { id, number: '2' } })
  await call('compareRevisions', { path: { id, number: '2' }, query: { with: '1' } })
  await call('listEditorialArticles', { query: { limit: '2' } })
  await call('listAudit', { query: { limit: '2' } })
}

async function preview(call: Call, id: string): Promise<void> {
  const { url = '' } = await call('createPreview', { path: { id }, body: { hours: 24 } })
  await call('getPreview', { path: { token: url.slice(url.lastIndexOf('/') + 1) } })
}

async function scheduleAndDelete(call: Call): Promise<void> {
  const id = idOf(await call('createArticle', { body: { ...article, headline: 'Tomorrow, fog' } }))
  const path = { id }
  await call('publishArticle', { path, body: { at: '2026-11-02T06:00:00.000Z' } })
  await call('unscheduleArticle', { path })
  await call('deleteArticle', { path })
}

async function mergeAndDelete(call: Call, expertId: string): Promise<void> {
  const twin = { slug: 's-mirzalizada', name: 'S. Mirzəlizadə' }
  const id = idOf(await call('createExpert', { body: twin }))
  await call('mergeExperts', { path: { id }, body: { into: expert.slug } })
  await call('getEditorialExpert', { path: { id: expertId } })
  await call('splitExperts', { path: { id: expertId }, body: { slug: twin.slug } })
  await call('getEditorialExpert', { path: { id } })
  await call('deleteExpert', { path: { id } })
}
