import type { Examples } from '../src/openapi-document.ts'
import { inputSchemaOf } from '../src/openapi-schemas.ts'
import { BundleLine } from '../src/schemas/bundle.ts'
import { type Content, createContent } from '../test/support/content.ts'
import { createCaller } from './call.ts'
import { editAndPublish } from './session.ts'

/** The generated files of this folder by name, as they must be: the document, its examples and the JSON Schema of bundles. */
export async function generate(): Promise<Record<string, string>> {
  const sample = await createContent(undefined, {}, {})
  const examples = withoutSecrets(await harvest(sample))
  await sample.close()
  const { app, close } = await createContent([], {}, examples)
  // The committed document is of no newsroom in particular; a served one names its own address.
  const document = { ...app.swagger(), servers: [{ url: '/' }] }
  await close()
  return {
    'examples.json': render(examples),
    'openapi.json': render(document),
    'bundle.schema.json': render(inputSchemaOf(BundleLine)),
  }
}

/** The signature of a preview link is of a secret that is made anew for each database. */
const withoutSecrets = (examples: Examples): Examples =>
  JSON.parse(JSON.stringify(examples).replaceAll(/(art_[0-9a-z]{26}\.\d+\.)[\w-]+/g, '$1q3Yw0fQ4nqk2m8Vb7Jt6xw'))

const render = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/**
 * What each operation answers in the sample newsroom: to readers first, after one view, then to an editor at work, and to who looks at how
 * views were counted. Lists give two rows.
 */
async function harvest({ app, addKey }: Content): Promise<Examples> {
  const { call, operations, examples } = createCaller(app, await addKey(['admin']))
  await call('countView', { headers: { prefer: 'return=representation' } })
  await call('passOnView', { body: { address: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } })
  for (const { operationId, method, isOpen, limited } of operations) {
    // A preview is open to whoever has a link, which an editor makes.
    if (isOpen && method === 'get' && operationId !== 'getPreview') await call(operationId, limited ? { query: { limit: '2' } } : {})
  }
  for (const operationId of ['listArticleViewDays', 'listViewDays']) {
    await call(operationId)
    await call(operationId, { query: { format: 'csv' } })
  }
  await editAndPublish(call)
  return examples
}
