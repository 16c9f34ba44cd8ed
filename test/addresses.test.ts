import t from 'tap'
import { z } from 'zod'
import { draft, openEditor } from './support/editor.ts'

const Shown = z.object({ id: z.string(), body: z.unknown(), losses: z.unknown().optional() })

t.test('an address in a field', async t => {
  const { send } = await openEditor(t)
  let count = 0
  const answerTo = async (sourceUrl: string) => {
    const { statusCode, body } = await send('POST', '/articles', { ...draft, slug: `address-${++count}`, sourceUrl })
    return [
      statusCode,
      z.object({ errors: z.array(z.object({ detail: z.string() })).optional() }).parse(JSON.parse(body)).errors?.[0]?.detail,
    ]
  }

  t.test('is refused where a character stands in no address, and is to be percent-encoded', async t => {
    for (const character of [
      '"',
      '<',
      '>',
      '\\',
      '^',
      '`',
      '{',
      '|',
      '}',
      '[',
      ']',
      '%',
      '%4',
      '#',
      '\ue000',
      '\ufffc',
      '\ufdd0',
      '\u{1fffe}',
    ]) {
      for (const place of ['', '?q=']) {
        const [status, detail] = await answerTo(`https://there.example/${place}#x${character}y`)
        t.match([status, detail], [400, /percent-encoded/], character)
      }
    }
    for (const url of ['https://a@b@there.example/', 'https://there.example/a[]?b', 'https://there.example/#a#b'])
      t.match(await answerTo(url), [400, /percent-encoded/], url)
    for (const url of ['https:there.example/', 'https:/there.example/', 'https:///there.example/', 'http://', '//there.example/', 'there'])
      t.match(await answerTo(url), [400, /absolute http or https/], url)
  })

  t.test('may hold letters of any script; whatever is taken, is answered as documented', async t => {
    for (const url of [
      'https://müllhalde.example/щё?q=«漢字»#𝒳',
      'https://a:b@[2001:db8::1]:8080/%41/(x);y=1,2?a/?b#/?',
      'https://there.example',
    ])
      t.same(await answerTo(url), [201, undefined], url)
    for (let code = 0; code < 0x180; code++) {
      const [status] = await answerTo(`https://there.example/${String.fromCodePoint(code)}`)
      t.ok(status === 201 || status === 400, `U+${code.toString(16)}: ${status}`)
    }
  })
})

t.test('an address in a body that was written elsewhere is percent-encoded where it has to be; nothing is lost', async t => {
  const { does } = await openEditor(t)
  const addresses: [written: string, kept: string][] = [
    ['https://there.example/a b?x[]=1&y={z}|^`', 'https://there.example/a%20b?x%5B%5D=1&y=%7Bz%7D%7C%5E%60'],
    ['https://there.example/100%?<i>', 'https://there.example/100%25?%3Ci%3E'],
    ['//there.example\\path\\?a\\b#c#d', 'https://there.example/path/?a%5Cb#c%23d'],
    ['http://[2001:db8::1]:80/[x]', 'http://[2001:db8::1]:80/%5Bx%5D'],
    ['https://müll.example/щё?q=«»', 'https://müll.example/щё?q=«»'],
    ['mailto:"ann"@there.example', 'mailto:%22ann%22@there.example'],
  ]
  for (const [index, [written, kept]] of addresses.entries()) {
    const html = `<p><a href="${written.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}">x</a></p>`
    const markdown = `[x](<${written.replaceAll(/[\\<>[\]]/g, '\\$&')}>)`
    for (const [bodyFormat, body] of Object.entries({ html, markdown })) {
      const made = Shown.parse(await does('POST', '/articles', { ...draft, slug: `${bodyFormat}-${index}`, bodyFormat, body }))
      t.match(made.body, [{ markDefs: [{ href: kept }] }], `${bodyFormat} ${written}`)
      t.notOk(made.losses)
    }
  }
})
