import { cyrillicLetters, latinLetters, silent, softHyphen, withCapitals } from './letters.ts'

/** Long enough for a headline, short enough for an address. */
const maxLength = 80

const letters = withCapitals({ ...latinLetters, ...cyrillicLetters })

/**
 * A text as the last part of an address: a-z, 0-9 and single hyphens, cut at the end of a word to 80 characters. English, Russian,
 * Azerbaijani and Turkish are transliterated; other scripts are left out, so the slug may be empty.
 */
export function slugify(text: string): string {
  const words = text
    .normalize('NFKC')
    .replace(silent, '')
    .replace(softHyphen, '')
    .replace(/[^\p{ASCII}]/gu, letter => letters.get(letter) ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return cutSlug(words.filter(Boolean).join('-'))
}

function cutSlug(slug: string): string {
  if (slug.length <= maxLength) return slug
  const end = slug.lastIndexOf('-', maxLength)
  return slug.slice(0, end > 0 ? end : maxLength)
}
