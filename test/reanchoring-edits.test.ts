import fc from 'fast-check'
import t from 'tap'
import { etagOfState, loadArticle } from '../src/editing/article-state.ts'
import { createArticle, patchArticle } from '../src/editing/articles.ts'
import { publishArticle } from '../src/editing/lifecycle.ts'
import { addQuote, editQuote } from '../src/editing/quotes.ts'
import { ApiError } from '../src/errors.ts'
import type { ArticleParts } from '../src/store/article-unit.ts'
import { type Content, openContent } from './support/content.ts'
import { newsroomLines } from './support/lines.ts'
import { unwatched } from './support/unwatched.ts'

const who = { keyId: 'k', action: 'patchArticle', mayPublish: true }
const words = ['tide', 'mud', '😀', '𝒳y', 'м\u0301', 'вода', 'the', 'tide mud', '”', '“']

/** One edit of a body in paragraphs. */
type Edit = { kind: 'insert' | 'delete' | 'move' | 'copy' | 'change' | 'join'; at: number; to: number; word: string }

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'delete', 'move', 'move', 'copy', 'copy', 'change', 'join'),
  at: fc.nat(1000),
  to: fc.nat(1000),
  word: fc.constantFrom(...words),
})
const paragraph = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }).map(list => list.join(' '))
const story = fc.record({
  body: fc.array(paragraph, { minLength: 2, maxLength: 8 }),
  marks: fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 12 }), fc.boolean()), { minLength: 1, maxLength: 6 }),
  edits: fc.array(edit, { minLength: 50, maxLength: 50 }),
})

function apply(body: readonly string[], { kind, at, to, word }: Edit): string[] {
  const next = [...body]
  const [from, target] = [at % next.length, to % next.length]
  const taken = next[from] ?? ''
  if (kind === 'insert') next.splice(target, 0, `${word} ${word}`)
  else if (kind === 'copy') next.splice(target, 0, taken)
  else if (kind === 'delete' && next.length > 1) next.splice(from, 1)
  else if (kind === 'move') next.splice(target, 0, ...next.splice(from, 1))
  else if (kind === 'change')
    next[from] = taken
      .split(' ')
      .with(to % taken.split(' ').length, word)
      .join(' ')
  else if (kind === 'join') next[from] = `${word} ${taken}`
  return next.slice(0, 20)
}

const isHeld = ({ status }: ArticleParts['quotes'][number]) => status === 'candidate' || status === 'published'
const held = (parts: ArticleParts) => parts.quotes.filter(isHeld)

/** Invariant 1, counted by somebody else: the code points of the text. */
const isTrue = ({ article, quotes }: ArticleParts) =>
  quotes
    .filter(isHeld)
    .every(({ text, startOffset, endOffset }) => Array.from(article.bodyText).slice(startOffset, endOffset).join('') === text)

const placesOf = (text: string, words: string): [number, number][] => {
  const [points, wanted] = [Array.from(text), Array.from(words)]
  return points.flatMap((_, start): [number, number][] =>
    wanted.every((point, at) => points[start + at] === point) ? [[start, start + wanted.length]] : [],
  )
}

const overlaps = (a: readonly [number, number], b: readonly [number, number]) => a[0] < b[1] && b[0] < a[1]

/** Whether every quote finds a place of its own, tried in every way. Those that overlapped before may again. */
function canStand(quotes: ArticleParts['quotes'], text: string): boolean {
  const places = quotes.map(quote => placesOf(text, quote.text))
  const order = quotes.map((_, index) => index).sort((a, b) => (places[a]?.length ?? 0) - (places[b]?.length ?? 0))
  const were = quotes.map(({ startOffset, endOffset }): [number, number] => [startOffset, endOffset])
  let steps = 0
  const place = (depth: number, taken: (readonly [number, readonly [number, number]])[]): boolean => {
    const index = order[depth]
    if (index === undefined) return true
    if (++steps > 20_000) return false
    return (places[index] ?? []).some(
      range =>
        taken.every(([other, used]) => !overlaps(used, range) || overlaps(were[other] ?? [0, 0], were[index] ?? [0, 0])) &&
        place(depth + 1, [...taken, [index, range]]),
    )
  }
  return place(0, [])
}

interface Tally {
  edits: number
  refused: number
}

async function edits(
  content: Content,
  { body: start, marks, edits: steps }: typeof story extends fc.Arbitrary<infer Story> ? Story : never,
  number: number,
  tally: Tally,
) {
  const { context, editing } = content.desk
  const change = async (
    work: (ifMatch: string) => Promise<Parameters<typeof editing.perform>[1] extends () => Promise<infer E> ? E : never>,
  ) => editing.perform(who, async () => work('*'))
  const id = await createIn()
  const load = async () => loadArticle(context, id)

  async function createIn(): Promise<string> {
    const input = {
      inLanguage: 'en',
      rubric: 'rivers',
      headline: 'Mud',
      slug: `story-${number}`,
      authors: [],
      tags: [],
      bodyFormat: 'text' as const,
      body: start.join('\n\n'),
      appearances: [{ expert: 'tomas-veld', capacity: 'official' as const }],
    }
    let made = ''
    await editing.perform(who, async () => {
      const effect = await createArticle(context, input, who)
      made = effect.audit?.thingId ?? ''
      return effect
    })
    return made
  }

  const points = Array.from((await load()).live.article.bodyText)
  for (const [from, length, isPublished] of marks) {
    const at = from % points.length
    const text = points.slice(at, at + length).join('')
    if (text.trim() === '') continue
    const request = { ...who, ifMatch: '*' }
    await change(() => addQuote(context, id, { text, start: at, expert: 'tomas-veld', kind: 'direct' }, request))
    const quote = (await load()).live.quotes.find(row => row.text === text && row.startOffset === at && row.status === 'candidate')
    if (!isPublished || !quote) continue
    await change(() => editQuote(context, id, quote.id, { status: 'published' }, request)).catch(error => {
      if (!(error instanceof ApiError)) throw error
    })
  }

  let body = start
  let state = await load()
  for (const [index, step] of steps.entries()) {
    if (index === steps.length / 2) {
      await change(() => publishArticle(context, id, undefined, { ...who, ifMatch: '*' }))
      state = await load()
    }
    const parts = state.copy?.content ?? state.live
    const next = apply(body, step)
    const patch = { bodyFormat: 'text', body: next.join('\n\n') }
    tally.edits++
    try {
      await change(() => patchArticle(context, id, patch, { ...who, ifMatch: etagOfState(state) }))
      body = next
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'conflict') throw error
      tally.refused++
      const named = new Set(error.quotes)
      const text = next.join('\n\n')
      const kept = held(parts).filter(quote => !named.has(quote.id))
      if (!canStand(kept, text)) throw new Error('a quote that is lost is not named', { cause: error })
      for (const quote of held(parts).filter(({ id }) => named.has(id))) {
        if (canStand([...kept, quote], text)) throw new Error(`${quote.text} is not lost`, { cause: error })
      }
      // The words go, and the editor says so.
      if (step.at % 3 === 0) {
        await change(() => patchArticle(context, id, { ...patch, retractQuotes: [...named] }, { ...who, ifMatch: '*' }))
        body = next
      }
    }
    state = await load()
    if (!isTrue(state.live) || (state.copy && !isTrue(state.copy.content))) throw new Error('a quote is not what its text says')
  }
}

t.test(
  '10,000 random edits leave every quote where its words are, and every refusal names exactly those that are lost',
  { timeout: 280_000 },
  async t => {
    unwatched(t)
    const content = await openContent(t, newsroomLines)
    const tally = { edits: 0, refused: 0 }
    let number = 0
    await fc.assert(
      fc.asyncProperty(story, async told => edits(content, told, ++number, tally)),
      { numRuns: 200, seed: 3, endOnFailure: true },
    )
    t.equal(tally.edits, 10_000)
    t.ok(tally.refused > 500, `${tally.refused} were refused`)
  },
)
