import { typeId } from '../../src/text/type-id.ts'
import { uuidOf } from './people.ts'

const names: [slug: string, en: string, ru: string, az: string, tr: string][] = [
  ['economy', 'Economy', 'Экономика', 'İqtisadiyyat', 'Ekonomi'],
  ['city', 'City', 'Город', 'Şəhər', 'Şehir'],
  ['politics', 'Politics', 'Политика', 'Siyasət', 'Siyaset'],
  ['transport', 'Transport', 'Транспорт', 'Nəqliyyat', 'Ulaşım'],
  ['culture', 'Culture', 'Культура', 'Mədəniyyət', 'Kültür'],
  ['science', 'Science', 'Наука', 'Elm', 'Bilim'],
  ['sport', 'Sport', 'Спорт', 'İdman', 'Spor'],
  ['interviews', 'Interviews', 'Интервью', 'Müsahibələr', 'Söyleşiler'],
  ['schools', 'Schools', 'Школы', 'Məktəblər', 'Okullar'],
  ['sea', 'Sea', 'Море', 'Dəniz', 'Deniz'],
  ['health', 'Health', 'Здоровье', 'Sağlamlıq', 'Sağlık'],
  ['letters', 'Letters', 'Письма', 'Məktublar', 'Mektuplar'],
]

export const rubricSlugs = names.map(([slug]) => slug)
export const rubricId = (number: number): string => typeId('rubric', uuidOf(Date.UTC(2009, 0), number))

export const rubrics: object[] = names.map(([slug, en, ru, az, tr], position) => ({
  type: 'rubric',
  id: rubricId(position),
  slug,
  position,
  texts: { en: { name: en }, ru: { name: ru }, az: { name: az }, tr: { name: tr } },
}))
