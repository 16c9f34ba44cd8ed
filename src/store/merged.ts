import type { BundleExpert } from '../schemas/bundle.ts'
import type { Capacity } from '../schemas/expert.ts'

/** What a merge moved in one state of an article. */
export interface MovedIn {
  /** As what the loser appeared there, and where in the list. */
  appearance: { position: number; capacity: Capacity; creditedAs: string | null }
  /** Whether the winner appears there only because the loser did. */
  came: boolean
  /** The ids of the quotes that were the loser's. */
  quotes: string[]
}

/** What a merge moved in an article: in what was live and in the working copy, each absent where the loser was not in it. */
export interface MergedArticle {
  id: string
  live?: MovedIn | undefined
  copy?: MovedIn | undefined
  /** The number of the state that the merge left, where there was a working copy; absent where there was none. */
  copyAt?: number
}

/** What a merge moved, so that it can be split again. */
export interface Merged {
  expert: Omit<BundleExpert, 'mergedFrom'> & { id: string }
  articles: MergedArticle[]
  /** The slugs that led to the loser. */
  slugs: string[]
  /** What the loser was found by, as `expert_names` has it. */
  names: string[]
}
