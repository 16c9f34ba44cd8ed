import { capitalized, type Language, placeNames, words } from './language.ts'
import type { Random } from './random.ts'

const masculine = words(`
  мост порт завод закон город район бюджет договор тариф канал архив театр концерт рекорд стадион кран пилот аэропорт билет фонд совет
  автор закат лифт мотор остров паром виноград прибор экран кабинет сенатор министр инженер вокзал причал аудитор диалект сервер вагон
  перевал склад поворот забор суд сад лес маршрут протокол проспект
`)
const feminine = words(`
  школа работа погода вода картина машина зарплата газета карта смена цена стена плотина антенна турбина платформа команда система
  реформа программа норма долина гора звезда квота анкета монета беседа победа культура литература архитектура аренда ферма шахта почта
  касса труба вершина страна
`)
const verbs = words(`
  обсужда открыва закрыва измеря проверя ожида описыва сравнива показыва объясня меня дополня продолжа начина поддержива отклоня
  защища укрепля расширя сокраща восстанавлива заменя подтвержда отменя собира изуча посеща отправля ограничива
`)
const adjectives = words(`
  нов стар местн северн южн восточн западн частн общественн народн водн лесн прибрежн ежегодн временн постоянн молод известн забыт
  совместн спорн цифров деревянн железн каменн
`)
const links = ['потому что', 'хотя', 'после того как', 'пока', 'так что', 'и']
const places = placeNames(
  6000,
  words('бел кар стен ор гал мор тал вен дор кал фен гар лин мар нор пел рос сил тор вал вес яр зел аш брам'),
  words('а о и е ан ен ин он ар ер ир ор ел ил ол ум'),
  words('град горск озерск бург реченск поль дар бор балка затон слобода яр мыс луг'),
)

const cases = ['one', 'of', 'to', 'by', 'in', 'many', 'ofMany', 'byMany', 'inMany'] as const
type Case = (typeof cases)[number]
const masculineEnds: Record<Case, string> = {
  one: '',
  of: 'а',
  to: 'у',
  by: 'ом',
  in: 'е',
  many: 'ы',
  ofMany: 'ов',
  byMany: 'ами',
  inMany: 'ах',
}
const feminineEnds: Record<Case, string> = {
  one: 'а',
  of: 'ы',
  to: 'е',
  by: 'ой',
  in: 'е',
  many: 'ы',
  ofMany: '',
  byMany: 'ами',
  inMany: 'ах',
}
/** Masculine and feminine ones in turns, so that both are among the frequent ones. */
const stems = masculine.flatMap((noun, index) => [{ stem: noun, ends: masculineEnds }, ...feminineAt(index)])
function feminineAt(index: number) {
  const noun = feminine[index]
  return noun === undefined ? [] : [{ stem: noun.slice(0, -1), ends: feminineEnds }]
}
const forms = Object.fromEntries(cases.map(name => [name, stems.map(({ stem, ends }) => stem + ends[name])]))
const noun = (random: Random, name: Case): string => random.often(forms[name] ?? [])

function things(random: Random, adjective: string, name: Case, nameOfMany: Case): string {
  const many = `${random.often(adjectives)}${adjective} ${noun(random, nameOfMany)}`
  switch (random.pick(4)) {
    case 0:
      return many
    case 1:
      return `${many} в ${noun(random, 'in')}`
    case 2:
      return `${noun(random, nameOfMany)} ${random.often(adjectives)}ых ${noun(random, 'ofMany')}`
    default:
      return `${noun(random, name === 'one' ? 'many' : nameOfMany)} ${noun(random, 'of')} города ${random.often(places)}`
  }
}

const subject = (random: Random): string => things(random, 'ые', 'one', 'many')
const object = (random: Random): string => things(random, 'ые', 'one', 'many')

function clause(random: Random): string {
  const verb = random.often(verbs)
  const start = `${subject(random)} ${verb}${random.pick(2) === 0 ? 'ли' : 'ют'} ${object(random)}`
  const more = random.pick(4)
  if (more === 0) return `${start} вместе с ${random.often(adjectives)}ыми ${noun(random, 'byMany')}`
  if (more === 1) return `${start} по ${noun(random, 'to')}`
  return more === 2 ? `${start} на ${2 + random.rank(900)} ${noun(random, 'inMany')}` : start
}

export const russian: Language = {
  tag: 'ru',
  marks: ['«', '»'],
  bytesPerLetter: 1.85,
  sentence: random =>
    capitalized(random.pick(2) === 0 ? clause(random) : `${clause(random)}, ${random.from(links)} ${clause(random)}`, 'ru'),
  headline: random => capitalized(`${subject(random)} ${random.often(verbs)}ют ${object(random)}`, 'ru'),
  cues: ['отметила она', 'сказал он', 'пояснила она', 'добавил он', 'вспоминает она', 'считает он'],
  tags: [...(forms.one ?? []), ...places.slice(0, 1000)],
  roles: ['инженер', 'историк', 'заведующая лабораторией', 'экономист', 'заместитель мэра', 'капитан в отставке'],
}
