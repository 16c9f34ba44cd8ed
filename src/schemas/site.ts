import { z } from 'zod'
import { WebUrl } from './block.ts'
import { Image } from './image.ts'
import { distinct, Language, line, prose } from './scalars.ts'

/** Where there is none yet, and how there will be. */
export const noSite = 'There is no newsroom yet: it comes with an import, or by PATCH /v1/editorial/site with If-Match: *.'

const SocialProfile = z
  .strictObject({
    platform: line(50).meta({ description: 'The platform, in lower case.', example: 'telegram' }),
    url: WebUrl.meta({ description: 'The page there.', example: 'https://social.example/onrecord' }),
  })
  .meta({ id: 'SocialProfile', description: 'The newsroom on a social platform.' })

const App = z
  .strictObject({
    platform: line(50).meta({ description: 'The platform, in lower case.', example: 'ios' }),
    url: WebUrl.meta({ description: 'The page in its store.', example: 'https://apps.example/onrecord' }),
  })
  .meta({ id: 'App', description: 'An app of the newsroom.' })

export const UsageTerms = z
  .strictObject({
    text: prose(2000).meta({ description: 'The terms, as readers see them.', example: 'Use requires a hyperlink to the source.' }),
    url: WebUrl.optional().meta({ description: 'The terms in full, or the page to link to.', example: 'https://newsroom.example/terms' }),
    hyperlinkRequired: z.boolean().meta({ description: 'Whether reuse demands a hyperlink.', example: true }),
  })
  .meta({ id: 'UsageTerms', description: 'Under what terms the content may be used (IPTC usageTerms).' })

const SiteText = z
  .strictObject({
    name: line(200).optional().meta({ description: 'The name in this language.', example: 'The Estuary' }),
    description: prose(2000)
      .optional()
      .meta({ description: 'What the newsroom is, in this language.', example: 'News from a river mouth.' }),
    copyrightNotice: line(500).optional().meta({ description: 'The notice in this language.', example: '© 2026 The Estuary' }),
    usageTerms: prose(2000).optional().meta({ description: 'The terms in this language.', example: 'Use requires a hyperlink.' }),
  })
  .meta({ id: 'SiteText', description: "The newsroom's texts in one language." })

export const SiteTexts = z.record(Language, SiteText).meta({ id: 'SiteTexts', description: 'Texts by language tag.' })

const noTimeZone = 'is not an IANA time zone'

const isTimeZone = (value: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

const templateVariables = ['{id}', '{inLanguage}', '{rubric}', '{slug}']

function isArticleUrlTemplate(value: string): boolean {
  const filled = templateVariables.reduce((url, variable) => url.replaceAll(variable, 'x'), value)
  return !/[{}]/.test(filled) && /\{(id|slug)\}/.test(value) && WebUrl.safeParse(filled).success
}

const socialLimit = 50

export const Site = z
  .strictObject({
    name: line(200).meta({ description: 'The name of the newsroom.', example: 'The Estuary' }),
    url: WebUrl.meta({ description: "The newsroom's own front page.", example: 'https://newsroom.example' }),
    logo: Image.optional().meta({ description: 'The logo.' }),
    languages: z
      .array(Language)
      .min(1)
      .max(50)
      .overwrite(distinct)
      .meta({ description: 'The languages it publishes in.', example: ['en', 'ru'] }),
    defaultLanguage: Language.meta({ description: 'The language meant where a request names none: one of `languages`.', example: 'en' }),
    timeZone: z
      .string()
      .max(100)
      // Intl takes offsets too.
      .regex(/^[A-Za-z]/, { message: noTimeZone, abort: true })
      .refine(isTimeZone, noTimeZone)
      .meta({ description: 'The IANA time zone the newsroom works in.', example: 'Asia/Baku' }),
    articleUrlTemplate: z
      .string()
      .max(2048)
      .refine(isArticleUrlTemplate, 'is not an http(s) URL with {slug} or {id}, and at most {inLanguage} and {rubric} besides')
      .optional()
      .meta({
        description:
          "Where an article's page is on the newsroom's own site: an http or https address with `{slug}` or `{id}`, and `{inLanguage}` and `{rubric}` at will. " +
          '`{url}/{inLanguage}/{slug}` when absent.',
        example: 'https://newsroom.example/{inLanguage}/{rubric}/{slug}',
      }),
    sameAs: z.array(SocialProfile).max(socialLimit).meta({ description: 'Profiles on social platforms.' }),
    apps: z.array(App).max(socialLimit).meta({ description: 'Apps.' }),
    copyrightHolder: line(300).optional().meta({ description: 'Who holds the rights.', example: 'The Estuary' }),
    copyrightNotice: line(500).optional().meta({ description: 'The notice.', example: '© 2026 The Estuary' }),
    usageTerms: UsageTerms.optional().meta({ description: 'Under what terms the content may be used.' }),
    texts: SiteTexts.meta({ description: 'Texts by language; what a language lacks is taken from the fields above.' }),
  })
  .meta({ id: 'Site', description: 'The newsroom.' })

export const hasItsDefaultLanguage = ({ languages, defaultLanguage }: Pick<Site, 'languages' | 'defaultLanguage'>): boolean =>
  languages.includes(defaultLanguage)
export const defaultLanguageIsAmiss = { path: ['defaultLanguage'], message: 'is not one of the languages' }

export type Site = z.infer<typeof Site>
