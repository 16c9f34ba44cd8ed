import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { z } from 'zod'
import { bodyFormats } from '../src/schemas/bundle.ts'
import { readBody } from '../src/text/body.ts'
import { canonicalText, sliceCodePoints } from '../src/text/canonical.ts'
import { extractQuotes } from '../src/text/extraction/extract.ts'
import * as cases from './support/extraction-cases.ts'
import { speakers } from './support/extraction-speakers.ts'
import { turns, unspokenTurns } from './support/extraction-turns.ts'

const unspoken = [...cases.unspoken, ...unspokenTurns]
const spoken = [...cases.spoken, ...turns]

const texts = (text: string, language: string): string[] => extractQuotes(text, { language }).map(quote => quote.text)

const lines = (text: string, language: string): string[] =>
  extractQuotes(text, { language }).map(
    q => `${q.text} | ${q.attribution} | ${q.speaker?.name ?? '–'} < ${q.speaker?.mention ?? '–'} | ${q.tier}`,
  )

t.test('what is not a quote', async t => {
  for (const [language, what, text] of unspoken) t.same(texts(text, language), [], `${language}: ${what}`)
})

t.test('speech and who said it', async t => {
  for (const [language, what, text, expected] of spoken) t.same(lines(text, language), expected, `${language}: ${what}`)
})

t.test('whose words they are, or nobody’s where there is a doubt', async t => {
  for (const [language, what, text, expected] of speakers) {
    const found = extractQuotes(text, { language }).map(quote => `${quote.text} | ${quote.speaker?.name ?? '–'}`)
    t.same(found, expected, `${language}: ${what}`)
  }
})

t.test('line ends and a byte order mark change offsets only', async t => {
  for (const [language, what, text, expected] of spoken) {
    if (!text.includes('\n')) t.same(lines(`\ufeff${text}`, language), expected, `${language}: ${what}`)
    const found = extractQuotes(text.replaceAll('\n', '\r\n'), { language }).map(quote => quote.text.replaceAll('\r\n', '\n'))
    t.same(found, texts(text, language), `${language}: ${what}`)
  }
})

t.test('paragraphs', async t => {
  t.test('a quotation goes on until it is closed', async t => {
    t.same(texts('Ann Mill spoke. “We begin.\n\nWe go on without marks.\n\nAnd we end,” she said.', 'en'), [
      'We begin.\n\nWe go on without marks.\n\nAnd we end',
    ])
  })
  t.test('marks that re-open it at each paragraph are part of it', async t => {
    t.same(texts('Ann Mill said: “First.\n\n“Second.\n\n“Third.”', 'en'), ['First.\n\n“Second.\n\n“Third.'])
    t.same(texts('‘First.\n\n‘Second,’ Ann Mill said.', 'en'), ['First.\n\n‘Second'])
  })
  t.test('a closing mark forgotten at a paragraph’s end ends it there', async t => {
    t.same(texts('Ann Mill said, “It was never closed.\n\nThen came a “new” word.', 'en'), ['It was never closed.'])
    t.same(texts('Ann Mill said, “One is done.\n\n“Two is not.\n\nThen came a “new” word.', 'en'), ['One is done.\n\n“Two is not.'])
  })
  t.test('nobody is quoted where there is no telling what', async t => {
    t.same(texts('“It was never closed, said Ann Mill. A “new” word.', 'en'), [])
  })
})

t.test('people', async t => {
  t.test('known names and their variants stand for one person in every script', async t => {
    const people = [{ name: 'Göktuğ Çalışkan', nameVariants: ['Гёктуг Чалышкан', 'Goktug Caliskan'] }]
    t.equal(extractQuotes('«Рано», — сказал Чалышкан.', { language: 'ru', people })[0]?.speaker?.name, 'Göktuğ Çalışkan')
    t.equal(extractQuotes('“Too early,” said Caliskan.', { people })[0]?.speaker?.name, 'Göktuğ Çalışkan')
    t.equal(extractQuotes('“Too early,” said Mill.', { people })[0]?.speaker?.name, 'Mill')
  })
  t.test('a surname of several people names none of them', async t => {
    const speaker = (text: string, ...names: string[]): string | undefined =>
      extractQuotes(text, { language: 'en', people: names.map(name => ({ name })) })[0]?.speaker?.name
    const said = '“We open at six,” Hurst said.'
    t.equal(speaker(said, 'Bill Hurst'), 'Bill Hurst')
    t.equal(speaker(said, 'Bill Hurst', 'Hanna Hurst'), 'Hurst')
    t.equal(speaker(`Hanna Hurst came. ${said}`, 'Bill Hurst'), 'Hurst', 'somebody known, and somebody else whom the text names')
    t.equal(speaker(`Hanna Hurst and Bill Hurst came. ${said}`), 'Hurst')
  })
  t.test('diacritics make no difference', async t => {
    t.equal(extractQuotes('Rauf Səlimov came. “Too early,” Selimov said.', { language: 'en' })[0]?.speaker?.name, 'Rauf Səlimov')
  })
  t.test('the language is guessed from the letters', async t => {
    t.equal(extractQuotes('Игорь Ланской: «Рано».')[0]?.speaker?.name, 'Игорь Ланской')
    t.equal(extractQuotes('“Görüşmelere hazırız” diyen Kerem Yalın, salondan ayrıldı.')[0]?.speaker?.name, 'Kerem Yalın')
  })
})

t.test('confidence falls from a cue over a colon to what is inherited, and without a name', async t => {
  const confidence = (text: string): number => extractQuotes(text, { language: 'en' }).at(-1)?.confidence ?? 0
  const steps = ['“Go,” said Ann Mill.', 'Minister Ann Mill: “Go.”', '“Go,” said Ann Mill. “Go now.”', '“Go,” a man said. “Go now.”'].map(
    confidence,
  )
  t.same(
    steps,
    [...steps].sort((a, b) => b - a),
  )
  t.equal(new Set(steps).size, steps.length)
})

t.test('offsets are code points of the text as it is', async t => {
  const text = '🙂 Ann\u00a0Mill:\n“Cafe\u0301 🙂 is open.”'
  const [quote] = extractQuotes(text, { language: 'en' })
  t.same([quote?.text, quote?.start, quote?.end], ['Cafe\u0301 🙂 is open.', 13, 29])
  t.equal(sliceCodePoints(text, quote?.speaker?.start ?? 0, quote?.speaker?.end ?? 0), 'Ann\u00a0Mill')
})

t.test('the sample newsroom', async t => {
  // Its quotes were marked by hand, partial ones too, which are not proposed.
  const Line = z.object({ type: z.string() })
  const Expert = z.object({
    slug: z.string(),
    name: z.string(),
    nameVariants: z.array(z.string()).default([]),
    texts: z.record(z.string(), z.object({ name: z.string().optional() })).default({}),
  })
  const Article = z.object({
    inLanguage: z.string(),
    body: z.unknown(),
    bodyFormat: z.enum(bodyFormats).default('blocks'),
    appearances: z.array(z.object({ expert: z.string() })).default([]),
    quotes: z.array(z.object({ expert: z.string().optional(), text: z.string() })).default([]),
  })
  const lines: unknown[] = readFileSync(new URL('../sample/newsroom.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const of = (type: string): unknown[] => lines.filter(line => Line.parse(line).type === type)
  const experts = new Map(
    of('expert').map(line => {
      const { slug, name, nameVariants, texts } = Expert.parse(line)
      return [slug, { name, nameVariants: [...nameVariants, ...Object.values(texts).flatMap(text => text.name ?? [])] }]
    }),
  )
  const counts = { found: 0, right: 0, wrong: 0 }
  for (const { inLanguage, body, bodyFormat, appearances, quotes } of of('article').map(line => Article.parse(line))) {
    const people = appearances.flatMap(({ expert }) => experts.get(expert) ?? [])
    for (const quote of extractQuotes(canonicalText(readBody(bodyFormat, body).blocks), { language: inLanguage, people })) {
      const marked = quotes.find(({ text }) => text === quote.text || text.includes(quote.text) || quote.text.includes(text))
      if (!marked) continue
      counts.found++
      const name = quote.speaker?.name
      if (name !== undefined) counts[name === experts.get(marked.expert ?? '')?.name ? 'right' : 'wrong']++
    }
  }
  t.ok(counts.found >= 108, `${counts.found} found`)
  t.ok(counts.right >= 88, `${counts.right} of them with their speaker`)
  t.ok(counts.wrong <= 2, `${counts.wrong} with somebody else`)
})

const modelArticle = new URL('../../shared/data/model-article.ndjson', import.meta.url)
t.test('the model article', { skip: existsSync(modelArticle) ? false : 'no shared data here' }, async t => {
  const Article = z.object({
    type: z.literal('article'),
    body: z.string(),
    quotes: z.array(z.object({ expert: z.string(), text: z.string() })),
  })
  const article = Article.parse(JSON.parse(readFileSync(modelArticle, 'utf8').trim().split('\n').at(-1) ?? ''))
  const names: Record<string, string> = {
    'khawaja-muhammad-asif': 'Khawaja Muhammad Asif',
    'goktug-caliskan': 'Göktuğ Çalışkan',
    'ruslan-aysin': 'Ruslan Aysin',
  }
  t.same(
    extractQuotes(article.body).map(quote => [quote.speaker?.name, quote.text]),
    article.quotes.map(quote => [names[quote.expert], quote.text]),
  )
})
