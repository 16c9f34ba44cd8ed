import fc from 'fast-check'
import t from 'tap'
import { fold } from '../src/text/fold.ts'
import { slugify } from '../src/text/slug.ts'

t.test('a slug', async t => {
  const examples: [string, string][] = [
    ['Gəncədə gözəl şəhər', 'gencede-gozel-seher'],
    ['İçərişəhər', 'iceriseher'],
    ['щётка, подъезд, съёмка', 'shchyotka-podezd-syomka'],
    ['ЩЁТКА, ПОДЪЕЗД', 'shchyotka-podezd'],
    ['ÖĞRENCİ İstanbul', 'ogrenci-istanbul'],
    ['Ёжик и чай — 100%', 'yozhik-i-chay-100'],
    ["Turkey's mayor’s “bridge”", 'turkeys-mayors-bridge'],
    ['IŞIK ışık ƏLİ', 'isik-isik-eli'],
    ['Straße, Ærø & Łódź', 'strasse-aero-lodz'],
    ['STRAẞE', 'strasse'],
    ['light\u00adhouse', 'lighthouse'],
    ['и\u0306од cafe\u0301 ﬁn ①', 'yod-cafe-fin-1'],
    ['  --a__b--  ', 'a-b'],
    ['漢字 😀', ''],
    ['', ''],
  ]
  for (const [text, slug] of examples) t.test(`of “${text}” is “${slug}”`, async t => t.equal(slugify(text), slug))
  t.test('is cut at the end of a word', async t => {
    t.equal(slugify('bridge '.repeat(20)), Array.from({ length: 11 }, () => 'bridge').join('-'))
    t.equal(slugify('x'.repeat(100)), 'x'.repeat(80))
    for (const length of [80, 79, 77]) t.equal(slugify(`${'x'.repeat(length)} two`), 'x'.repeat(length))
    t.equal(slugify(`${'x'.repeat(76)} two`), `${'x'.repeat(76)}-two`)
  })
  t.test('holds nothing but a-z, 0-9 and single hyphens', async () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => /^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/.test(slugify(text))))
  })
})

t.test('folding', async t => {
  const same: string[][] = [
    ['caliskan', 'Чалышкан', 'Çalışkan', 'ÇALIŞKAN', 'CALISKAN', 'ЧАЛЫШКАН'],
    ['azerbaycan', 'Azərbaycan', 'АЗЕРБАЙДЖАН', 'Азербайджан'],
    ['istanbul', 'İstanbul', 'Istanbul', 'ISTANBUL', 'istanbul'],
    ['gul yusuf yasar', 'Гюль Юсуф Яшар', 'Gül Yusuf Yaşar'],
    ['gul kamal', 'ГЮЛЬ Кямал', 'Gül Kamal'],
    ['semen', 'Семён', 'Семен', 'семе\u0308н'],
    ['habiy', 'Хабый'],
    ['strasse', 'Straße', 'STRASSE', 'STRAẞE'],
    ['lighthouse', 'light\u00adhouse', 'LIGHT\u00adHOUSE'],
    ['cafe', 'Café', 'cafe\u0301', 'ｃａｆｅ'],
    ['“o’neil” — 5', '“O’Neil” — 5'],
    ['', ''],
  ]
  for (const [folded = '', ...texts] of same)
    for (const text of texts) t.test(`takes “${text}” to “${folded}”`, async t => t.equal(fold(text), folded))
  t.test('changes nothing the second time', async () => {
    const unit = fc.oneof(
      fc.constantFrom(...Array.from('ЙйЁёЧчӴӵЮюЯяжЖдДİıIəƏğĞşŞçÇ\u0306\u0308')),
      fc.constantFrom(...Array.from('aZßẞ ’-9É\u00ad')),
    )
    fc.assert(fc.property(fc.string({ unit }), text => fold(fold(text)) === fold(text)))
  })
})
