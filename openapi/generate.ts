import { z } from 'zod'
import { inputSchemaOf } from '../src/openapi-schemas.ts'
import { BundleLine } from '../src/schemas/bundle.ts'
import { type Content, createContent } from '../test/support/content.ts'

/** What of the document is needed to call its operations. */
const Callable = z.object({
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        operationId: z.string(),
        parameters: z
          .array(z.object({ name: z.string(), in: z.string(), example: z.string().optional() }).or(z.object({ $ref: z.string() })))
          .default([]),
      }),
    }),
  ),
})

/** The generated files of this folder by name, as they must be: the document, its examples and the JSON Schema of bundles. */
export async function generate(): Promise<Record<string, string>> {
  const sample = await createContent(undefined, {}, {})
  const examples = await harvest(sample)
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

const render = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** What each operation answers about the sample newsroom when it is asked for the examples of its path; lists give two rows. */
async function harvest({ app }: Content): Promise<Record<string, unknown>> {
  const examples: Record<string, unknown> = {}
  for (const [template, { get }] of Object.entries(Callable.parse(app.swagger()).paths)) {
    const parameters = get.parameters.flatMap(parameter => ('name' in parameter ? [parameter] : []))
    const path = parameters.reduce((url, { name, example = '' }) => url.replace(`{${name}}`, encodeURIComponent(example)), template)
    const url = parameters.some(({ name }) => name === 'limit') ? `${path}?limit=2` : path
    const { statusCode, body } = await app.inject(url)
    if (statusCode !== 200) throw new Error(`${get.operationId} answers its example, ${url}, with ${statusCode}: ${body}`)
    examples[get.operationId] = JSON.parse(body)
  }
  return examples
}
