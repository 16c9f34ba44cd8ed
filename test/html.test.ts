import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import t from 'tap'
import { Body } from '../src/schemas/block.ts'
import { readBody } from '../src/text/body.ts'
import { BodyError } from '../src/text/body-error.ts'
import { canonicalText, isTextBlock, sliceCodePoints } from '../src/text/canonical.ts'
import { htmlLimits } from '../src/text/html-tree.ts'
import { toHtml } from '../src/text/to-html.ts'
import { bodies } from './support/body-arbitraries.ts'
import { dangers } from './support/dangers.ts'
import { xssVectors } from './support/xss-vectors.ts'

const texts = (html: string) => readBody('html', html).blocks.map(block => (isTextBlock(block) ? canonicalText([block]) : block._type))
const dropped = (html: string) => Object.fromEntries(readBody('html', html).dropped.map(({ what, count }) => [what, count]))
const rewritten = (html: string) => toHtml(readBody('html', html).blocks).replaceAll(/ data-key="[^"]*"/g, '')

t.test('HTML is refused', async t => {
  const refused = (body: unknown) => {
    try {
      readBody('html', body)
    } catch (error) {
      if (error instanceof BodyError) return [error.path, error.message]
    }
    return undefined
  }
  t.test('when it is no string', async t => t.same(refused(['<p>']), ['', 'must be a string when its format is html']))
  t.test('when it holds a control character, with its line', async t =>
    t.same(refused('<p>one\n<p>t\u0000wo'), ['', 'holds the control character U+0000 in line 2']),
  )
  t.test('when a character reference makes a control character', async t =>
    t.same(refused('<p>one<p>two&#1;'), ['', 'holds a control character (block 2)']),
  )
  t.test('when an alternative text holds one', async t =>
    t.same(refused('<img src="https://example.org/a.png" alt="&#2;">'), ['', 'holds a control character (block 1, alt)']),
  )
  t.test('when it holds a lone surrogate', async t => t.same(refused('<p>\ud83d</p>'), ['', 'holds a lone surrogate']))
  t.test('when it is too long', async t => {
    t.match(refused('x'.repeat(htmlLimits.length + 1)), ['', /1000000 characters of HTML/])
    t.match(refused('x'.repeat(htmlLimits.length)), ['', /20000 characters of text \(block 1\)/])
  })
  t.test('when it nests too deep', async t => {
    t.match(refused('<div>'.repeat(100_000)), ['', /200 deep/])
    t.match(refused('<b>'.repeat(100_000)), ['', /200 deep/])
    t.match(refused('<svg>'.repeat(100_000)), ['', /200 deep/])
  })
  t.test('when unclosed elements multiply', async t => {
    const fonts = Array.from({ length: 150 }, (_, i) => `<font id=${i}>`).join('')
    t.match(refused(fonts + '<p>x'.repeat(20_000)), ['', /20000 HTML elements/])
  })
  t.test('when it makes too many blocks', async t => t.match(refused('<p>x'.repeat(2001)), ['', /2000 blocks/]))
  t.test('when a caption is too long', async t => {
    const figure = `<figure><img src="https://example.org/a.png"><figcaption>${'x'.repeat(2001)}</figcaption></figure>`
    t.match(refused(figure), ['', /^must be at most 2000 characters \(block 1, caption\)$/])
  })
})

t.test('HTML of a stranger', async t => {
  for (const vector of xssVectors) {
    t.test(`keeps nothing that runs: ${vector.slice(0, 60)}`, async t => {
      const { blocks } = readBody('html', vector)
      t.ok(Body.safeParse(blocks).success)
      t.same(dangers(toHtml(blocks)), [])
    })
  }
  t.test('reports what it loses, each with its number', async t =>
    t.same(
      dropped(
        '<p onclick=a onload=b>x<script>1</script><script>2</script><a href="javascript:a">b</a><a href="/c">d</a><img src="data:image/png,x"><img src="mailto:ann@example.org">' +
          '<a href="">e</a><iframe src="javascript:a"></iframe><iframe></iframe><u>f</u><form><p>g</p></form><svg><text>h</text></svg>',
      ),
      {
        'on* attribute': 2,
        script: 2,
        'link javascript:': 1,
        'link with a relative or invalid URL': 1,
        'link without URL': 1,
        'image data:': 1,
        'image mailto:': 1,
        'embed javascript:': 1,
        'embed without URL': 1,
        u: 1,
        form: 1,
        svg: 1,
      },
    ),
  )
  t.test('reports nothing where the text says the same without an element', async t =>
    t.same(dropped('<main><section><div><p><span>x</span> <cite>y</cite> <small>z</small></p></div></section></main>'), {}),
  )
  t.test('cannot make the report grow without bounds', async t => {
    const report = readBody(
      'html',
      Array.from({ length: 300 }, (_, i) => `<x${i}${'y'.repeat(100)}></x${i}${'y'.repeat(100)}>`).join(' '),
    ).dropped
    t.equal(report.length, 51)
    t.same(report.at(-1), { what: 'other', count: 250 })
    t.ok(report.every(({ what }) => what.length <= 40))
  })
})

t.test('HTML becomes blocks', async t => {
  t.test('with white space as a browser shows it, and no-break spaces as they are', async t => {
    t.same(texts('<p>\n  The   bridge <b> opens </b> in\u00a0 \u2003May  </p>  <p> &nbsp; </p>'), ['The bridge opens in\u00a0 \u2003May'])
    t.same(texts('<p>The bridge <b> </b> opens</p>'), ['The bridge opens'])
    t.same(texts('<p>one <br> two<br></p>'), ['one\ntwo'])
    t.same(texts('<div>\n  one <span> two\n  three</span> <u>four  five</u></div>'), ['one two three four five'])
    t.same(texts('<p>one<br><br>two <b>x<br><br>y</b><br><br><br>z'), ['one', 'two x', 'y', 'z'])
    t.same(texts('<pre>\n  a\tb\n\nc</pre>'), ['a b', 'c'])
  })
  t.test('with a paragraph of every text outside of one', async t =>
    t.same(texts('before<div>in a box<p>paragraph</p>after</div>last'), ['before', 'in a box', 'paragraph', 'after', 'last']),
  )
  t.test('with headings of two levels', async t =>
    t.same(rewritten('<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>'), '<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<h3>d</h3>'),
  )
  t.test('with flat lists', async t => {
    const html = '<ul><li>a<ol><li>b</li></ol></li></ul><ol><li><p>c</p><p>d</p></li></ol><li>e'
    t.equal(rewritten(html), '<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n<li>c</li>\n<li>d</li>\n</ol>\n<ul>\n<li>e</li>\n</ul>')
    t.same(dropped(html), { 'nested list': 1 })
    t.same(dropped('<ol start=1 type=1><li>a</ol><ol start=1986><li>a</ol><ol reversed><li>a</ol><ol type=a><li value=3>a</ol>'), {
      'list numbers': 4,
    })
  })
  t.test('with marks that lie around paragraphs', async t =>
    t.equal(rewritten('<b><p>a</p><p>b <i>c</i></p></b>'), '<p><strong>a</strong></p>\n<p><strong>b <em>c</em></strong></p>'),
  )
  t.test('with the text of quotes, tables and unknown elements', async t => {
    t.same(texts('<p>He said <q>so be it</q><x-note>, at last</x-note></p>'), ['He said so be it, at last'])
    t.same(dropped('<p>He said <q>so be it</q>, “<q data-quote="quo_1">at last</q>”'), { q: 1 })
    t.same(texts('<table><tr><td>a</td><th>b</th></tr><tr><td>c</td></tr></table>'), ['a b', 'c'])
    t.same(dropped('<table><tr><td>a<hr>b'), { table: 1, hr: 1 })
  })
  t.test('with addresses as their author meant them', async t => {
    const links = '<a href=" https://example.org/a b ">x</a><a href="//example.org/y">y</a><a name=z>z</a>'
    t.equal(rewritten(links), '<p><a href="https://example.org/a%20b">x</a><a href="https://example.org/y">y</a>z</p>')
  })
  t.test('with pictures, their captions before or after them, and their credits', async t => {
    const image = '<img src="https://example.org/a.png" alt="A bridge" width="640" height="0" onerror="x">'
    const expected =
      '<figure><img src="https://example.org/a.png" alt="A bridge" width="640" loading="lazy"><figcaption>The old one <small>A. Photographer</small></figcaption></figure>'
    const caption = '<figcaption>The <b>o</b>ld<br>one <script>x</script><small>A. Photographer</small></figcaption>'
    t.equal(rewritten(`<figure>${image}${caption}</figure>`), expected)
    t.equal(rewritten(`<figure>${caption}<p>${image}</p></figure>`), expected)
    t.same(texts(`<p>one ${image} two</p>`), ['one', 'image', 'two'])
    t.same(texts(`<figure>${image}${image}${caption}</figure>`), ['image', 'image'])
    const captions =
      '<figcaption><p>One.</p><p>Two.<br>Three<div><small>by <small>A</small></small></div></figcaption><figcaption>Four</figcaption>'
    const joined = '<figcaption>One. Two. Three Four <small>by A</small></figcaption>'
    t.match(rewritten(`<figure>${image}${captions}</figure>`), joined)
    t.match(rewritten(`<figure>${captions}${image}</figure>`), joined)
    t.same(texts('<figure><img src=x><figcaption>Seen <small>by Ann</small></figcaption></figure>'), ['Seen by Ann'])
    t.same(texts('<figure><blockquote>Said</blockquote><figcaption>Ann</figcaption></figure>'), ['Said', 'Ann'])
    t.same(
      dropped(`<figure><a href="https://example.org/">${image}</a><figcaption><a href="https://example.org/">x</a></figcaption></figure>`),
      {
        'on* attribute': 1,
        'link around image': 1,
        'link in caption': 1,
      },
    )
  })
  t.test('with frames as embeds, and our own form of them', async t => {
    const embeds = '<iframe src="//example.org/film" title="A film"></iframe><iframe src="https://example.org/map"></iframe>'
    t.equal(
      rewritten(embeds),
      '<figure data-embed><a href="https://example.org/film">A film</a></figure>\n<figure data-embed><a href="https://example.org/map">https://example.org/map</a></figure>',
    )
    t.same(dropped('<figure data-embed><a href="javascript:x">y</a></figure><figure data-embed></figure>'), {
      'embed javascript:': 1,
      'embed without URL': 1,
    })
  })
  t.test('with keys where they are valid and not there yet', async t => {
    const html =
      '<p data-key=a>1</p><p data-key=a>2</p><p data-key="b c">3</p><div>4</div><ul data-key=u><li data-key=d><p> </p><p>5</p><p>6</p></ul><p data-key=e></p><p>7'
    const [a, derived, ...rest] = readBody('html', html).blocks.map(block => block._key)
    t.equal(a, 'a')
    t.match(derived, /^k[0-9a-f]{12}$/)
    t.match(rest, [/^k/, /^k/, 'd', /^k/, /^k/])
  })
})

t.test('blocks become HTML', async t => {
  const blocks = readBody(
    'html',
    '<p>She <b>said “no, <i>never</i></b> <a href="https://example.org/?a&amp;b">again</a> 😀”</p><ul><li>and left</ul>',
  ).blocks
  const text = canonicalText(blocks)
  const place = (id: string, words: string) => {
    const start = Array.from(text.slice(0, text.indexOf(words))).length
    return { id, start, end: start + Array.from(words).length }
  }
  const html = (...quotes: { id: string; start: number; end: number }[]) => toHtml(blocks, quotes).replaceAll(/ data-key="[^"]*"/g, '')

  t.test('that reads back to the same blocks, whatever they hold', async () =>
    fc.assert(
      fc.property(bodies, original => {
        const back = readBody('html', toHtml(original))
        return isDeepStrictEqual(back, { blocks: original, dropped: [] }) && Body.safeParse(original).success
      }),
      { numRuns: 1000 },
    ),
  )
  t.test('that reads back to the same blocks with quotes marked in it', async () =>
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(200), { maxLength: 6 }), (original, edges) => {
        const sorted = [...new Set(edges)].sort((a, b) => a - b)
        const quotes = sorted.slice(1).map((end, i) => ({ id: `quo_${i}`, start: sorted[i] ?? 0, end }))
        const marked = toHtml(original, quotes.reverse())
        const kept = quotes.every(
          ({ id, start, end }) => quoted(marked, id) === sliceCodePoints(canonicalText(original), start, end).replaceAll(/\n/g, ''),
        )
        return kept && isDeepStrictEqual(readBody('html', marked).blocks, original)
      }),
      { numRuns: 500 },
    ),
  )
  t.test('with a quote around the marks that it cuts', async t => {
    t.equal(
      html(place('quo_1', 'no, never again 😀')),
      '<p>She <strong>said “</strong><q data-quote="quo_1"><strong>no, <em>never</em></strong> <a href="https://example.org/?a&amp;b">again</a> 😀</q>”</p>\n<ul>\n<li>and left</li>\n</ul>',
    )
  })
  t.test('with a quote over several blocks in each, and neighbours apart', async t => {
    t.match(
      html(place('quo_2', ' 😀”\n\nand'), place('quo_1', 'again')),
      '<q data-quote="quo_1"><a href="https://example.org/?a&amp;b">again</a></q><q data-quote="quo_2"> 😀”</q></p>',
    )
    t.match(html(place('quo_2', '”\n\nand')), '<li><q data-quote="quo_2">and</q> left</li>')
  })
  t.test('with neighbours of one kind in one list or quotation', async t =>
    t.equal(
      rewritten('<blockquote>a<p>b</p></blockquote><ol><li><blockquote>c</blockquote><li><h2>d</h2></ol>'),
      '<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n<ol>\n<li><blockquote><p>c</p></blockquote></li>\n<li><h2>d</h2></li>\n</ol>',
    ),
  )
  t.test('saying so where runs of spaces are meant', async t =>
    t.match(
      toHtml(readBody('blocks', [{ _type: 'block', children: [{ _type: 'span', text: 'a  b' }] }]).blocks),
      / data-space="preserve">a {2}b</,
    ),
  )
  t.test('of nothing is nothing', async t => t.equal(toHtml([]), ''))
})

/** The text of all marks of one quote, without line breaks. */
function quoted(html: string, id: string): string {
  return Array.from(html.matchAll(new RegExp(`<q data-quote="${id}">(.*?)</q>`, 'gs')), ([, inner = '']) => plain(inner)).join('')
}

function plain(html: string): string {
  const collect = (node: DefaultTreeAdapterTypes.Node): string =>
    'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(collect).join('') : ''
  return collect(parseFragment(html)).replaceAll('\n', '')
}
