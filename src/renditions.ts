import type { Answer } from './answer.ts'
import type { AnswerStore } from './answer-store.ts'
import { type BodyForm, bodyForms } from './schemas/article.ts'
import { looksLikeId } from './schemas/ids.ts'
import type { ArticleName } from './store/articles.ts'
import type { Query } from './store/reader.ts'
import { keepRendition, type Rendition, renditionFinder } from './store/renditions.ts'

/** Which answer it is: to whom asks for an article, with its body in a form, as of a change. */
type Rendered = Pick<Rendition, 'articleId' | 'form' | 'inLanguage' | 'slug' | 'seq'>

/** Answers to requests for one article, as they are stored. `run` carries queries out in this process. */
export function createRenditions(run: (query: Query) => unknown, { madeBy, keep }: AnswerStore) {
  const findStored = renditionFinder(run)
  const find = ({ name, form }: Named): Answer | undefined => {
    const found = findStored(name, { form, madeBy })
    return found && { route, type, ...found }
  }
  return {
    /** The answer to a GET of an address, if it is stored and still good. Any address that is not plainly one of an article is not looked up. */
    find(url: string): Answer | undefined {
      const asked = readUrl(url)
      return asked && find(asked)
    },

    /** The same for who was asked by an address that can be written in many ways: it is not to be made anew for each. */
    findNamed(named: Named): Answer | undefined {
      try {
        return find(named)
      } catch {
        // Where none can be read, it is made.
        return undefined
      }
    },

    /** Stores an answer, soon. */
    keep(rendered: Rendered, { etag, fields, tags, body }: Answer): void {
      keep(keepRendition({ ...rendered, madeBy, etag, fields, tags, body }), body.length)
    },
  }
}

export type Renditions = ReturnType<typeof createRenditions>

const route = '/v1/articles/:idOrSlug'
const type = 'application/json; charset=utf-8'

const address = /^\/v1\/articles\/([\w-]+)(?:\?([\w=&-]+))?$/

/** Which answer is asked for. */
interface Named {
  name: ArticleName
  form: BodyForm
}

/** What an address asks for, where that is as plain as clients write it. */
function readUrl(url: string): Named | undefined {
  const [, idOrSlug, query] = address.exec(url) ?? []
  if (idOrSlug === undefined) return undefined
  let lang: string | undefined
  let form: BodyForm | undefined
  for (const pair of query?.split('&') ?? []) {
    const [name, value, more] = pair.split('=')
    if (!value || more !== undefined) return undefined
    if (name === 'lang' && lang === undefined) lang = value
    else if (name === 'body' && form === undefined) form = bodyForms.find(known => known === value)
    else return undefined
    if (name === 'body' && form === undefined) return undefined
  }
  // Whether that is a language at all, which none that is stored by its slug leaves open, is not asked here.
  if (lang !== undefined && looksLikeId('article', idOrSlug)) return undefined
  return { name: { idOrSlug, lang }, form: form ?? bodyForms[0] }
}
