import type { BundleExpert } from '../schemas/bundle.ts'
import type { Capacity } from '../schemas/expert.ts'

/** What a merge moved in an article. */
export interface MergedArticle {
  id: string
  /** As what the loser appeared there, and where in the list; absent when they did not. */
  appearance?: { position: number; capacity: Capacity; creditedAs: string | null }
  /** Whether the winner appears there only because the loser did. */
  came: boolean
  /** The ids of the quotes that were the loser's. */
  quotes: string[]
}

/** What a merge moved, so that it can be split again. */
export interface Merged {
  expert: BundleExpert & { id: string }
  articles: MergedArticle[]
}
