import t from 'tap'
import { article, base, body, contentOf, expert, newsroomWith, rubric, site, tideQuote } from './support/newsroom.ts'

// What a bundle may get wrong: each case is the lines of a bundle on top of `base`, and the one line that is refused, where and why.

interface Case {
  lines: unknown[]
  line?: number
  pointer: string
  reason: RegExp
}

const one = (line: unknown, pointer: string, reason: RegExp): Case => ({ lines: [line], pointer, reason })
const off = (more: object, pointer: string, reason: RegExp): Case => one(article('off', more), pointer, reason)
const quotes = (list: object[], pointer: string, reason: RegExp): Case => off({ quotes: list }, pointer, reason)
const blocks = (...texts: string[]) =>
  texts.map(text => ({ _type: 'block', style: 'normal', markDefs: [], children: [{ _type: 'span', text, marks: [] }] }))
const padded = (length: number) => {
  const line = JSON.stringify(expert('padded', { description: 'x' }))
  return line.padEnd(length)
}
const nested = (depth: number) => `{"type":"expert","slug":"deep","name":"Deep","texts":${'['.repeat(depth)}${']'.repeat(depth)}}`
const uuid = '01kqdwa8egfkz9g8k0w4h2v7nt'
const otherUuid = '01kqdwa8egfkz9g8k0w4h2v7nv'

const cases: Record<string, Case> = {
  'a line that is cut off': one('{"type":"expert","slug":"cut', '/slug', /does not end/),
  'a line that is cut off before its value': one('{"type":"expert","slug":', '/slug', /expects a value/),
  'no JSON': one('hello', '', /expects a value/),
  'an array': one('[]', '', /^must be of type object$/),
  null: one('null', '', /^must be of type object$/),
  'blanks alone': one('   ', '', /expects a value/),
  'a line one byte over the limit': one(padded(1_000_001), '', /longer than 1000000 bytes/),
  'a line of several megabytes': one(padded(5_000_000), '', /longer than 1000000 bytes/),
  'invalid UTF-8': one(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), '', /not valid UTF-8/),
  'a key given twice': one('{"type":"expert","slug":"twice","name":"A","name":"B"}', '/name', /a key twice/),
  'a type given twice': one('{"type":"article","slug":"twice","type":"expert"}', '/type', /a key twice/),
  'a NUL': one('{"type":"expert","slug":"nul","name":"A\\u0000B"}', '/name', /NUL/),
  'a lone surrogate': one('{"type":"expert","slug":"half","name":"A\\ud83d"}', '/name', /lone surrogate/),
  'another control character': one(expert('control', { name: 'A\tB' }), '/name', /control character/),
  'JSON nested too deep': one(nested(40), `/texts${'/0'.repeat(31)}`, /deeper than 32/),
  __proto__: one('{"type":"expert","slug":"proto","name":"A","__proto__":{"x":1}}', '/__proto__', /not allowed/),
  'constructor.prototype': one(
    '{"type":"expert","slug":"p","name":"A","constructor":{"prototype":{}}}',
    '/constructor/prototype',
    /not allowed/,
  ),
  'an unknown field': one(expert('unknown', { nmae: 'typo' }), '/nmae', /not a field/),
  'an unknown field deep inside': off(
    { appearances: [{ expert: 'ann', capacity: 'expert', 'a/b~': 1 }], quotes: [] },
    '/appearances/0/a~1b~0',
    /not a field/,
  ),
  'an unknown type': one({ type: 'podcast' }, '/type', /^must be one of site, rubric, expert, article, redirect$/),
  'a missing type': one({ slug: 'x' }, '/type', /is required/),
  'a missing field': one({ type: 'expert', slug: 'nameless' }, '/name', /^is required$/),
  'a field of another type': one({ type: 'rubric', slug: 'r', texts: [] }, '/texts', /^must be of type object$/),
  'a slug that is none': one(expert('Not_A_Slug'), '/slug', /not a slug/),
  'a default language that is not among the languages': one({ ...site, defaultLanguage: 'az' }, '/defaultLanguage', /not one of/),
  'a time zone that is none': one({ ...site, timeZone: 'Mars/Olympus' }, '/timeZone', /not an IANA/),
  'an offset for a time zone': one({ ...site, timeZone: '+04:00' }, '/timeZone', /not an IANA/),
  'a rubric with no name': one({ ...rubric, slug: 'mute', texts: {} }, '/texts', /in no language/),
  'a picture that runs script': one(expert('script', { image: { url: 'javascript:alert(1)' } }), '/image/url', /http/),

  'an unknown rubric': off({ rubric: 'nowhere' }, '/rubric', /'nowhere'/),
  'an unknown person': off({ appearances: [{ expert: 'nobody', capacity: 'expert' }], quotes: [] }, '/appearances/0/expert', /'nobody'/),
  'a person who appears twice': off(
    {
      appearances: [
        { expert: 'ann', capacity: 'expert' },
        { expert: 'ann', capacity: 'author' },
      ],
      quotes: [],
    },
    '/appearances/1/expert',
    /appears twice/,
  ),
  'a quote by somebody who is not in the article': quotes(
    [{ ...tideQuote, expert: 'carol' }],
    '/quotes/0/expert',
    /en\/off, quote "The tide .*'carol'/,
  ),
  'a published quote by nobody': quotes([{ text: tideQuote.text }], '/quotes/0/expert', /without a speaker/),
  'a quote that is not in the text': quotes(
    [{ ...tideQuote, text: 'The tide reads' }],
    '/quotes/0/text',
    /en\/off, quote "The tide reads" is not in/,
  ),
  'a lost quote with more before it than is kept': quotes(
    [{ ...tideQuote, status: 'orphaned', prefix: '😀'.repeat(33) }],
    '/quotes/0/prefix',
    /at most 32/,
  ),
  'a quote in other marks': quotes([{ ...tideQuote, text: '"The tide' }], '/quotes/0/text', /is not in/),
  'an ambiguous quote': quotes([{ expert: 'ann', text: 'said' }], '/quotes/0/text', /more than once; say where/),
  'a rejected quote that is ambiguous': quotes([{ expert: 'ann', text: 'said', status: 'rejected' }], '/quotes/0/text', /more than once/),
  'a quote at the wrong start': quotes([{ ...tideQuote, start: 2 }], '/quotes/0/text', /not stand at its `start`/),
  'a quote that starts behind the end': quotes([{ ...tideQuote, start: 1000 }], '/quotes/0/text', /not stand at its `start`/),
  'quotes that overlap': quotes([tideQuote, { expert: 'bob', text: 'our schedules,” she' }], '/quotes/1', /overlaps with "The tide/),
  'quotes one in the other, in any order': quotes(
    [{ expert: 'bob', text: 'our schedules' }, tideQuote],
    '/quotes/0',
    /overlaps with "The tide/,
  ),
  'quotes with one id': quotes(
    [
      { ...tideQuote, id: `quo_${uuid}` },
      { expert: 'bob', text: 'We wait too,', id: `quo_${uuid}` },
    ],
    '/quotes/1/id',
    /id of another quote/,
  ),
  'a quote with a blank that may break': off(
    { body: '“We\u00a0wait,” said Ann. “Don’t.”', quotes: [{ ...tideQuote, text: 'We wait' }] },
    '/quotes/0/text',
    /quote "We wait" is not in the text of the article, which has other blanks or signs: "We\\u00a0wait"$/,
  ),
  'a long quote with another apostrophe': off(
    { body: `“${'We wait. '.repeat(20)}Don’t go.”`, quotes: [{ ...tideQuote, text: `${'We wait. '.repeat(20)}Don't go.` }] },
    '/quotes/0/text',
    /which has other blanks or signs: ".{20}’t go\."$/,
  ),
  'an id of another kind': off({ id: `exp_${uuid}` }, '/id', /not the id/),

  'a body in another form than it says': off({ bodyFormat: 'blocks' }, '/body', /bodyFormat/),
  'a body that is neither': off({ body: 5 }, '/body', /./),
  'blocks called text': off({ body: blocks('a'), quotes: [] }, '/body', /bodyFormat/),
  'a block of no kind': off(
    { bodyFormat: 'blocks', body: [{ _type: 'script' }], quotes: [] },
    '/body/0/_type',
    /^must be one of block, image, embed$/,
  ),
  'a block without a kind': off({ bodyFormat: 'blocks', body: [{}], quotes: [] }, '/body/0/_type', /^is required$/),
  'a block with a field that is none': off(
    { bodyFormat: 'blocks', body: [{ ...blocks('a')[0], size: 3 }], quotes: [] },
    '/body/0/size',
    /^is not a field of this object$/,
  ),
  'spans that are no list': off(
    { bodyFormat: 'blocks', body: [{ ...blocks('a')[0], children: 'a' }], quotes: [] },
    '/body/0/children',
    /^must be of type array$/,
  ),
  'a block with an empty line in it': off(
    { bodyFormat: 'blocks', body: blocks('a\n\nb'), quotes: [] },
    '/body/0/children/0/text',
    /empty line/,
  ),
  'marks of no link': off(
    { bodyFormat: 'blocks', body: [{ ...blocks('a')[0], children: [{ _type: 'span', text: 'a', marks: ['l9'] }] }], quotes: [] },
    '/body/0/children/0/marks',
    /neither a decorator nor a link/,
  ),
  'HTML nested without end': off({ bodyFormat: 'html', body: '<b><i>'.repeat(5000), quotes: [] }, '/body', /HTML/),
  'a body that would be too long as blocks': off(
    { bodyFormat: 'html', body: '<b>a</b>b'.repeat(480).concat('</p><p>').repeat(30), quotes: [] },
    '',
    /in an export/,
  ),

  'published without a date': off({ status: 'published', datePublished: undefined }, '/datePublished', /missing/),
  'a draft with a date': off({ status: 'draft' }, '/datePublished', /is a draft/),
  'scheduled without a date': off({ status: 'scheduled', datePublished: undefined }, '/datePublished', /missing/),
  'published in the future': off({ datePublished: '2030-01-01' }, '/datePublished', /in the future/),
  'modified before it was published': off({ dateModified: '2026-05-18T09:59:59Z' }, '/dateModified', /before datePublished/),
  'withdrawn without saying when': off({ status: 'withdrawn' }, '/withdrawn', /missing/),
  'withdrawn but published': off({ withdrawn: { date: '2026-06-01' } }, '/withdrawn', /is published/),
  'withdrawn before it was published': off(
    { status: 'withdrawn', withdrawn: { date: '2026-01-01' } },
    '/withdrawn/date',
    /before datePublished/,
  ),
  'withdrawn in the future': off({ status: 'withdrawn', withdrawn: { date: '2030-01-01' } }, '/withdrawn/date', /in the future/),
  'a day that does not exist': off({ datePublished: '2026-02-29T10:00:00Z' }, '/datePublished', /not a date that exists/),
  'a month that does not exist': off({ datePublished: '2026-13-01' }, '/datePublished', /not a date that exists/),
  'an hour that does not exist': off({ datePublished: '2026-05-18T24:00:00Z' }, '/datePublished', /not a date that exists/),
  'an offset that does not exist': off({ datePublished: '2026-05-18T10:00:00+99:00' }, '/datePublished', /not a date that exists/),
  'no date': off({ datePublished: 'yesterday' }, '/datePublished', /not a date or date-time/),
  'a correction on a day that does not exist': off(
    { corrections: [{ date: '2026-06-31', text: 'No.' }] },
    '/corrections/0/date',
    /not a date that exists/,
  ),
  'a quote taken back on a day that does not exist': quotes(
    [{ ...tideQuote, status: 'rejected', retracted: '2026-02-31' }],
    '/quotes/0/retracted',
    /not a date that exists/,
  ),
  'a role since a month that does not exist': one(
    expert('early', { affiliations: [{ organization: { name: 'O' }, startDate: '2026-00' }] }),
    '/affiliations/0/startDate',
    /not a date/,
  ),

  'an affiliation that ends before it begins': one(
    expert('early', { affiliations: [{ organization: { name: 'O' }, startDate: '2026-03', endDate: '2026-02-28' }] }),
    '/affiliations/0/endDate',
    /is before startDate/,
  ),
  'a slug twice in a bundle': { lines: [article('first'), article('first')], line: 2, pointer: '/slug', reason: /on line 1 already/ },
  'an expert twice in a bundle': { lines: [expert('dan'), expert('dan', { name: 'D' })], line: 2, pointer: '/slug', reason: /on line 1/ },
  'a site twice in a bundle': { lines: [site, { ...site, name: 'Another' }], line: 2, pointer: '', reason: /on line 1/ },
  'an id twice in a bundle': {
    lines: [article('first', { id: `art_${uuid}` }), article('second', { id: `art_${uuid}` })],
    line: 2,
    pointer: '/id',
    reason: /on line 1/,
  },
  'a work twice in one language in a bundle': {
    lines: [article('first', { work: 'w' }), article('second', { work: 'w' })],
    line: 2,
    pointer: '/work',
    reason: /on line 1/,
  },
  'the id of a quote in two articles': {
    lines: [
      article('first', { quotes: [{ ...tideQuote, id: `quo_${uuid}` }] }),
      article('second', { quotes: [{ ...tideQuote, id: `quo_${uuid}` }] }),
    ],
    line: 2,
    pointer: '/quotes',
    reason: /quote of another article/,
  },
  'an id that a stored article has': one(article('other', { id: `art_${otherUuid}` }), '/id', /id of another thing/),
  'another id than the stored article has': one(
    article('stored', { id: `art_${uuid}` }),
    '/id',
    new RegExp(`not the id of the article .* art_${otherUuid}`),
  ),
  'another id than the stored person has': one(
    expert('eve', { id: `exp_${uuid}` }),
    '/id',
    new RegExp(`not the id of the expert .* exp_${otherUuid}`),
  ),
  'an id that a stored person has': one(expert('mallory', { id: `exp_${otherUuid}` }), '/id', /id of another thing/),
  'a work that a stored article is': one(article('other', { work: 'stored-work' }), '/work', /in this language already/),
  'a stored article as a draft': one(article('stored', { datePublished: undefined }), '/status', /cannot go back to draft/),
  'a stored article as scheduled': one(
    article('stored', { status: 'scheduled', datePublished: '2030-01-01' }),
    '/status',
    /cannot go back to scheduled/,
  ),
  'a stored article on another day': one(
    article('stored', { datePublished: '2026-05-17' }),
    '/datePublished',
    /cannot change: it was set to 2026-05-18T10:00:00.000Z/,
  ),

  'who was merged and is there': one(expert('ann', { mergedFrom: [{ slug: 'eve' }] }), '/mergedFrom', /somebody who is there/),
  'who was merged into themselves': one(expert('new', { mergedFrom: [{ slug: 'new' }] }), '/mergedFrom', /somebody who is there/),
  'who was merged with an id in use': one(
    expert('ann', { mergedFrom: [{ slug: 'new', id: `exp_${otherUuid}` }] }),
    '/mergedFrom',
    /somebody who is there/,
  ),
  'who was merged into somebody else': one(expert('ann', { mergedFrom: [{ slug: 'evelyn' }] }), '/mergedFrom', /into exp_/),
  'who was merged under another slug': one(
    expert('ann', { mergedFrom: [{ slug: 'new', id: `exp_${uuid}` }] }),
    '/mergedFrom',
    /leads elsewhere/,
  ),
  'a new person with the id of who was merged': one(expert('new', { id: `exp_${uuid}` }), '/id', /somebody who was merged/),
  'one person in two ways, since they were merged': off(
    { appearances: [...['eve', 'evelyn', 'ann', 'bob'].map(expert => ({ expert, capacity: expert === 'eve' ? 'expert' : 'author' }))] },
    '/appearances/1/expert',
    /same person as 'eve'.*'evelyn'/,
  ),

  'a redirect to nothing': one({ type: 'redirect', inLanguage: 'en', from: 'was', to: 'nothing' }, '/to', /en\/nothing/),
  'a redirect to another language': one({ type: 'redirect', inLanguage: 'ru', from: 'was', to: 'stored' }, '/to', /ru\/stored/),
  'a redirect from a slug in use': one({ type: 'redirect', inLanguage: 'en', from: 'stored', to: 'stored' }, '/from', /slug of an article/),
  'a redirect to a redirect': one({ type: 'redirect', inLanguage: 'en', from: 'older', to: 'old' }, '/to', /en\/old/),
  'a redirect that leads elsewhere already': {
    lines: [article('new'), { type: 'redirect', inLanguage: 'en', from: 'old', to: 'new' }],
    line: 2,
    pointer: '/from',
    reason: new RegExp(`art_${otherUuid} already, for ever`),
  },
  'a redirect twice in a bundle': {
    lines: [
      { type: 'redirect', inLanguage: 'en', from: 'was', to: 'stored' },
      { type: 'redirect', inLanguage: 'en', from: 'was', to: 'stored' },
    ],
    line: 2,
    pointer: '/from',
    reason: /on line 1/,
  },
  'a redirect over two segments': one({ type: 'redirect', inLanguage: 'en', from: 'a/b', to: 'stored' }, '/from', /one segment/),
  'an article on an old slug': one(article('old'), '/slug', /an old slug, which leads elsewhere/),
}

const stored = [
  ...base,
  expert('eve', { id: `exp_${otherUuid}`, mergedFrom: [{ slug: 'evelyn', id: `exp_${uuid}` }] }),
  article('stored', { id: `art_${otherUuid}`, work: 'stored-work' }),
  { type: 'redirect', inLanguage: 'en', from: 'old', to: 'stored' },
]

for (const [title, { lines, line = 1, pointer, reason }] of Object.entries(cases)) {
  t.test(`refuses ${title}`, async t => {
    const newsroom = await newsroomWith(t, stored)
    const others = lines.filter((_, index) => index !== line - 1)
    await newsroom.importLines(others)
    const [before, changes] = [contentOf(newsroom), newsroom.rows('SELECT * FROM changes')]
    const { refusals, refused, created, updated } = await newsroom.importLines(lines)
    t.match(refusals, [{ line, pointer, reason }])
    t.equal(refusals.length, 1)
    t.match({ refused, created, updated }, { refused: 1, created: 0, updated: 0 })
    t.same(contentOf(newsroom), before, 'and nothing of it is stored')
    t.same(newsroom.rows('SELECT * FROM changes'), changes)
  })
}

t.test('refuses each bad line of a bundle alone, and imports the rest', async t => {
  const newsroom = await newsroomWith(t, stored)
  const bad = Object.values(cases).filter(({ lines }) => lines.length === 1)
  const lines = bad.flatMap(({ lines }, index) => [...lines, article(`good-${index}`)])
  const { refused, created, refusals } = await newsroom.importLines(lines)
  t.equal(created, bad.length, 'all good ones are there')
  t.same(
    refusals
      .map(({ line }) => line)
      .sort((a, b) => a - b)
      .filter((line, index, all) => all.indexOf(line) === index),
    bad.map((_, index) => 2 * index + 1),
    'each bad one is named by its line',
  )
  t.equal(refused, bad.length)
})

t.test('names everything that is wrong with a line', async t => {
  const newsroom = await newsroomWith(t)
  const { refusals } = await newsroom.importLines([
    article('off', { quotes: [{ ...tideQuote, text: 'absent' }, { text: 'We wait too,' }, { ...tideQuote, expert: 'carol' }] }),
    article('worse', { headline: '', slug: '-', nonsense: 1, more: 2 }),
  ])
  const pointersOf = (line: number) => refusals.filter(fault => fault.line === line).map(({ pointer }) => pointer)
  t.same(pointersOf(1), ['/quotes/0/text', '/quotes/1/expert', '/quotes/2/expert'])
  t.same(pointersOf(2).sort(), ['/headline', '/more', '/nonsense', '/slug'])
})

t.test('refuses a stored article under another slug by its id, not by its work', async t => {
  const newsroom = await newsroomWith(t)
  const id = `art_${uuid}`
  await newsroom.importLines([article('first', { id })])
  const { refusals } = await newsroom.importLines([article('second', { id })])
  t.same(refusals, [{ line: 1, pointer: '/id', reason: 'is the id of another thing, the article en/first' }])
})

t.test('refuses articles where there is no site', async t => {
  const newsroom = await newsroomWith(t, [])
  const { refusals } = await newsroom.importLines([rubric, expert('ann'), expert('bob'), article('first')])
  t.match(refusals, [{ line: 4, pointer: '', reason: /before there is a site/ }])
})

t.test('stores what is in no language of the site, and says so', async t => {
  const newsroom = await newsroomWith(t)
  const strayed = article('strayed', { inLanguage: 'en-US' })
  t.match(await newsroom.importLines([strayed, article('plain')]), {
    created: 2,
    notices: ['is in en-US, none of the languages of the site'],
  })
  const again = await newsroom.importLines([strayed])
  t.match(again, { unchanged: 1 })
  t.same(again.notices, [])
  t.match(await newsroom.importLines([{ ...strayed, headline: 'Another' }]), { updated: 1, notices: [/^is in en-US/] })
})

t.test('leaves out what could run in a browser, and says so', async t => {
  const newsroom = await newsroomWith(t)
  const html = `<p onclick="steal()">Read <a href="javascript:alert(1)">this</a>.</p><script>alert(2)</script><p>${body.split('\n\n')[0]}</p>`
  const { created, notices } = await newsroom.importLines([article('html', { bodyFormat: 'html', body: html, quotes: [tideQuote] })])
  t.equal(created, 1)
  t.match(notices, [/script/])
  t.match(notices, [/onclick|on\*/])
  t.match(notices, [/javascript/])
  const one = await newsroom.importLines([article('rule', { bodyFormat: 'html', body: '<p>Mud.</p><hr>', quotes: [] })])
  t.match(one, { created: 1, notices: [/: hr ×1$/] })
  const stored = JSON.stringify(newsroom.rows('SELECT body, body_text FROM articles'))
  t.notMatch(stored, /alert|steal|javascript|script/)
})
