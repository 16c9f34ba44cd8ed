import { capitalized, type Language, placeNames, words } from './language.ts'
import type { Random } from './random.ts'

const nouns = words(`
  bridge harbour river market school engineer price budget council district railway tunnel factory farmer teacher doctor hospital road
  tariff contract border tanker reservoir glacier archive museum orchestra festival translator court judge witness election
  minister mayor garden forest vineyard harvest drought flood earthquake station antenna satellite sensor network server program
  student lesson textbook dialect manuscript painter sculptor stage theatre concert record stadium coach runner goalkeeper referee
  pension wage loan bank insurer investor auction warehouse container crane pilot airport cable pipeline turbine panel battery
  fisherman sturgeon pelican reed island shore lighthouse ferry sailor customs inspector permit licence petition neighbour courtyard
  elevator roof boiler meter engine tyre driver passenger ticket timetable platform letter parcel courier kiosk bakery recipe spice
`)
const verbs = words(`
  open close measure repair deliver inspect promise delay explain compare collect count record restore replace question support reject
  discuss publish review suspend expand protect order visit follow shorten strengthen abandon discover watch finish start extend
  answer monitor confirm doubt present audit relocate
`)
const adjectives = words(`
  new old public regional rural coastal northern southern eastern western early late costly cheap narrow wide quiet crowded empty
  modern wooden concrete annual weekly official private local foreign young former joint separate temporary permanent seasonal
  digital careful stubborn famous forgotten shared disputed unfinished
`)
const links = ['while', 'because', 'although', 'after', 'before', 'so that', 'where']
const places = placeNames(
  6000,
  words('bel kar sten or hal mor tal wen dor cal fen gar lin mar nor pel ros sil tor val wes yar zel ash bram'),
  words('a e i o an en in on ar er ir or el il ol um'),
  words('ford mouth burn stead ham vale wick port dale moor field gate haven ridge bay'),
)

const past = (verb: string): string => (verb.endsWith('e') ? `${verb}d` : verb.endsWith('y') ? `${verb.slice(0, -1)}ied` : `${verb}ed`)
const ing = (verb: string): string => `${verb.endsWith('e') ? verb.slice(0, -1) : verb}ing`
const plural = (noun: string): string => {
  if (noun.endsWith('man')) return `${noun.slice(0, -3)}men`
  if (/(?:s|ch|sh)$/.test(noun)) return noun === 'customs' ? noun : `${noun}es`
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
const plurals = nouns.map(plural)
const pasts = verbs.map(past)
const gerunds = verbs.map(ing)

function things(random: Random): string {
  switch (random.pick(6)) {
    case 0:
      return `the ${random.often(adjectives)} ${random.often(nouns)}`
    case 1:
      return `${random.often(adjectives)} ${random.often(plurals)}`
    case 2:
      return `the ${random.often(nouns)} of ${random.often(places)}`
    case 3:
      return `the ${random.often(plurals)} of the ${random.often(nouns)}`
    case 4:
      return `${2 + random.rank(900)} ${random.often(plurals)}`
    default:
      return `the ${random.often(nouns)}`
  }
}

const clause = (random: Random): string => {
  const start = `${things(random)} ${random.often(pasts)} ${things(random)}`
  const more = random.pick(3)
  if (more === 0) return `${start} without ${random.often(gerunds)} ${things(random)}`
  return more === 1 ? `${start} near ${random.often(places)}` : start
}

export const english: Language = {
  tag: 'en',
  marks: ['“', '”'],
  bytesPerLetter: 1,
  sentence: random =>
    capitalized(random.pick(2) === 0 ? clause(random) : `${clause(random)}, ${random.from(links)} ${clause(random)}`, 'en'),
  headline: random => capitalized(`${things(random)} ${random.often(pasts)} ${things(random)}`, 'en'),
  cues: ['she noted', 'he said', 'she explained', 'he added', 'she recalled', 'he argued'],
  tags: [...nouns, ...places.slice(0, 1000)],
  roles: ['an engineer', 'a historian', 'head of the laboratory', 'an economist', 'the deputy mayor', 'a retired captain'],
}
