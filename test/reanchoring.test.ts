import fc from 'fast-check'
import t from 'tap'
import { createTracker } from '../src/text/canonical.ts'
import { placesOf } from '../src/text/places.ts'
import { reanchor } from '../src/text/reanchor.ts'

t.test('reanchor', async t => {
  const at = (text: string, start: number, prefix = '', suffix = '') => ({ text, start, prefix, suffix })

  t.test('answers undefined for words that are gone, and for those of nobody', async t => {
    t.same(reanchor([at('tide', 0), at('', 0)], 'mud', 4), [undefined, undefined])
    t.same(reanchor([], 'mud', 4), [])
  })

  t.test('gives a place that two want to the one that stood in it', async t => {
    const [first, second] = reanchor([at('tide', 0, '', ' a'), at('tide', 10, 'b ', '')], 'b tide', 4)
    t.same([first, second?.start], [undefined, 2])
  })

  t.test('takes surroundings before nearness, and nearness before order', async t => {
    t.equal(reanchor([at('mud', 0, 'brown ', '')], 'mud. brown mud', 6)[0]?.start, 11)
    t.equal(reanchor([at('mud', 9)], 'mud, mud, mud', 0)[0]?.start, 10)
  })

  t.test('compares surroundings from the words outwards, as far as they are the same', async t => {
    t.equal(reanchor([at('mud', 0, 'brown ', '')], 'town mud, brown mud', 6)[0]?.start, 16)
    t.equal(reanchor([at('mud', 0, '', ' flows')], 'mud flats, mud flows', 6)[0]?.start, 11)
    t.equal(reanchor([at('mud', 0, 'brown ', '')], 'brown-mud, a mud', 6)[0]?.start, 13)
    t.equal(reanchor([at('mud', 0, '', ' flows')], 'mud-flows, mud flat', 6)[0]?.start, 11)
  })

  t.test('leaves the only place of words to them', async t => {
    t.same(
      reanchor([at('mud', 0), at('mud flows', 20)], 'mud flows, mud', 0).map(place => place?.start),
      [11, 0],
    )
  })

  t.test('lets overlap what overlapped before, and nothing else', async t => {
    t.same(
      reanchor([at('mud flows', 0), at('mud', 0)], '😀 mud flows', 0).map(place => place?.start),
      [2, 2],
    )
    t.same(
      reanchor([at('mud flows', 0), at('mud', 10)], '😀 mud flows', 0).map(place => place?.start),
      [undefined, 2].toReversed(),
    )
  })

  t.test('lets nothing overlap with the end of a long quote', async t => {
    const long = Array.from({ length: 300 }, (_, n) => `word ${n}`).join(' ')
    t.same(
      reanchor([at(long, 0), at('word 299', 9000)], `${long} and no more`, 0).map(place => place?.start),
      [0, undefined],
    )
  })

  t.test('looks at the nearest of very many places', async t => {
    t.equal(reanchor([at('a', 3000)], 'ab'.repeat(4000), 0)[0]?.start, 3000)
  })
  t.test('takes no time to speak of for pages of one letter, and as little memory', async t => {
    const page = 'a'.repeat(20_000)
    const text = Array.from({ length: 23 }, () => page).join('\n\n')
    const quotes = Array.from({ length: 20 }, (_, n) => at('a'.repeat(10_000 - n), n * 20_002))
    t.same(
      reanchor(quotes, text, 0).map(place => place?.start),
      quotes.map(({ start }) => start),
    )
  })
})

t.test('places of words are those that indexOf finds one after another', async () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 20 }).map(list => list.join(''))
  // Words of all lengths, repeated and broken off, so that they stand in the text whole and in part.
  const words = fc.tuple(letters, fc.nat(3)).map(([some, times]) => some.repeat(times))
  const parts = fc.array(fc.tuple(fc.nat(60), letters), { maxLength: 6 })
  const property = fc.property(words, parts, fc.nat(3), (first, broken, limit) => {
    const text = broken.map(([length, more]) => first.slice(0, length) + more).join('')
    const found: number[] = []
    for (let at = first === '' ? -1 : text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) found.push(at)
    const [all, some] = [placesOf(first, text), placesOf(first, text, limit)]
    return all.join() === found.join() && some.join() === found.slice(0, limit).join()
  })
  fc.assert(property, { numRuns: 20_000, seed: 5 })
})

t.test('what no edit touches is where it was, counted from the end that is the same', async t => {
  const letters = fc.array(fc.constantFrom('a', 'b', '😀', '😁', '\ud83d'), { maxLength: 8 })
  const property = fc.property(letters, letters, letters, letters, (head, cut, put, tail) => {
    const [before, after] = [
      [...head, ...cut, ...tail],
      [...head, ...put, ...tail],
    ].map(points => Array.from(points.join('')))
    if (!before || !after) return false
    const track = createTracker(before.join(''), after.join(''))
    return before.every((point, start) => {
      const place = track(start, start + 1)
      return place === undefined || after[place] === point
    })
  })
  fc.assert(property, { numRuns: 5000, seed: 7 })
  const track = createTracker('one two three', 'one 😀 and three')
  t.same([track(0, 3), track(4, 7), track(8, 13)], [0, undefined, 10])
  t.same([createTracker('a', 'a')(0, 1), createTracker('', 'a')(0, 0)], [0, 0])
})
