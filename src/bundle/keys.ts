import type { BundleLine } from '../schemas/bundle.ts'

/** What no two lines of a bundle may have in common, with where each stands. */
export function keysOf(content: BundleLine): [string, string][] {
  switch (content.type) {
    case 'site':
      return [['', 'site']]
    case 'redirect':
      return [['/from', `redirect ${content.inLanguage} ${content.from}`]]
    case 'rubric':
    case 'expert':
      return [['/slug', `${content.type} ${content.slug}`], ...idKey(content.id)]
    case 'article': {
      const { inLanguage, slug, work, id } = content
      const works: [string, string][] = work === undefined ? [] : [['/work', `work ${inLanguage} ${work}`]]
      return [['/slug', `article ${inLanguage} ${slug}`], ...works, ...idKey(id)]
    }
  }
}

const idKey = (id: string | undefined): [string, string][] => (id === undefined ? [] : [['/id', id]])
