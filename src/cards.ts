import { ArticleCard, type ArticleCard as Card } from './schemas/article.ts'
import { serializerFor } from './serialization.ts'
import { changedTags } from './store/changes.ts'
import type { Query } from './store/reader.ts'
import { createTagIndex, tagsOfCard } from './tags.ts'

/** A card as it stands in the answers of lists, and what it shows. */
export interface RenderedCard {
  body: Buffer
  tags: readonly string[]
}

/** What a card takes beyond its bytes; measured roughly. */
const cardBytes = 1000

const serialize = serializerFor(ArticleCard)

/**
 * Cards as they are sent, by the ids of their articles, as of one change: whoever asks says of which, and what has changed up to that is dropped
 * first. They take `maxBytes` at most, those that were made first going first. `run` carries queries out in this process.
 */
export function createCards(run: (query: Query) => unknown, maxBytes: number) {
  const changed = changedTags(run)
  const cards = new Map<string, RenderedCard>()
  const tagged = createTagIndex<string>()
  let bytes = 0
  let known = -1

  const remove = (id: string): void => {
    const card = cards.get(id)
    if (!card) return
    cards.delete(id)
    bytes -= card.body.length + cardBytes
    tagged.remove(id, card.tags)
  }

  const add = (card: Card): void => {
    const rendered = { body: Buffer.from(serialize(card)), tags: tagsOfCard(card) }
    remove(card.id)
    cards.set(card.id, rendered)
    bytes += rendered.body.length + cardBytes
    tagged.add(card.id, rendered.tags)
    for (const id of cards.keys()) {
      if (bytes <= maxBytes) return
      remove(id)
    }
  }

  /** Drops what has changed up to a change. Answers false where more is known already. */
  const follow = (seq: number): boolean => {
    if (seq <= known) return seq === known
    const tags = changed(known, seq)
    known = seq
    const concernsAll = !tags || tags.has('site') || tags.has('rubrics')
    for (const id of concernsAll ? [...cards.keys()] : tagged.madeOf(tags)) remove(id)
    return true
  }

  return {
    /** The cards of articles, if all of them are kept. */
    find(seq: number, ids: readonly string[]): RenderedCard[] | undefined {
      if (!follow(seq)) return undefined
      const found = ids.flatMap(id => cards.get(id) ?? [])
      return found.length === ids.length ? found : undefined
    },

    /** Keeps cards that were made of what stood there after a change. */
    keep(seq: number, made: readonly Card[]): void {
      if (!follow(seq)) return
      for (const card of made) add(card)
    },
  }
}

export type Cards = ReturnType<typeof createCards>
