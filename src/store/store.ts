import { articleLists } from './article-lists.ts'
import { articleQueries } from './articles.ts'
import { changeQueries } from './changes.ts'
import { expertQueries } from './experts.ts'
import { keyQueries } from './keys.ts'
import { quoteQueries } from './quotes.ts'
import type { Reader } from './reader.ts'
import { rubricQueries } from './rubrics.ts'
import { siteQueries } from './site.ts'

/** All that delivery reads, each query prepared once. None of it can see what is not published. */
export function createStore(reader: Reader) {
  return {
    site: siteQueries(reader),
    rubrics: rubricQueries(reader),
    articles: { ...articleQueries(reader), ...articleLists(reader) },
    quotes: quoteQueries(reader),
    experts: expertQueries(reader),
    changes: changeQueries(reader),
    keys: keyQueries(reader),
  }
}

export type Store = ReturnType<typeof createStore>
