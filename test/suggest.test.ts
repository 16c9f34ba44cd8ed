import fc from 'fast-check'
import t, { type Test } from 'tap'
import { dayMs } from '../src/text/day.ts'
import { foldedWords } from '../src/text/word-beginnings.ts'
import { type Content, openContent } from './support/content.ts'
import { draft, openEditor } from './support/editor.ts'
import { articleLine, expertLine, newsroomLines, officialLine, plainArticle, rubricLine } from './support/lines.ts'
import { checkSuggested } from './support/suggested.ts'

interface Shown {
  type: string
  text: string
  highlights: { start: number; end: number }[]
}

const ask = async ({ app }: Pick<Content, 'app'>, query: Record<string, string>): Promise<Shown[]> => {
  const answer = await app.inject({ url: '/v1/suggest', query })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json().data
}

/** A suggestion in one line, with what is highlighted in brackets. */
function marked({ type, text, highlights }: Shown): string {
  const letters = Array.from(text)
  for (const { start, end } of highlights) {
    letters[start] = `[${letters[start]}`
    letters[end - 1] = `${letters[end - 1]}]`
  }
  return `${type}: ${letters.join('')}`
}

const suggested = async (content: Pick<Content, 'app'>, q: string, more: Record<string, string> = {}): Promise<string[]> =>
  (await ask(content, { q, ...more })).map(marked)

const person = (slug: string, name: string, more: object = {}) => ({ type: 'expert', slug, name, ...more })
/** An article in which a person is quoted so often. */
const quoting = (slug: string, expert: string, count: number, more: object = {}) =>
  plainArticle(slug, '2026-01-01T00:00:00Z', {
    headline: `Something ${slug}`,
    body: Array.from({ length: count }, (_, n) => `“Word ${n},” they said.`).join(' '),
    appearances: [{ expert, capacity: 'expert' }],
    quotes: Array.from({ length: count }, (_, n) => ({ expert, text: `Word ${n},` })),
    ...more,
  })

t.test('GET /v1/suggest', async t => {
  t.test('refuses what it does not know', async t => {
    const { app } = await openContent(t, newsroomLines)
    for (const query of [
      '',
      '?q=',
      '?q=si&limit=51',
      '?q=si&limit=0',
      '?q=si&lang=EN',
      '?q=si&type=tag',
      `?q=${'a'.repeat(201)}`,
      '?q=a%00b',
    ])
      t.equal((await app.inject(`/v1/suggest${query}`)).statusCode, 400, query)
  })

  t.test('suggests nothing before two letters, and nothing where there is nothing', async t => {
    const content = await openContent(t, newsroomLines)
    for (const q of ['s', ' s ', 's s s', '…', '"*"', '🌊', 'zz', 'zzzzzz', 'silt zzzzz']) t.same(await suggested(content, q), [], q)
    const { app } = await openContent(t, [])
    t.same((await app.inject('/v1/suggest?q=silt')).json(), { data: [] })
  })

  t.test('finds a word while the first half of a letter of two is typed', async t => {
    const content = await openContent(t, [
      ...newsroomLines,
      plainArticle('a', '2026-01-01T00:00:00Z', { inLanguage: 'ru', headline: 'Бюджет Азербайджана' }),
    ])
    t.same(await suggested(content, 'бюд'), ['headline: [Бюд]жет Азербайджана'])
    t.same(await suggested(content, 'бюдж'), ['headline: [Бюдж]ет Азербайджана'])
    t.same(await suggested(content, 'bucet'), ['headline: [Бюджет] Азербайджана'])
    t.same(await suggested(content, 'бюд азербайд'), ['headline: [Бюд]жет [Азербайд]жана'])
    t.same(await suggested(content, 'абербайд'), ['headline: Бюджет [Азербайдж]ана'], 'with a letter wrong')
  })

  t.test('answers each kind with what it takes to go there', async t => {
    const { app } = await openContent(t, newsroomLines)
    const article = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    const { id, slug, inLanguage, canonicalUrl, datePublished, rubric, experts } = article
    const get = async (q: string) => (await app.inject({ url: '/v1/suggest', query: { q } })).json().data
    t.same(await get('silt'), [
      {
        type: 'headline',
        text: 'The silt comes back',
        highlights: [{ start: 4, end: 8 }],
        id,
        slug,
        inLanguage,
        canonicalUrl,
        datePublished,
      },
      { type: 'tag', text: 'silt', highlights: [{ start: 0, end: 4 }], articleCount: 1 },
    ])
    t.same(await get('ri'), [
      { type: 'rubric', text: 'Rivers', highlights: [{ start: 0, end: 2 }], id: rubric.id, slug: 'rivers', inLanguage: 'en' },
    ])
    t.same(await get('gonce'), [
      { type: 'expert', text: 'Gönçə Arallı', highlights: [{ start: 0, end: 5 }], id: experts[0].id, slug: 'goncha-aralli' },
    ])
  })

  t.test('is cached, and names what it is made of', async t => {
    const { app } = await openContent(t, newsroomLines)
    const { headers } = await app.inject('/v1/suggest?q=si')
    t.match(headers, { 'cache-control': /public/, 'cache-tag': 'site,articles,experts,rubrics', etag: /^"/ })
    t.equal((await app.inject({ url: '/v1/suggest?q=si', headers: { 'if-none-match': String(headers.etag) } })).statusCode, 304)
  })

  t.test('finds a word by its beginning in any script and spelling', async t => {
    const caliskan = person('caliskan', 'Göktuğ Çalışkan', {
      nameVariants: ['Гёктуг Чалышкан'],
      texts: { az: { name: 'Göytuğ Çalışqan' } },
    })
    const content = await openContent(t, [...newsroomLines, caliskan, quoting('x', 'caliskan', 1)])
    for (const q of ['caliskan', 'Çalışkan', 'ÇALIŞKAN', 'Чалышкан', 'чалышкан'])
      t.same(await suggested(content, q), ['expert: Göktuğ [Çalışkan]'], q)
    t.same(await suggested(content, 'goyt'), ['expert: [Göyt]uğ Çalışqan'])
    t.same(await suggested(content, 'go'), ['expert: [Gö]nçə Arallı', 'expert: [Gö]ktuğ Çalışkan'])
    t.same(
      await suggested(content, 'ca', { lang: 'az' }),
      ['expert: Göytuğ [Ça]lışqan'],
      'by the name in the language asked for, if it has it',
    )
    t.same(await suggested(content, 'ре'), ['rubric: [Ре]ки'])
  })

  t.test('finds several words, those in order first', async t => {
    const content = await openContent(t, [
      ...newsroomLines,
      plainArticle('a', '2026-01-01', { headline: 'Water before bread' }),
      plainArticle('b', '2026-01-02', { headline: 'Bread before water' }),
      plainArticle('c', '2026-01-03', { headline: 'Bread before milk' }),
    ])
    t.same(await suggested(content, 'wa br'), ['headline: [Wa]ter before [br]ead', 'headline: [Br]ead before [wa]ter'])
    t.same(await suggested(content, 'bre m'), ['headline: [Bre]ad before [m]ilk'], 'also one of a single letter')
    t.same(await suggested(content, 'be br bread'), [], 'each word once')
    t.same(await suggested(content, 'b bread'), [
      'headline: Water [b]efore [bread]',
      'headline: [Bread] [b]efore milk',
      'headline: [Bread] [b]efore water',
    ])
    t.same(await suggested(content, 'bread before water and so on for ever'), [])
  })

  t.test('forgives a letter from the fifth on, behind what was typed', async t => {
    const content = await openContent(t, [
      ...newsroomLines,
      plainArticle('a', '2026-01-01', { headline: 'Harbour' }),
      plainArticle('b', '2026-01-02', { headline: 'Harmony' }),
      plainArticle('c', '2026-01-03', { headline: 'Harmless lies' }),
    ])
    for (const q of ['harbuor', 'habour', 'harbxour', 'harbaur', 'ahrbour', 'Harbour'])
      t.same(await suggested(content, q), ['headline: [Harbour]'], q)
    t.same(await suggested(content, 'hrbo'), [], 'not before')
    t.same(await suggested(content, 'hbrour'), [], 'nor two')
    t.same(await suggested(content, 'harmo'), ['headline: [Harmo]ny', 'headline: [Harml]ess lies', 'headline: [Harbo]ur'])
    t.same(await suggested(content, 'lies hramless'), ['headline: [Harmless] [lies]'])
    t.same(await suggested(content, 'харбуор'), ['headline: [Harbour]'])
  })

  t.test('finds a beginning that more words have than are looked up', async t => {
    const many = Array.from({ length: 70 }, (_, n) => plainArticle(`m${n}`, '2026-01-01', { headline: `Moorings${n}` }))
    const content = await openContent(t, [...newsroomLines, ...many])
    t.equal((await suggested(content, 'mooring', { limit: '50' })).length, 50)
    t.equal((await suggested(content, 'moornig', { limit: '50' })).length, 50)
    t.equal((await suggested(content, 'moorings69'))[0], 'headline: [Moorings69]')
  })

  t.test('has headlines newest first, people by quotes, tags by use, rubrics in their order', async t => {
    const dates = ['2026-01-02', '2026-01-03', '2025-01-01', '1999-12-31']
    const content = await openContent(t, [
      ...newsroomLines,
      ...dates.map((date, n) => plainArticle(`h${n}`, date, { headline: `Marvel ${date}`, tags: [n === 0 ? 'marsh' : 'mare', 'mud'] })),
      ...[9, 1, 70, 8].flatMap(count => [person(`p${count}`, `Mara P${count}`), quoting(`q${count}`, `p${count}`, count)]),
      { ...rubricLine, slug: 'second', position: 2, texts: { en: { name: 'Marble' } } },
      { ...rubricLine, slug: 'first', position: 1, texts: { en: { name: 'Marina' } } },
    ])
    const found = await suggested(content, 'mar', { limit: '20' })
    const of = (kind: string) => found.filter(text => text.startsWith(kind)).map(text => text.replace(/^\w+: /, ''))
    t.same(of('headline'), ['[Mar]vel 2026-01-03', '[Mar]vel 2026-01-02', '[Mar]vel 2025-01-01', '[Mar]vel 1999-12-31'])
    t.same(of('expert'), ['[Mar]a P70', '[Mar]a P9', '[Mar]a P8', '[Mar]a P1'])
    t.same(of('tag'), ['[mar]e', '[mar]sh'])
    t.same(of('rubric'), ['[Mar]ina', '[Mar]ble'])
    t.same(
      (await suggested(content, 'mar', { limit: '5' })).map(text => text.split(':', 1)[0]),
      ['expert', 'headline', 'tag', 'rubric', 'expert'],
      'taking turns',
    )
  })

  t.test('keeps to a language', async t => {
    const content = await openContent(t, [
      ...newsroomLines,
      plainArticle('a', '2026-01-01', { headline: 'Bazaar', tags: ['bazaar', 'NATO'] }),
      plainArticle('b', '2026-01-02', { headline: 'Bazarlıq', tags: ['bazar', 'NATO'], inLanguage: 'az' }),
    ])
    t.same(await suggested(content, 'baz', { lang: 'az' }), ['headline: [Baz]arlıq', 'tag: [baz]ar'])
    t.same(await suggested(content, 'baz', { lang: 'ru' }), [])
    t.match(await ask(content, { q: 'nato' }), [{ text: 'NATO', articleCount: 2 }], 'a tag of two languages is one')
    t.match(await ask(content, { q: 'nato', lang: 'en' }), [{ text: 'NATO', articleCount: 1 }])
  })

  t.test('answers whatever is typed', async t => {
    const { app } = await openContent(t, newsroomLines)
    const words = fc.constantFrom(
      'silt',
      'gon',
      '"',
      '*',
      'OR',
      'AND',
      'NEAR(',
      ')',
      '-',
      ':',
      '^',
      '_en',
      "'",
      '\u200f',
      '🌊',
      '\u{10ffff}',
      'ﬁ',
      'ꭓꭓ',
      '漢字',
      'ъ',
    )
    const typed = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
      fc.array(words, { minLength: 1, maxLength: 12 }).map(all => all.join(' ')),
    )
    await fc.assert(
      fc.asyncProperty(typed, async q => {
        const { statusCode, body } = await app.inject({ url: '/v1/suggest', query: { q } })
        if (statusCode !== 200 && statusCode !== 400) throw new Error(`${statusCode} ${body}`)
      }),
      { numRuns: 300 },
    )
  })
})

t.test('what is suggested is just what is public', async t => {
  t.test('through the life of an article', async t => {
    const content = await openEditor(t)
    const check = (when: string) => checkSuggested(t, content, when)
    check('imported')
    const made = await content.does('POST', '/articles', { ...draft, tags: ['mud', 'silt'] })
    check('a draft')
    t.same(await suggested(content, 'mud'), [])
    const path = `/articles/${made.id}`
    await content.does('POST', `${path}/publish`, { at: '2026-11-02T06:00:00.000Z' })
    check('scheduled')
    await content.does('POST', `${path}/unschedule`)
    await content.does('POST', `${path}/publish`, {})
    check('published')
    t.same(await suggested(content, 'mud'), ['headline: [Mud] again', 'tag: [mud]'])
    await content.does('PATCH', path, { headline: 'Clay again', tags: ['clay', 'silt'] })
    check('a working copy')
    t.same(await suggested(content, 'clay'), [])
    await content.does('POST', `${path}/publish`, {})
    check('edited')
    t.same(await suggested(content, 'clay'), ['headline: [Clay] again', 'tag: [clay]'])
    t.same(await suggested(content, 'mud'), [])
    await content.does('POST', `${path}/corrections`, { text: 'It was clay.' })
    check('corrected')
    await content.does('POST', `${path}/withdraw`, {})
    check('withdrawn')
    t.same(await suggested(content, 'clay'), [])
  })

  t.test('when it is due, and when it is deleted', async t => {
    const content = await openEditor(t)
    const due = await content.does('POST', '/articles', draft)
    await content.does('POST', `/articles/${due.id}/publish`, { at: '2026-11-02T06:00:00.000Z' })
    content.wait(2 * dayMs)
    await content.desk.tick(error => t.fail(String(error)))
    checkSuggested(t, content, 'due')
    t.same(await suggested(content, 'mud'), ['headline: [Mud] again'])
    const spare = await content.does('POST', '/articles', { ...draft, headline: 'Spare' })
    await content.send('DELETE', `/articles/${spare.id}`)
    checkSuggested(t, content, 'deleted')
  })

  t.test('through imports', async t => {
    const content = await openContent(t, newsroomLines)
    const next = async (when: string, lines: readonly object[]) => {
      t.same((await content.importLines(lines)).refusals, [])
      checkSuggested(t, content, when)
    }
    await next('another headline', [{ ...articleLine, headline: 'Silt is back', tags: ['boats', 'mud'] }])
    t.same(await suggested(content, 'silt'), ['headline: [Silt] is back'])
    await next('other names', [
      { ...expertLine, name: 'Gonca Aral', nameVariants: [] },
      { ...rubricLine, texts: { en: { name: 'Streams' } } },
    ])
    t.same(await suggested(content, 'aral'), ['expert: Gonca [Aral]', 'expert: Гёнча [Арал]лы'].slice(0, 1))
    t.same(await suggested(content, 'str'), ['rubric: [Str]eams'])
    await next('without a person', [{ ...articleLine, quotes: [], appearances: [{ expert: officialLine.slug, capacity: 'official' }] }])
    t.same(await suggested(content, 'aral'), [])
    await next('withdrawn', [{ ...articleLine, status: 'withdrawn', withdrawn: { date: '2026-06-01' } }])
  })

  t.test('through merges of people, and of rubrics and people that go', async t => {
    const content = await openEditor(t)
    const twin = await content.does('POST', '/experts', { slug: 'twin', name: 'Twin Aralli' })
    const spoken = await content.does('POST', '/articles', {
      ...draft,
      headline: 'Spoken',
      appearances: [{ expert: 'twin', capacity: 'expert' }],
    })
    await content.does('POST', `/articles/${spoken.id}/publish`, {})
    checkSuggested(t, content, 'a twin')
    t.same(await suggested(content, 'twin'), ['expert: [Twin] Aralli'])
    await content.does('PATCH', `/experts/${twin.id}`, { name: 'Gemini Aralli' })
    checkSuggested(t, content, 'renamed')
    await content.does('POST', `/experts/${twin.id}/merge`, { into: 'goncha-aralli' })
    checkSuggested(t, content, 'merged')
    t.same(await suggested(content, 'gemini'), [])
    const rubric = await content.does('POST', '/rubrics', { slug: 'spare', position: 9, texts: { en: { name: 'Spare' } } })
    checkSuggested(t, content, 'a rubric')
    await content.send('DELETE', `/rubrics/${rubric.id}`)
    checkSuggested(t, content, 'no rubric')
  })

  t.test('as people are quoted more, and less', async t => {
    const content = await openContent(t, [...newsroomLines, person('p', 'Petra')])
    for (const [when, count] of Object.entries({ few: 5, many: 9, more: 70, few_again: 3 })) {
      await content.importLines([
        quoting('x', 'p', count),
        plainArticle('y', '2026-01-01', { appearances: [{ expert: 'p', capacity: 'expert' }] }),
      ])
      checkSuggested(t, content, when)
    }
    const tagged = (n: number, tags: string[]) => plainArticle(`t${n}`, '2026-01-01', { tags })
    await content.importLines(Array.from({ length: 9 }, (_, n) => tagged(n, ['many', 'all'])))
    checkSuggested(t, content, 'a tag of nine')
    await content.importLines([tagged(0, []), tagged(1, ['all'])])
    checkSuggested(t, content, 'a tag of seven')
    t.match(await ask(content, { q: 'many' }), [{ articleCount: 7 }])
  })
})

t.test('words', async t => {
  const place = (text: string) => foldedWords(text).map(({ folded, start }) => `${start} ${folded}`)
  t.test('are folded one by one, each with its place in code points', async t => {
    t.same(place('🌊🌊 Çalışkan’s Шёлк, 3-cü'), ['3 caliskans', '14 selk', '20 3', '22 cu'])
    t.same(place("'' — …"), [])
  })
  t.test('lie where they are said to', (t: Test) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => {
        const letters = Array.from(text)
        return foldedWords(text).every(
          ({ printed, start }) => letters.slice(start, start + Array.from(printed).length).join('') === printed,
        )
      }),
    )
    t.end()
  })
})
