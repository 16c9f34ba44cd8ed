import type { Site } from '../schemas/site.ts'

/** The address of an article's page on the newsroom's own site, by the site's template. */
export function canonicalUrl(site: Site, article: { id: string; inLanguage: string; slug: string; rubric: string }): string {
  const template = site.articleUrlTemplate ?? `${site.url.replace(/\/$/, '')}/{inLanguage}/{slug}`
  return template
    .replaceAll('{id}', article.id)
    .replaceAll('{inLanguage}', article.inLanguage)
    .replaceAll('{rubric}', article.rubric)
    .replaceAll('{slug}', article.slug)
}
