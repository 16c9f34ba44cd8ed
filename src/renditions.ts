import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Answer } from './answer.ts'
import { type BodyForm, bodyForms } from './schemas/article.ts'
import { looksLikeId } from './schemas/ids.ts'
import type { ArticleName } from './store/articles.ts'
import type { Commit } from './store/commit.ts'
import type { Query } from './store/reader.ts'
import { keepRendition, type Rendition, renditionFinder } from './store/renditions.ts'

export interface RenditionsOptions {
  /** Carries a query out in this process. */
  run: (query: Query) => unknown
  commit: Commit
  /** What answers depend on besides what is stored: the settings. */
  settings: unknown
  /** How many milliseconds an answer waits for others, to be stored with them. */
  gatherMs?: number
}

/** Which answer it is: to whom asks for an article, with its body in a form, as of a change. */
export type Rendered = Pick<Rendition, 'articleId' | 'form' | 'inLanguage' | 'slug' | 'seq'>

/** So many answers wait to be stored at most, and share one commit; others are stored when they are made again. */
const maxWaiting = 256

/**
 * Answers to requests for one article, kept in the database from the first on that is asked for, so that a large archive is read without each
 * article being put together anew. None that could not be stored is missed: it is made again.
 */
export function createRenditions({ run, commit, settings, gatherMs = 100 }: RenditionsOptions) {
  const find = renditionFinder(run)
  const madeBy = hash('sha256', JSON.stringify([hashProgram(), settings]), 'base64url')
  let waiting: Rendition[] = []
  let isDue = false

  const storeSoon = (): void => {
    if (isDue || waiting.length === 0) return
    isDue = true
    setTimeout(() => void store(), gatherMs).unref()
  }
  const store = async (): Promise<void> => {
    const statements = waiting.flatMap(keepRendition)
    waiting = []
    await commit(statements).catch(() => {})
    isDue = false
    storeSoon()
  }

  return {
    /** The answer to a GET of an address, if it is stored and still good. Any address that is not plainly one of an article is not looked up. */
    find(url: string): Answer | undefined {
      const asked = readUrl(url)
      const found = asked && find(asked.name, { form: asked.form, madeBy })
      return found && { route, type, etag: found.etag, fields: found.fields, tags: new Set(found.tags), body: found.body }
    },

    /** Stores an answer, soon. */
    keep(rendered: Rendered, { etag, fields, tags, body }: Answer): void {
      if (waiting.length >= maxWaiting) return
      waiting.push({ ...rendered, madeBy, etag, fields, tags: [...tags], body })
      storeSoon()
    },
  }
}

export type Renditions = ReturnType<typeof createRenditions>

const route = '/v1/articles/:idOrSlug'
const type = 'application/json; charset=utf-8'

const address = /^\/v1\/articles\/([\w-]+)(?:\?([\w=&-]+))?$/

/** What an address asks for, where that is as plain as clients write it. */
function readUrl(url: string): { name: ArticleName; form: BodyForm } | undefined {
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

/** A hash of this program: what one made is not what another would make. */
function hashProgram(): string {
  const root = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .sort()
  const contents = ['../package.json', ...files].map(file => readFileSync(join(root, file)))
  return hash('sha256', Buffer.concat(contents), 'base64url')
}
