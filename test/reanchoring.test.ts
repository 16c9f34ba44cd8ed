import t from 'tap'
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

  t.test('looks at the nearest of very many places', async t => {
    t.equal(reanchor([at('a', 3000)], 'ab'.repeat(4000), 0)[0]?.start, 3000)
  })
})
