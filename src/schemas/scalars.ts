import { z } from 'zod'

const controls = String.raw`\u0000-\u0009\u000b-\u001f\u007f\ufffe\uffff`

/** What no text may hold: control characters but for a line feed, and the two that are never a character. */
export const controlCharacters = new RegExp(`[${controls}]`)

const text = (max: number, string = z.string()) =>
  string
    .min(1)
    .max(max)
    .refine(value => value.isWellFormed(), 'holds a lone surrogate')
    .refine(value => !controlCharacters.test(value), 'holds a control character')

const inOneLine = (value: z.ZodString) => value.refine(value => !value.includes('\n'), 'has more than one line')

/** A text exactly as it is given, with the white space at its edges: the words of a quote. */
export const verbatim = (max: number) => text(max)

/** What somebody looks for, in one line, as it was typed. */
export const typed = (max: number) => inOneLine(text(max)).meta({ pattern: `^[^${controls}\\n]*$` })

/** A text that may hold line feeds: a description, a correction. White space at its edges is taken away. */
export const prose = (max: number) => text(max, z.string().trim())

/** The same of one line: a name, a headline. */
export const line = (max: number) => inOneLine(prose(max))

/** A list without what is in it already, in the order in which it was given: for `overwrite` of a schema. */
export const distinct = (list: string[]): string[] => [...new Set(list)]

const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The part of a page's address that names a thing: lower-case letters, digits and single hyphens. */
export const Slug = z
  .string()
  .max(200)
  .regex(slugPattern, 'is not a slug: lower-case letters a to z, digits and single hyphens')
  .meta({ description: 'Names the thing in addresses.', example: 'the-bridge-that-waited' })

/** What a path accepts where a thing is named: its id, or its slug. An old slug may be in any script, and is stored in NFC. */
export const idOrSlug = (example: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .transform(name => name.normalize('NFC'))
    .meta({ description: 'The id, or the slug.', example })

/** Tags that were found to be canonical, some of them: Intl takes its time, and a newsroom has few languages. */
const knownLanguages = new Set<string>()
const maxKnownLanguages = 100

function isLanguage(value: string): boolean {
  if (knownLanguages.has(value)) return true
  try {
    if (Intl.getCanonicalLocales(value)[0] !== value) return false
  } catch {
    return false
  }
  if (knownLanguages.size < maxKnownLanguages) knownLanguages.add(value)
  return true
}

/** What every canonical tag looks like (RFC 5646 section 2.1), for who cannot ask Intl: `EN` and `en_US` do not. */
const languagePattern =
  '^(?:[a-z]{2,3}|[a-z]{5,8})(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?' +
  '(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?$'

/** A BCP 47 language tag in its canonical form: `en`, `az`, `sr-Latn`. */
export const Language = z
  .string()
  .max(35)
  .refine(isLanguage, 'is not a BCP 47 language tag in its canonical form')
  .meta({ description: 'A BCP 47 language tag in its canonical form.', pattern: languagePattern, example: 'en' })

/** A moment: RFC 3339, UTC, milliseconds. */
export const Timestamp = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'A moment, RFC 3339 in UTC with milliseconds.', example: '2026-05-18T05:51:00.000Z' })

/** A moment as callers give it, in any offset; read as the API writes moments. `message` says what anything else is. */
export const givenMoment = (message: string) =>
  z.iso
    .datetime({ offset: true, message, abort: true })
    .refine(value => !Number.isNaN(Date.parse(value)) && /^\d{4}-/.test(new Date(value).toISOString()), 'is out of range')
    .transform(value => new Date(value).toISOString())

function isPartialDate(value: string): boolean {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(value)
  if (!match) return false
  const whole = `${match[1]}-${match[2] ?? '01'}-${match[3] ?? '01'}`
  const time = Date.parse(`${whole}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(whole)
}

/** A date as exact as it is known: `2024`, `2024-03` or `2024-03-01`. */
export const PartialDate = z.string().refine(isPartialDate, 'is not a date: YYYY, YYYY-MM or YYYY-MM-DD').meta({
  description: 'A date as exact as it is known: year, month or day.',
  pattern: '^[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?$',
  example: '2021-03',
})

/** An ISO 3166-1 alpha-2 country code. */
export const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'is not a country code: two capital letters')
  .meta({ description: 'An ISO 3166-1 alpha-2 country code.', example: 'AZ' })

/** What groups an article with its translations. */
export const WorkId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/, 'is not a work key: letters, digits and . _ : - , at most 100')
  .meta({ description: 'Shared by an article and its translations.', example: 'the-bridge-that-waited' })
