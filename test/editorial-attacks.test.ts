import t from 'tap'
import { z } from 'zod'
import { committed, operations } from './support/committed.ts'
import { openContent } from './support/content.ts'
import { dangers } from './support/dangers.ts'
import { draft, openEditor } from './support/editor.ts'
import { xssVectors } from './support/xss-vectors.ts'

t.test('nothing can be listed by what cannot be read', async t => {
  const { app, addKey } = await openContent(t)
  const headers = await addKey(['admin'])
  const names = [
    'sort',
    'order',
    'filter',
    'where',
    'status',
    'keyId',
    'secretHash',
    'retractedAt',
    'sortName',
    'body',
    'publishAt',
    '__proto__',
  ]
  for (const { at, filled, parameters } of operations.filter(({ method, path }) => method === 'get' && path.startsWith('/v1/'))) {
    const known = new Set(parameters.map(({ name }) => name))
    const demanded = parameters.filter(({ in: place, required }) => place === 'query' && required)
    const query = demanded.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}&`).join('')
    for (const name of [...names, ...names.map(name => `${name}[gt]`)].filter(name => !known.has(name))) {
      const { statusCode, body } = await app.inject({ url: `${filled}?${query}${name}=headline`, headers })
      t.same(
        [statusCode, z.looseObject({ errors: z.array(z.object({ name: z.string() })) }).parse(JSON.parse(body)).errors[0]?.name],
        [400, name],
        `${at} ${name}`,
      )
    }
  }
})

/** Bodies with an address in every field that takes one. */
const link = 'https://there.example/'
const image = { url: link }
const bodies = {
  '/articles': {
    ...draft,
    sourceUrl: link,
    image,
    bodyFormat: 'blocks',
    body: [
      {
        _type: 'block',
        style: 'normal',
        children: [{ _type: 'span', text: 'There', marks: ['a'] }],
        markDefs: [{ _key: 'a', _type: 'link', href: link }],
      },
      { _type: 'image', ...image, alt: 'There' },
      { _type: 'embed', ...image },
    ],
  },
  '/experts': { slug: 'ada', name: 'Ada', image, sameAs: [link], affiliations: [{ organization: { name: 'There', ...image } }] },
  '/site': {
    name: 'There',
    url: link,
    logo: image,
    languages: ['en'],
    defaultLanguage: 'en',
    timeZone: 'UTC',
    articleUrlTemplate: `${link}{slug}`,
    sameAs: [{ platform: 'there', ...image }],
    apps: [{ platform: 'there', ...image }],
    usageTerms: { text: 'Link.', hyperlinkRequired: true, ...image },
  },
}

/** Where addresses stand in a value, as JSON pointers. */
function* addressesIn(value: unknown, at = ''): Generator<string> {
  if (typeof value === 'string' && value.startsWith(link)) yield at
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) yield* addressesIn(inner, `${at}/${name}`)
}

t.test('an address that runs is refused in every field that takes one', async t => {
  const { send } = await openEditor(t)
  const fields = Object.values(bodies).flatMap(body =>
    [...addressesIn(body)].map(at => at.split('/').findLast(name => !/^\d+$/.test(name))),
  )
  for (const [name, { properties = {} }] of Object.entries(committed.components.schemas)) {
    for (const [field, schema] of Object.entries(properties)) {
      if (JSON.stringify(schema).includes('"iri"') && field !== 'canonicalUrl') t.ok(fields.includes(field), `${name}.${field} is tried`)
    }
  }
  for (const [path, body] of Object.entries(bodies)) {
    const method = path === '/site' ? 'PATCH' : 'POST'
    for (const at of addressesIn(body)) {
      for (const address of [
        'javascript:alert(1)//https://x.example/{slug}',
        ' JaVaScRiPt:alert(1)',
        'java\tscript:alert(1)',
        'data:text/html,x',
        'vbscript:x',
        '//x.example/',
      ]) {
        const evil = JSON.parse(JSON.stringify(body))
        const [last = '', ...before] = at.slice(1).split('/').reverse()
        const place = before.reverse().reduce((inner: unknown, name) => Reflect.get(Object(inner), name), evil)
        Reflect.set(Object(place), last, address)
        const { statusCode, body: said } = await send(method, path, evil)
        t.equal(statusCode, 400, `${path}${at} ${address}: ${said}`)
      }
    }
    const good = await send(method, path, body)
    t.ok([200, 201].includes(good.statusCode), good.body)
  }
})

t.test('HTML of a stranger that is published runs nowhere', async t => {
  const { app, does } = await openEditor(t)
  for (const [index, vector] of xssVectors.entries()) {
    const body = `<p>Mud.</p>${vector}`
    const { id } = await does('POST', '/articles', { ...draft, slug: `vector-${index}`, bodyFormat: 'html', body })
    await does('POST', `/articles/${id}/publish`, {})
    const shown = z.object({ bodyHtml: z.string() }).parse((await app.inject(`/v1/articles/${id}?body=html`)).json())
    t.same(dangers(shown.bodyHtml), [], vector)
  }
  t.ok(xssVectors.length >= 60)
})
