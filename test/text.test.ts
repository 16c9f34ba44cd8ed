import fc from 'fast-check'
import t from 'tap'
import { type Block, Body, bodyLimits } from '../src/schemas/block.ts'
import { readBody } from '../src/text/body.ts'
import { BodyError } from '../src/text/body-error.ts'
import { blockText, canonicalText, countCodePoints, createOffsets, isTextBlock, sliceCodePoints } from '../src/text/canonical.ts'
import { indexBlocks, positionsIn } from '../src/text/positions.ts'
import { countWords, readingMinutes } from '../src/text/word-count.ts'
import { bodies } from './support/body-arbitraries.ts'

const paragraph = (...children: unknown[]) => ({ _type: 'block', children: children.map(toSpan) })
const toSpan = (child: unknown) => (typeof child === 'string' ? { _type: 'span', text: child } : child)
const span = (text: string, ...marks: string[]) => ({ _type: 'span', text, marks })
const link = (_key: string, href: string) => ({ _key, _type: 'link', href })
const blocksOf = (body: unknown) => readBody('blocks', body).blocks
const children = (block: unknown) => blocksOf([block]).flatMap(made => (isTextBlock(made) ? made.children : []))
const image = { _type: 'image', url: 'https://example.org/a.png', alt: '' }

t.test('a body of blocks', async t => {
  const refused = (body: unknown) => {
    try {
      blocksOf(body)
    } catch (error) {
      if (error instanceof BodyError) return [error.path, error.message]
      throw error
    }
    return undefined
  }
  const good = paragraph('good')
  const table: [string, unknown, string, RegExp][] = [
    ['that is no array', 'text', '', /^must be of type array$/],
    ['with a type of its own', [good, { _type: 'video' }], '/1/_type', /^must be one of block, image, embed$/],
    ['with a field of its own', [good, { ...good, onClick: 'x' }], '/1/onClick', /^is not a field of this object$/],
    ['with a control character', [good, paragraph('a', 'b\u0007')], '/1/children/1/text', /control character/],
    ['with a tab', [paragraph('a\tb')], '/0/children/0/text', /control character/],
    ['with a carriage return', [paragraph('a\rb')], '/0/children/0/text', /control character/],
    ['with a lone surrogate', [paragraph('\ud83d')], '/0/children/0/text', /lone surrogate/],
    ['with an empty line in a span', [paragraph('a\n\nb')], '/0/children/0/text', /empty line/],
    ['with an empty line across spans', [good, paragraph('a\n', '\nb')], '/1', /empty line/],
    ['with a key twice', [{ ...good, _key: 'a' }, good, { ...good, _key: 'a' }], '/2/_key', /repeats the key 'a'/],
    ['with a key that is none', [{ ...good, _key: 'a b' }], '/0/_key', /^is not a key/],
    ['with a mark that names nothing', [paragraph(span('a', 'underline'))], '/0/children/0/marks', /'underline'/],
    [
      'with two links on a span',
      [{ ...paragraph(span('a', 'x', 'y')), markDefs: [link('x', 'https://a.example'), link('y', 'https://b.example')] }],
      '/0/children/0/marks',
      /two links/,
    ],
    [
      'with the key of a link twice',
      [{ ...good, markDefs: [link('x', 'https://a.example'), link('x', 'https://b.example')] }],
      '/0/markDefs',
      /twice/,
    ],
    ['with a link that runs', [{ ...good, markDefs: [link('x', 'javascript:alert(1)')] }], '/0/markDefs/0/href', /is not an absolute/],
    [
      'with a link of a lone surrogate',
      [{ ...good, markDefs: [link('x', 'https://a.example/\ud83d')] }],
      '/0/markDefs/0/href',
      /is not an absolute/,
    ],
    ['with a picture without address', [{ ...image, url: '/a.png' }], '/0/url', /is not an absolute/],
    ['with a control character under a picture', [{ ...image, caption: 'a\u0000' }], '/0/caption', /control character/],
    ['with a lone surrogate in a title', [{ _type: 'embed', url: 'https://a.example', title: 'a\ud83d' }], '/0/title', /lone surrogate/],
    ['that grows too long by NFC', [{ ...image, alt: '\ufb2c'.repeat(400) }], '/0/alt', /^must be at most 1000 characters$/],
    [
      'with too much text in one block',
      [paragraph('a'.repeat(10_000), span('b'.repeat(10_001), 'em'))],
      '/0',
      /more than 20000 characters/,
    ],
    ['with too many blocks', Array.from({ length: bodyLimits.blocks + 1 }, () => good), '', /^must be at most 2000 items$/],
  ]
  for (const [what, body, path, message] of table) t.test(`${what} is refused`, async t => t.match(refused(body), [path, message]))

  t.test('with too many spans or links, which only a string can hold, is refused', async t => {
    const html = (inner: (i: number) => string, length: number) => () =>
      readBody('html', `<p>${Array.from({ length }, (_, i) => inner(i)).join('')}`)
    t.throws(
      html(i => `<b>${i}</b> `, 501),
      { message: /more than 1000 spans/ },
    )
    t.throws(
      html(i => `<a href="https://example.org/${i}">a</a>`, 201),
      { message: /more than 200 links/ },
    )
    t.doesNotThrow(html(i => `<a href="https://example.org/${i}">a</a>`, 200))
  })
  t.test('with as much text and as many blocks as there may be is taken', async t => {
    for (const [format, body] of [
      ['text', 'a'.repeat(20_000)],
      ['text', '😀'.repeat(20_000)],
      ['html', `<p>${'<b>a</b>b'.repeat(500)}${'c'.repeat(19_000)}`],
      ['html', '<p>a'.repeat(2000)],
    ] as const) {
      t.equal(canonicalText(readBody(format, body).blocks).replaceAll('\n', ''), body.replaceAll(/<.*?>/g, ''))
    }
  })
  t.test('that is canonical stays as it is, and is a body', async () =>
    fc.assert(
      fc.property(bodies, blocks => {
        t.same(blocksOf(blocks), blocks)
        t.same(Body.parse(blocks), blocks)
        t.ok(isNfc(canonicalText(blocks)))
      }),
      { numRuns: 300 },
    ),
  )
  t.test('has its neighbouring spans of the same marks joined, and empty ones left out', async t => {
    t.same(children(paragraph('a', '', 'b', span('c', 'em', 'strong'), span('', 'em'), span('d', 'strong', 'em'))), [
      span('ab'),
      span('cd', 'strong', 'em'),
    ])
  })
  t.test('has its links named by their first use, one name for one address', async t => {
    const markDefs = [
      link('unused', 'https://u.example/'),
      link('x', 'https://a.example/'),
      link('y', 'https://b.example/'),
      link('z', 'https://a.example/'),
    ]
    const [block] = blocksOf([{ ...paragraph(span('1', 'y'), span('2', 'x', 'em'), span('3', 'z', 'em')), markDefs }])
    t.match(block, {
      markDefs: [link('l1', 'https://b.example/'), link('l2', 'https://a.example/')],
      children: [span('1', 'l1'), span('23', 'em', 'l2')],
    })
  })
  t.test('loses spaces and line feeds at the edges of a block, and no other', async t => {
    t.same(children(paragraph(' \n', span(' a  b ', 'em'), ' \n ')), [span('a  b', 'em')])
    t.same(children(paragraph('\u00a0 a \n b \u2003')), [span('\u00a0 a \n b \u2003')])
  })
  t.test('is in NFC, wherever a span ends within what Unicode composes', async t => {
    const letters = Array.from({ length: 0x20000 }, (_, code) => String.fromCodePoint(code)).filter(
      letter => letter.isWellFormed() && letter.normalize('NFC') === letter && letter.normalize('NFD') !== letter,
    )
    t.ok(letters.length > 12_000)
    const torn = letters.filter(letter => {
      const parts = Array.from(letter.normalize('NFD'))
      const last = parts.pop() ?? ''
      const text = children(paragraph(parts.join(''), span(last, 'em'))).map(made => made.text)
      return text.join('') !== letter
    })
    t.same(torn, [])
  })
  t.test('is in NFC, also where a mark starts a span', async t => {
    t.same(children(paragraph('cafe\u0301')), [span('café')])
    t.same(children(paragraph('cafe', span('\u0301', 'em'), span('\u0301 x', 'strong'))), [span('café\u0301'), span(' x', 'strong')])
    t.same(children(paragraph('\u1100', span('\u1161a', 'em'))), [span('가'), span('a', 'em')])
  })
  t.test('loses blocks of nothing but white space, with a report', async t => {
    t.same(readBody('blocks', [paragraph('\u00a0 '), paragraph(), paragraph('a')]), {
      blocks: blocksOf([paragraph('a')]),
      dropped: [{ what: 'empty block', count: 2 }],
    })
  })
  t.test('may come as editors for Portable Text write it', async t => {
    const block = { _type: 'block', level: 2, listItem: 'bullet', children: [{ _type: 'span', _key: 's1', text: 'a', marks: [] }] }
    t.match(readBody('blocks', [block, { ...block, level: 1 }]), {
      blocks: [{ listItem: 'bullet' }, {}],
      dropped: [{ what: 'nested list', count: 1 }],
    })
  })
  t.test('has single lines in NFC beside pictures and embeds, and none that say nothing', async t => {
    t.match(
      blocksOf([
        { ...image, width: 3, alt: ' a\n\tb ', caption: 'e\u0301', credit: ' ' },
        { _type: 'embed', url: 'https://a.example/', title: 'https://a.example/' },
      ]),
      [
        { alt: 'a b', caption: 'é', width: 3, credit: undefined },
        { url: 'https://a.example/', title: undefined },
      ],
    )
  })
})

const isNfc = (text: string): boolean => text === text.normalize('NFC')

t.test('a key', async t => {
  t.test('is derived from the content, and stays the same in every release', async t => {
    const [block] = blocksOf([paragraph('The bridge opens in May.')])
    t.equal(block?._key, 'k987e83065d89')
  })
  t.test('is told apart where content is repeated', async t => {
    const [key] = blocksOf([paragraph('a')]).map(block => block._key)
    const keys = (...given: (string | undefined)[]) => blocksOf(given.map(_key => ({ ...paragraph('a'), _key }))).map(block => block._key)
    t.same(keys(undefined, undefined, undefined), [key, `${key}-2`, `${key}-3`])
    t.same(keys(undefined, key, 'mine', `${key}-2`), [`${key}-3`, key, 'mine', `${key}-2`])
  })
})

t.test('plain text', async t => {
  t.test('is refused with a control character, by its paragraph', async t =>
    t.throws(() => readBody('text', 'a\n\nb\u0000'), { path: '', message: 'holds a control character (block 2)' }),
  )
  t.test('is refused with a lone surrogate', async t =>
    t.throws(() => readBody('text', '\ude00'), { path: '', message: 'holds a lone surrogate (block 1)' }),
  )
  t.test('is refused when it is none', async t => t.throws(() => readBody('text', 7), { path: '', message: /must be a string/ }))
  t.test('becomes paragraphs at empty lines, and line breaks at others', async t => {
    const { blocks, dropped } = readBody('text', '\ufeff\n one\r\ntwo\rthree \r\n \r\n\n\n<b>four</b>\t*five*\n')
    t.equal(canonicalText(blocks), 'one\ntwo\nthree\n\n<b>four</b> *five*')
    t.same(dropped, [])
  })
  t.test('of nothing is no block', async t => t.same(readBody('text', ' \n\n\t\n').blocks, []))
})

t.test('canonical text', async t => {
  const blocks = blocksOf([paragraph('a😀', span('b', 'em')), image, paragraph('cd'), paragraph('😀')])
  const keys = blocks.filter(isTextBlock).map(block => block._key)

  t.test('counts and slices by code points, as Array.from does', async () =>
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '\uffff', '\u{10000}', '\u{10ffff}', '\ud83d', '\ude00') }),
        fc.nat(12),
        fc.nat(12),
        (text, start, end) => {
          const points = Array.from(text)
          t.equal(countCodePoints(text), points.length)
          t.equal(createOffsets(text)(start), points.slice(0, start).join('').length)
          t.equal(sliceCodePoints(text, start, end), points.slice(start, end).join(''))
        },
      ),
      { numRuns: 300 },
    ),
  )
  t.test('joins the blocks of text by an empty line', async t => t.equal(canonicalText(blocks), 'a😀b\n\ncd\n\n😀'))
  t.test('tells where in which blocks a range lies', async t => {
    const positions = (start: number, end: number) => positionsIn(indexBlocks(blocks), start, end)
    t.same(positions(1, 7), [
      { blockKey: keys[0], start: 1, end: 3 },
      { blockKey: keys[1], start: 0, end: 2 },
    ])
    t.same(positions(9, 10), [{ blockKey: keys[2], start: 0, end: 1 }])
    t.same(positions(3, 5), [])
    t.same(positions(2, 2), [])
    t.same(positions(10, 99), [])
    t.same(positionsIn([], 0, 1), [])
  })
  t.test('is put together again from the positions of any range', async () =>
    fc.assert(
      fc.property(bodies, fc.nat(60), fc.nat(60), (body, start, length) => {
        const parts = positionsIn(indexBlocks(body), start, start + length).map(({ blockKey, ...range }) =>
          sliceCodePoints(textOf(body, blockKey), range.start, range.end),
        )
        t.equal(parts.join(''), withoutSeparators(body, start, start + length))
      }),
      { numRuns: 300 },
    ),
  )
})

function textOf(blocks: readonly Block[], key: string): string {
  const block = blocks.find(({ _key }) => _key === key)
  return block && isTextBlock(block) ? blockText(block) : ''
}

/** The same range read slowly, by code points that know whether a separator holds them. */
function withoutSeparators(blocks: readonly Block[], start: number, end: number): string {
  const points = blocks.filter(isTextBlock).flatMap((block, i) => [...(i === 0 ? [] : ['', '']), ...Array.from(blockText(block))])
  return points.slice(start, end).join('')
}

t.test('words', async t => {
  const counts: [string, number][] = [
    ['', 0],
    [' … — “”', 0],
    ['The bridge opens in May.', 5],
    ["Turkey's well-known mayor’s office", 4],
    ['Мост через реку — 1,500.75 метров', 5],
    ['a,b a.b 1, 2', 6],
    ['3.a a.3 1..2', 6],
    ['rock-’n’-roll -dash- ’quoted’', 5],
    ['İçərişəhərdə cafe\u0301', 2],
    ['𝒳𝒴 x😀y 😀', 3],
    ['漢字、仮名', 2],
    ['Ａ Ｂ', 2],
    ['𝒳 𝟏.𝟓', 2],
  ]
  for (const [text, count] of counts) t.test(`number ${count} in “${text}”`, async t => t.equal(countWords(text), count))
  t.test('take whole minutes to read, and at least one', async t => t.same([0, 1, 200, 201].map(readingMinutes), [0, 1, 1, 2]))
})
