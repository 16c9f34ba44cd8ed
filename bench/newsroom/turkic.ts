import { capitalized, type Language, placeNames, words } from './language.ts'
import type { Random } from './random.ts'

/** What differs between Azerbaijani and Turkish; the rest is the same grammar of suffixes. */
export interface Lexicon {
  tag: 'az' | 'tr'
  /** The vowel of the suffixes -lar, -da, -a after front vowels. */
  front: 'ə' | 'e'
  nouns: string[]
  /** Stems, to which a tense is added. */
  verbs: string[]
  adjectives: string[]
  links: string[]
  places: { starts: string[]; middles: string[]; ends: string[] }
  /** The consonant between two vowels before the suffix of what is acted upon. */
  buffer: 'n' | 'y'
  /** Into what a final consonant turns before a vowel. */
  softened: Readonly<Record<string, string>>
  /** After these, d becomes t. */
  hard: RegExp
  with: string
  cues: readonly string[]
  roles: readonly string[]
}

const vowels = /[aıoueəiöü]/g
const lastVowel = (word: string): string => word.toLocaleLowerCase('az').match(vowels)?.at(-1) ?? 'a'
const isFront = (word: string): boolean => 'eəiöü'.includes(lastVowel(word))
const endsInVowel = (word: string): boolean => /[aıoueəiöü]$/.test(word)
/** The vowel of -ı, -ın, -dı: as far back and as round as the one before it. */
const narrow = (word: string): string => {
  const isRound = 'ouöü'.includes(lastVowel(word))
  return isFront(word) ? (isRound ? 'ü' : 'i') : isRound ? 'u' : 'ı'
}

/** A language written out of these words. */
export function turkic(lexicon: Lexicon): Language {
  const { tag, front, buffer, softened, hard, links } = lexicon
  const wide = (word: string): string => (isFront(word) ? front : 'a')
  const soft = (word: string): string => {
    const last = softened[word.slice(-1)]
    return last !== undefined && word.length > 3 ? word.slice(0, -1) + last : word
  }
  const many = (word: string): string => `${word}l${wide(word)}r`
  const acted = (word: string): string => (endsInVowel(word) ? word + buffer : soft(word)) + narrow(word)
  const of = (word: string): string => `${endsInVowel(word) ? `${word}n` : soft(word)}${narrow(word)}n`
  const its = (word: string): string => (endsInVowel(word) ? `${word}s` : soft(word)) + narrow(word)
  const to = (word: string): string => (endsInVowel(word) ? `${word}y` : soft(word)) + wide(word)
  const at = (word: string): string => `${word}${hard.test(word) ? 't' : 'd'}${wide(word)}`
  const from = (word: string): string => `${at(word)}n`
  const past = (stem: string): string => `${stem}${hard.test(stem) ? 't' : 'd'}${narrow(stem)}`

  const { starts, middles, ends } = lexicon.places
  const places = placeNames(6000, starts, middles, ends)
  const { nouns, adjectives } = lexicon
  const plurals = nouns.map(many)
  const form = (make: (word: string) => string) => ({ one: nouns.map(make), many: plurals.map(make) })
  const forms = { plain: { one: nouns, many: plurals }, acted: form(acted), of: form(of), to: form(to), at: form(at), from: form(from) }
  const owned = nouns.map(its)
  const ownedActed = owned.map(word => `${word}n${narrow(word)}`)
  const pasts = lexicon.verbs.map(past)
  const noun = (random: Random, name: keyof typeof forms): string => random.often(random.pick(2) === 0 ? forms[name].one : forms[name].many)

  function subject(random: Random): string {
    const kind = random.pick(4)
    if (kind === 0) return `${random.often(adjectives)} ${noun(random, 'plain')}`
    if (kind === 1) return `${noun(random, 'of')} ${random.often(owned)}`
    return kind === 2 ? `${at(random.often(places))}ki ${noun(random, 'plain')}` : `${2 + random.rank(900)} ${random.often(nouns)}`
  }
  function object(random: Random): string {
    const kind = random.pick(3)
    if (kind === 0) return `${random.often(adjectives)} ${noun(random, 'acted')}`
    return kind === 1 ? `${noun(random, 'of')} ${random.often(ownedActed)}` : noun(random, 'acted')
  }
  function clause(random: Random): string {
    const kind = random.pick(4)
    const detail =
      kind === 0
        ? `${noun(random, 'from')} `
        : kind === 1
          ? `${noun(random, 'to')} `
          : kind === 2
            ? `${noun(random, 'at')} `
            : `${random.often(adjectives)} ${random.often(plurals)} ${lexicon.with} `
    return `${subject(random)} ${detail}${object(random)} ${random.often(pasts)}`
  }
  return {
    tag,
    marks: ['“', '”'],
    bytesPerLetter: 1.15,
    sentence: random =>
      capitalized(random.pick(2) === 0 ? clause(random) : `${clause(random)}, ${random.from(links)} ${clause(random)}`, tag),
    headline: random => capitalized(`${subject(random)} ${object(random)} ${random.often(pasts)}`, tag),
    cues: lexicon.cues,
    tags: [...nouns, ...places.slice(0, 1000)],
    roles: lexicon.roles,
  }
}

export const azerbaijani = turkic({
  tag: 'az',
  front: 'ə',
  nouns: words(`
    körpü liman çay bazar məktəb mühəndis qiymət büdcə şura rayon yol tunel zavod fermer müəllim həkim xəstəxana müqavilə sərhəd tanker
    anbar buzlaq arxiv muzey orkestr festival məhkəmə hakim şahid seçki nazir bağ meşə üzüm məhsul quraqlıq sel zəlzələ stansiya
    peyk şəbəkə proqram tələbə dərs kitab ləhcə əlyazma rəssam səhnə teatr konsert rekord stadion məşqçi pensiya maaş kredit bank
    hərrac konteyner kran pilot bilet kəmər külək balıqçı ada sahil mayak bərə dənizçi gömrük icazə qonşu həyət dam mühərrik sürücü
    sərnişin məktub çörək reseptura ocaq torpaq duz neft qaz dağ vadi bulaq kənd şəhər küçə
  `),
  verbs: words(
    'aç bağla ölç yoxla gözlə izah_et dəyiş müzakirə_et göstər təmir_et topla öyrən genişləndir qoru başla dayandır təsdiqlə',
  ).map(stem => stem.replace('_', ' ')),
  adjectives: words(`
    yeni köhnə ictimai yerli şimal cənub şərq qərb erkən gec bahalı ucuz dar geniş sakit boş müasir taxta illik rəsmi özəl xarici gənc
    birgə müvəqqəti daimi mövsümi rəqəmsal məşhur unudulmuş mübahisəli yarımçıq
  `),
  links: ['çünki', 'amma', 'sonra isə', 'halbuki', 'və'],
  places: {
    starts: words('bəl qar sal or xal mur tal vən dər qal şəm gər lin mar nur pir rəs sil tor val yar zəl aş bər göy'),
    middles: words('a ə i o an ən in un ar ər ir ur əl il ol um'),
    ends: words('abad kənd lı təpə dağ çay bulaq oba su qala yurd düz dərə vənd saray'),
  },
  buffer: 'n',
  softened: { q: 'ğ', k: 'y' },
  hard: /(?!)/,
  with: 'ilə birlikdə',
  cues: ['deyə o qeyd edib', 'deyə o bildirib', 'deyə o izah edib', 'deyə o əlavə edib'],
  roles: ['mühəndis', 'tarixçi', 'laboratoriya müdiri', 'iqtisadçı', 'mer müavini', 'istefada olan kapitan'],
})

export const turkish = turkic({
  tag: 'tr',
  front: 'e',
  nouns: words(`
    köprü liman nehir pazar okul mühendis fiyat bütçe meclis ilçe demiryolu tünel fabrika çiftçi öğretmen doktor hastane yol sözleşme
    sınır tanker baraj buzul arşiv müze orkestra festival çevirmen mahkeme yargıç tanık seçim bakan bahçe orman bağ hasat kuraklık sel
    deprem istasyon uydu ağ program öğrenci ders kitap lehçe ressam sahne tiyatro konser rekor stadyum antrenör emekli maaş kredi banka
    ihale depo vinç pilot havaalanı kablo rüzgar balıkçı ada kıyı fener vapur denizci gümrük izin dilekçe komşu avlu çatı motor sürücü
    yolcu bilet mektup çörek tarif ocak toprak tuz petrol dağ vadi pınar köy şehir sokak
  `),
  verbs: words('aç kapat ölç denetle bekle açıkla değiş tartış göster onar topla öğren genişlet koru başlat durdur onayla karşılaştır').map(
    stem => stem.replace('_', ' '),
  ),
  adjectives: words(`
    yeni eski kamusal yerel kuzey güney doğu batı erken geç pahalı ucuz dar geniş sessiz boş modern ahşap yıllık resmi özel yabancı genç
    ortak geçici kalıcı mevsimlik dijital ünlü unutulmuş tartışmalı yarım
  `),
  links: ['çünkü', 'ama', 'sonra da', 'oysa', 've'],
  places: {
    starts: words('bel kar sal or hal mur tal ven der kal sem ger lin mar nur pir res sil tor val yar zel aş ber gök'),
    middles: words('a e i o an en in un ar er ir ur el il ol um'),
    ends: words('abat kent lı tepe dağ çay pınar oba su kale yurt düz dere köy saray'),
  },
  buffer: 'y',
  softened: { k: 'ğ', ç: 'c', p: 'b' },
  hard: /[pçtkfhsş]$/,
  with: 'ile birlikte',
  cues: ['diye belirtti', 'dedi', 'diye açıkladı', 'diye ekledi'],
  roles: ['mühendis', 'tarihçi', 'laboratuvar müdürü', 'iktisatçı', 'belediye başkan yardımcısı', 'emekli kaptan'],
})
