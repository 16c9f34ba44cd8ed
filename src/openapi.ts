import swagger from '@fastify/swagger'
import { z } from 'zod'
import { status } from './errors.ts'
import { type DocumentedRoute, type Examples, finishDocument, RouteResponses, readExamples } from './openapi-document.ts'
import { conditionsOf } from './openapi-headers.ts'
import { parametersOf } from './openapi-requests.ts'
import type { App } from './server.ts'
import { version } from './version.ts'

const description = `Articles, the quotes in them and the people who said them, from one newsroom.

- **Open**: what readers may see needs no key, and takes none. \`HEAD\` answers everywhere as \`GET\` does, without the body.
- **Lists** come in pages: pass \`page.next\` as \`cursor\` and keep the other parameters, until it is null; or follow the \`Link\` header.
  No row is repeated or skipped, whatever is written meanwhile, unless that moves the row itself. A list without \`page\` is whole, and a filter that nothing fits answers an empty one.
- **Caching**: send the \`ETag\` back in \`If-None-Match\`, and an answer that is still current is a 304 without a body.
- **Quotes** are places in a text: \`start\` and \`end\` count code points of the article's \`bodyText\`, and \`blocks\` says the same for \`body\`.
- **Editing** needs a key with the scope that the operation names. A change names in \`If-Match\` the \`ETag\` of what it changes, so that nobody
  overwrites what they have not seen. A \`POST\` with an \`Idempotency-Key\` can be sent again without a second effect, for 24 hours.
  Texts are stored in Unicode's NFC and without white space at their edges, but for the words of a quote. They may hold no control characters,
  line feeds only where a text has several lines, and at most 30 combining marks in a row.
  What a list of texts names twice is kept once, where it came first.
- **Failures** are problems (RFC 9457) without exception; tell them apart by \`code\`. Parameters and fields that an operation does not know are refused.
- **Compatibility**: fields and codes are only ever added, and cursors are opaque, so a client ignores what it does not know.
`

const tags = [
  { name: 'site', description: 'The newsroom itself: its name, languages and terms.' },
  { name: 'rubrics', description: 'The sections of the newsroom.' },
  { name: 'articles', description: 'Published articles, whole or as cards, in every language.' },
  { name: 'quotes', description: 'What people said, each at its place in an article.' },
  { name: 'experts', description: 'The people who are quoted or appear, with their affiliations over time.' },
  { name: 'search', description: 'Articles, quotes and people by words, and what is suggested while somebody types.' },
  { name: 'views', description: 'How often articles are read, counted by published rules.' },
  { name: 'editorial articles', description: 'Articles in every status: written, scheduled, published, corrected, withdrawn.' },
  { name: 'editorial quotes', description: 'Quotes in every status: proposed, marked, published, taken back.' },
  { name: 'editorial revisions', description: 'What articles were before, and who did what.' },
  { name: 'editorial things', description: 'People, rubrics and the newsroom itself.' },
  { name: 'preview', description: 'Links that show one article before it is published.' },
  { name: 'operations', description: 'For whoever runs the server; never cached, never limited.' },
]

/**
 * Makes `app.swagger()` the OpenAPI document of all routes that are added later. It is drafted by @fastify/swagger; the responses and their
 * schemas are written here, because neither that nor fastify-type-provider-zod can say all that is true of them.
 */
export async function addOpenApi(app: App, publicUrl: string, examples: Examples = readExamples()): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Onrecord', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: publicUrl, description: 'This newsroom.' }],
      security: [],
      tags,
    },
    stripBasePath: false,
    convertConstToEnum: false,
    transform({ schema, url, route: { config, method } }) {
      const { querystring, params, headers, body, response, ...rest } = schema ?? {}
      const scope = config?.access === 'public' ? undefined : config?.access
      if (rest.hide && scope === undefined) return { schema: rest, url }
      if (rest.operationId === undefined) throw new Error(`${url} has no operationId, and does not hide from the document.`)
      const responses = RouteResponses.parse(response)
      const { headers: named = [], isDated = false } = responses[status.ok] ?? {}
      const isCached = config?.cache === 'public'
      const isVersioned = method === 'GET' && named.includes('ETag')
      const route: DocumentedRoute = {
        responses,
        isCached,
        conditions: conditionsOf({ isCached, isDated, isVersioned }),
        isLimited: config?.rateLimit !== false,
        body: body instanceof z.ZodType ? { ...schemaOf(body), isPatch: method === 'PATCH' } : undefined,
        scope,
      }
      const documented = {
        ...rest,
        querystring: parametersOf(querystring),
        params: parametersOf(params),
        headers: parametersOf(headers),
        'x-route': route,
      }
      return { schema: documented, url }
    },
    // As plain JSON, without what is undefined.
    transformObject: draft =>
      JSON.parse(JSON.stringify(finishDocument('openapiObject' in draft ? draft.openapiObject : undefined, examples))),
  })
}

/** A body with a default may be left out. */
function schemaOf(body: z.ZodType) {
  const inner = body instanceof z.ZodPrefault ? body.unwrap() : undefined
  return inner instanceof z.ZodType ? { schema: inner, isOptional: true } : { schema: body }
}
