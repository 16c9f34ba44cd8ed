import { idPrefixes } from '../../src/schemas/ids.ts'
import { slugify } from '../../src/text/slug.ts'
import { typeId } from '../../src/text/type-id.ts'
import { words } from './language.ts'
import { createRandom } from './random.ts'

/** So many people are named in an archive of so many articles: most of them seldom. */
export const countPeople = (articles: number): number => Math.min(20_000, Math.max(200, Math.floor(articles / 50)))

const given = words('Leyla Murad Aygün Rəşad Nigar Elçin Günay Tural Səbinə Kamran Ayşe Mehmet Zeynep Emre Anna Pavel Irina Oleg Nora Ian')
const starts = words('Aran Dash Vel Qar Teym Sol Bay Xan Nur Yal Ker Mor Zar Gül Şam Öz Ilm Tağ Rus Dər Bən Çal')
const middles = words('a da ar em in or un əl iş ov ta mir')
const ends = words('li zadə ov ova bəyli oğlu skaya sky dan gil man çı')

const latinLetters = 'abvqdejzilmnoprstufxhcyəığçşöükgw'
const cyrillicLetters = 'абвгдежзилмнопрстуфххцйаыгчшёюкгв'
const cyrillic = new Map(Array.from(latinLetters, (letter, index) => [letter, cyrillicLetters.charAt(index)]))
const toCyrillic = (name: string): string =>
  name.replace(/./gu, letter => {
    const small = letter.toLocaleLowerCase('az')
    const spelled = cyrillic.get(small) ?? letter
    return small === letter ? spelled : spelled.toUpperCase()
  })
const toEnglish = (name: string): string =>
  name.replace(
    /./gu,
    letter => ({ ə: 'a', ı: 'i', ğ: 'gh', ç: 'ch', ş: 'sh', ö: 'o', ü: 'u', x: 'kh', Ç: 'Ch', Ş: 'Sh', Ö: 'O', X: 'Kh' })[letter] ?? letter,
  )

const topics = words(
  'bridges tides tariffs pensions glaciers dialects elections insurance archives orchestras harbours vineyards droughts earthquakes satellites courts timetables batteries fisheries customs',
)
const organizations = words('Institute Laboratory University Ministry Archive Centre Museum Union')

/** A UUIDv7 of that time whose other bits are a number. */
export const uuidOf = (ms: number, number: number): string =>
  `${ms.toString(16).padStart(12, '0')}7000${'8'}${number.toString(16).padStart(15, '0')}`

const born = Date.UTC(2009, 0)
export const personId = (number: number): string => typeId('expert', uuidOf(born, number))

const nameOf = (number: number): string => {
  const at = (items: readonly string[], index: number) => items[index % items.length] ?? ''
  // 20 × 22 × 12 × 12 names; the steps have no divisor in common with them, so that neighbours differ in all parts.
  const mixed = (number * 7919) % (given.length * starts.length * middles.length * ends.length)
  const surname = at(starts, Math.floor(mixed / given.length)) + at(middles, Math.floor(mixed / 440)) + at(ends, Math.floor(mixed / 5280))
  return `${at(given, mixed)} ${surname}`
}

export const personSlug = (number: number): string => `${slugify(nameOf(number))}-${number}`

/** A line for a person, whose name is written in three scripts and spellings. */
export function person(number: number): object {
  const random = createRandom(0x1000_0000 + number)
  const name = nameOf(number)
  const topic = random.often(topics)
  return {
    type: 'expert',
    id: personId(number),
    slug: personSlug(number),
    name,
    nameVariants: [...new Set([toCyrillic(name), toEnglish(name)])].filter(variant => variant !== name),
    description: `Knows about ${topic}`,
    nationality: random.from(['AZ', 'TR', 'GE', 'KZ', 'GB']),
    knowsAbout: [...new Set([topic, random.often(topics)])],
    affiliations: Array.from({ length: 1 + random.pick(2) }, (_, index) => ({
      organization: { name: `${random.from(organizations)} of ${random.often(topics)}` },
      roleName: random.from(['Professor', 'Head of department', 'Researcher', 'Adviser']),
      startDate: String(2008 + 8 * index + random.pick(5)),
    })),
    texts: { ru: { name: toCyrillic(name) }, en: { name: toEnglish(name) } },
  }
}

export const workId = (uuid: string): string => typeId('article', uuid).replace(idPrefixes.article, idPrefixes.work)
