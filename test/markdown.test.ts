import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { readBody } from '../src/text/body.ts'
import { BodyError } from '../src/text/body-error.ts'
import { canonicalText, isTextBlock } from '../src/text/canonical.ts'
import { markdownLimits } from '../src/text/markdown-cost.ts'
import { toHtml } from '../src/text/to-html.ts'
import { toMarkdown } from '../src/text/to-markdown.ts'
import { bodies } from './support/body-arbitraries.ts'
import { xssVectors } from './support/xss-vectors.ts'

const texts = (source: string) =>
  readBody('markdown', source).blocks.map(block => (isTextBlock(block) ? canonicalText([block]) : block._type))
const html = (source: string) => toHtml(readBody('markdown', source).blocks).replaceAll(/ data-key="[^"]*"/g, '')
const dropped = (source: string) => Object.fromEntries(readBody('markdown', source).dropped.map(({ what, count }) => [what, count]))
const runs =
  /<(?!\/?(?:p|h2|h3|blockquote|ul|ol|li|strong|em|a|br|figure|img|figcaption|small)\b)|<[^>]*\son\w+=|(?:href|src)="(?!https?:|mailto:|tel:)/i

t.test('Markdown is refused', async t => {
  const refused = (body: unknown) => {
    try {
      readBody('markdown', body)
    } catch (error) {
      if (error instanceof BodyError) return error.message
    }
    return undefined
  }
  const { length, lines, nesting, stretchLength } = markdownLimits
  const table: [string, string, RegExp][] = [
    ['a control character', 'one\ntwo\u0007', /U\+0007 in line 2/],
    ['too much of it', 'a\n\n'.repeat(length), /500000 characters of Markdown/],
    ['too many lines', 'a\n'.repeat(lines), /12000 lines/],
    ['too long a stretch', 'a '.repeat(stretchLength), /100000 characters of Markdown without an empty line/],
    ['deep quotations', `${'>'.repeat(nesting + 1)} a`, /12 lists or quotations in line 1/],
    ['100,000 quotations', '>'.repeat(100_000), /12 lists or quotations in line 1/],
    ['deep numbered lists', '1. '.repeat(10_000), /12 lists or quotations in line 1/],
    ['lists nested by their indentation', `- a\n${' '.repeat(24)}- b`, /12 lists or quotations in line 2/],
    ['many nested lists', '- a\n  - b\n'.repeat(2001), /too many lines of nested lists/],
    ['unclosed emphasis', '*a'.repeat(20_000), /delimiters/],
    ['unclosed strong emphasis of two kinds', '**a _b '.repeat(10_000), /delimiters/],
    ['unclosed brackets', '['.repeat(50_000), /delimiters/],
    ['unclosed tags', '<a'.repeat(40_000), /delimiters/],
    ['backticks that match nothing', '`a``b'.repeat(1000), /delimiters/],
    ['underlined headings without an empty line', 'a\n=\n'.repeat(4001), /delimiters/],
    ['many delimiters in short stretches', `${'*a'.repeat(40)}\n\n`.repeat(1300), /delimiters/],
    ['too long a paragraph', 'a '.repeat(10_001), /^has more than 20000 characters of text \(block 1\)$/],
  ]
  for (const [what, source, message] of table) t.test(`for ${what}`, async t => t.match(refused(source), message))
  t.test('when it is no string', async t => t.match(refused(undefined), /must be a string when its format is markdown/))
  t.test('but not just below these limits', async t => {
    t.equal(refused(`${'>'.repeat(nesting)} a`), undefined)
    t.equal(refused('*a\n\n'.repeat(1900)), undefined)
    t.equal(refused('\\*'.repeat(19_000)), undefined)
  })
})

t.test('Markdown of a stranger', async t => {
  const links = [
    '[x](javascript:alert(1))',
    '[x](<java\tscript:alert(1)>)',
    '[x](JAVASCRIPT&colon;alert(1))',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
  ]
  const more = [
    '[x]: javascript:alert(1)\n\n[x] ![x]',
    '![x](data:image/svg+xml,a "<script>")',
    '[x](https://example.org/"onclick=alert(1)")',
    '`<script>`',
    '    <script>alert(1)</script>',
  ]
  for (const vector of [...links, ...more, ...xssVectors, ...xssVectors.map(inline => `text ${inline} text`)]) {
    t.test(`keeps nothing that runs: ${vector.slice(0, 60)}`, async t => t.notMatch(html(vector), runs))
  }
  t.test('reports what it loses, and keeps the text', async t => {
    const source = 'a <u>b</u> <!-- c --> `d` [e](javascript:x) [f](/f)\n\n***\n\n    g\n\n- h\n  - i\n\n1986. j'
    t.same(texts(source), ['a b  d e f', 'g', 'h', 'i', 'j'])
    t.same(dropped(source), {
      ...{ u: 2, html: 1, code: 1, 'link javascript:': 1, 'link with a relative or invalid URL': 1 },
      ...{ 'thematic break': 1, 'code block': 1, 'nested list': 1, 'list numbers': 1 },
    })
  })
})

t.test('Markdown becomes blocks', async t => {
  t.test('with headings of two levels, quotations and lists', async t =>
    t.equal(
      html('# a\n\n## b\n\n### c\n\n> d\n> > e\n\n- f\n- g\n\n1. h'),
      '<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n<blockquote>\n<p>d</p>\n<p>e</p>\n</blockquote>\n<ul>\n<li>f</li>\n<li>g</li>\n</ul>\n<ol>\n<li>h</li>\n</ol>',
    ),
  )
  t.test('with a newline as a space, a hard break as a line break', async t => {
    t.same(texts('one\ntwo  \nthree\\\nfour<br>five'), ['one two\nthree\nfour\nfive'])
    t.same(texts('one\\\n<br>two'), ['one', 'two'])
    t.same(texts('\ufeffone\ttwo\r\n\r\nthree'), ['one two', 'three'])
  })
  t.test('with references resolved, the first definition first', async t =>
    t.equal(
      html('[a], [b][A] and ![c][a]\n\n[a]: https://example.org/1 "one"\n[a]: https://example.org/2'),
      '<p><a href="https://example.org/1">a</a>, <a href="https://example.org/1">b</a> and</p>\n' +
        '<figure><img src="https://example.org/1" alt="c" loading="lazy"><figcaption>one</figcaption></figure>',
    ),
  )
  t.test('with pictures between paragraphs', async t => t.same(texts('a ![](https://example.org/a.png) b ![c](x)'), ['a', 'image', 'b']))
  t.test('with HTML between paragraphs, in lists too', async t => {
    t.same(texts('<div>\n<p>a</p><script>b</script>\n</div>\n\n- <h3>c<br>d</h3>'), ['a', 'c\nd'])
    t.equal(html('- <h3>c<br>d</h3>'), '<ul>\n<li><h3>c<br>d</h3></li>\n</ul>')
  })
})

t.test('blocks become Markdown', async t => {
  t.test('that reads back to the same blocks, whatever they hold', async () =>
    fc.assert(
      fc.asyncProperty(bodies, async original => isDeepStrictEqual(readBody('markdown', await toMarkdown(original)).blocks, original)),
      { numRuns: 1000 },
    ),
  )
  t.test('the same in whatever portions it is written', async () =>
    fc.assert(
      fc.asyncProperty(
        bodies,
        async original => (await toMarkdown(original, 1)) === (await toMarkdown(original, Number.POSITIVE_INFINITY)),
      ),
      { numRuns: 300 },
    ),
  )
  t.test('that a byte order mark at the start of the text outlives', async t => {
    const { blocks } = readBody('html', '<p>\ufeffa</p>')
    t.same(readBody('markdown', await toMarkdown(blocks)).blocks, blocks)
    t.same(texts(await toMarkdown(blocks)), ['\ufeffa'])
  })
  t.test('that a person can read', async t => {
    const source =
      '## Heading\n\nA **strong *and em*** [link](https://example.org/)\\\nnext line\n\n> Quoted\n\n- a\n- b\n\n1. c\n\n![alt](https://example.org/a.png "caption")\n'
    const written = await toMarkdown(readBody('markdown', source).blocks)
    t.equal(written.replaceAll('_', '*'), source)
  })
  t.test('with our own figures where it has no form', async t => {
    const figures =
      '<figure><img src="https://example.org/a.png" alt="" width="5" loading="lazy"></figure>\n\n<figure data-embed><a href="https://example.org/">x</a></figure>\n'
    t.equal(await toMarkdown(readBody('html', figures).blocks), figures)
  })
  t.test('with the items of a long list apart', async t => {
    const list = (length: number) => toMarkdown(readBody('markdown', Array.from({ length }, (_, i) => `- ${i}`).join('\n')).blocks)
    t.match(await list(30), '- 0\n- 1\n')
    t.match(await list(31), '- 0\n\n- 1\n')
  })
  t.test('also when all 2000 blocks are items', async t => {
    const { blocks } = readBody('markdown', Array.from({ length: 2000 }, (_, i) => `${i + 1}. ${'word '.repeat(5)}`).join('\n'))
    t.same(readBody('markdown', await toMarkdown(blocks)).blocks, blocks)
  })
})
