import { articleLists } from './article-lists.ts'
import { articleQueries } from './articles.ts'
import { changeQueries } from './changes.ts'
import { expertQueries } from './experts.ts'
import { keyQueries } from './keys.ts'
import { createMoments } from './moment.ts'
import { quoteQueries } from './quotes.ts'
import type { Reader } from './reader.ts'
import { createJoin } from './references.ts'
import { rubricQueries } from './rubrics.ts'
import { siteQueries } from './site.ts'
import { suggestionQueries } from './suggestions.ts'
import { orderQueries } from './view-orders.ts'
import { viewQueries } from './views.ts'

/** All that delivery reads, each query prepared once. None of it can see what is not published. What may walk far in a large archive is read by `far`. */
export function createStore(reader: Reader, far = reader, limits?: { maxPeople: number }) {
  const join = createJoin(reader, limits)
  return {
    site: siteQueries(reader),
    rubrics: rubricQueries(reader),
    articles: { ...articleQueries(reader, join), ...articleLists(reader, join, far) },
    quotes: quoteQueries(reader, join, far),
    experts: expertQueries(reader),
    ...suggestionQueries(reader),
    changes: changeQueries(reader),
    atOneMoment: createMoments(reader),
    keys: keyQueries(reader),
    views: { ...viewQueries(reader, far), orders: orderQueries(reader, join) },
  }
}

export type Store = ReturnType<typeof createStore>
