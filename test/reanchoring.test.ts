import fc from 'fast-check'
import t from 'tap'
import { placesOf } from '../src/text/places.ts'
import { reanchor } from '../src/text/reanchor.ts'
import { createTracker } from '../src/text/tracker.ts'

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

t.test('what no edit touches is followed through every edit, and is the same where it is said to be', async t => {
  const paragraph = fc.array(fc.constantFrom('a', 'b', '😀', '😁', '\ud83d', '\n'), { maxLength: 4 }).map(points => points.join(''))
  const paragraphs = fc.array(paragraph, { maxLength: 8 })
  const edits = fc.array(fc.record({ at: fc.nat(8), cut: fc.nat(2), put: fc.array(paragraph, { maxLength: 2 }) }), { maxLength: 3 })
  const property = fc.property(paragraphs, edits, (body, changes) => {
    const edited = [...body]
    for (const { at, cut, put } of changes) edited.splice(at, cut, ...put)
    const [before, after] = [body.join('\n\n'), edited.join('\n\n')]
    const track = createTracker(before, after)
    const [points, pointsAfter] = [Array.from(before), Array.from(after)]
    return points.every((_, start) =>
      points.slice(start).every((_, more) => {
        const end = start + more + 1
        const place = track(start, end)?.start
        return place === undefined || points.slice(start, end).join() === pointsAfter.slice(place, place + end - start).join()
      }),
    )
  })
  fc.assert(property, { numRuns: 5000, seed: 7 })
  const track = createTracker('one two three', 'one 😀 and three')
  t.same([track(0, 3)?.start, track(4, 7), track(8, 13)?.start], [0, undefined, 10])
  t.same([createTracker('a', 'a')(0, 1), createTracker('', 'a')(0, 1)], [{ start: 0, isCertain: true }, undefined])
})

t.test('paragraphs are followed when there are edits on either side of them', async t => {
  const track = createTracker('😀 x\n\nmud\n\ntide\n\nmud\n\nlow\n\nend', 'new\n\n😀 y\n\nmud\n\ntide\n\nmud\n\nlow 😀\n\nend')
  t.same(track(5, 8), { start: 10, isCertain: false }, 'the first of two that are alike')
  t.same(track(10, 14), { start: 15, isCertain: true }, 'one that stands there once')
  t.same(track(16, 19), { start: 21, isCertain: false }, 'the other one')
  t.same(track(10, 19), { start: 15, isCertain: false }, 'what goes over two of them')
  t.same([track(2, 3), track(10, 25)], [undefined, undefined], 'nothing that was changed')
  const moved = createTracker('a\n\nb\n\nc\n\nd', 'd\n\na\n\nb\n\nc')
  t.same([moved(0, 7)?.start, moved(9, 10)?.start, moved(6, 10)], [3, 0, undefined], 'and what was moved')
})
