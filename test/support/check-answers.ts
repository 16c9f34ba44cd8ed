import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { z } from 'zod'
import type { App } from '../../src/server.ts'

const Response = z.object({
  headers: z.record(z.string(), z.unknown()).default({}),
  content: z
    .record(z.string(), z.object({ schema: z.object({ $ref: z.string() }).or(z.object({ type: z.literal('string') })) }))
    .default({}),
})
const Reference = z.strictObject({ $ref: z.string() })
const Operation = z.looseObject({ responses: z.record(z.string(), Reference.or(Response)) })
const Schema = z.looseObject({ type: z.unknown().optional(), properties: z.unknown().optional() })

/** The committed document, as far as answers are checked by it. */
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), Schema),
    responses: z.record(z.string(), Response),
    headers: z.record(z.string(), z.unknown()),
  }),
})

type Document = z.infer<typeof Document>

interface Checker {
  document: Document
  /** The paths of the document with their segments, those that name more of an address first. */
  templates: { path: string; segments: string[] }[]
  /** Schemas of the document by reference, closed. */
  ajv: Ajv2020
}

let checker: Checker | undefined

/** An IRI is what becomes a URI when the characters beyond ASCII that it may hold are percent-encoded (RFC 3987, section 3.1). */
const ucschar = /[[\u{a0}-\u{efffd}]--[\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u{fff0}-\u{fffd}\u{e0000}-\u{e0fff}]]/gv
const isUri = new Ajv2020({ meta: false, validateSchema: false })
  .addFormat('uri', formats.default.get('uri'))
  .compile({ type: 'string', format: 'uri' })

/** Read when it is first needed: what writes the document must not depend on it. */
function openChecker(): Checker {
  if (checker) return checker
  const document = Document.parse(JSON.parse(readFileSync(new URL('../../openapi/openapi.json', import.meta.url), 'utf8')))
  // Whether the schemas are schemas is checked by `npm run spec`; compiling the schema of schemas would take 0.1 s in each test file.
  const ajv = new Ajv2020({ strict: false, allErrors: true, meta: false, validateSchema: false })
  formats.default(ajv)
  ajv.addFormat('iri', value => isUri(value.replaceAll(ucschar, character => encodeURIComponent(character))))
  // The published schemas are open, so that clients bear new fields; here a field that nobody declared is a leak.
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    schema.properties === undefined ? schema : { ...schema, unevaluatedProperties: false },
  ])
  ajv.addSchema({ $id: 'document', components: { schemas: Object.fromEntries(schemas) } })
  const templates = Object.keys(document.paths)
    .map(path => ({ path, segments: path.split('/') }))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
  checker = { document, templates, ajv }
  return checker
}

function validatorOf(reference: string): ValidateFunction {
  const validate = openChecker().ajv.getSchema(`document${reference}`)
  if (!validate) throw new Error(`The document has no ${reference}.`)
  return validate
}

/** The part of an answer that the document speaks of. */
export interface Answer {
  statusCode: number
  headers: Readonly<Record<string, unknown>>
  body: string
}

/** Throws what is wrong with an answer, or what the document does not say of it. Failures are problems even where nothing is documented. */
export function checkResponse(method: string, url: string, answer: Answer): void {
  const faults = faultsOf(method, url, answer)
  if (faults.length > 0) throw new Error(`${method} ${url} → ${answer.statusCode} is not as documented:\n  ${faults.join('\n  ')}`)
}

function faultsOf(method: string, url: string, answer: Answer): string[] {
  const { paths, components } = openChecker().document
  const template = templateOf(url)
  const operation = template === undefined ? undefined : paths[template]?.[method === 'HEAD' ? 'get' : method.toLowerCase()]
  if (!operation) return answer.statusCode < 400 ? [] : bodyFaults('#/components/schemas/Problem', method, answer)
  const said = operation.responses[answer.statusCode]
  if (!said) return ['the status is not declared']
  const response = '$ref' in said ? components.responses[nameIn(said.$ref)] : said
  if (!response) return ['the response is not there']
  return [...headerFaults(components.headers, response, answer), ...contentFaults(response, method, answer)]
}

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1)

function templateOf(url: string): string | undefined {
  const [path = ''] = url.split(/[?#]/, 1)
  const asked = path.split('/')
  const fits = (wanted: string[]): boolean =>
    wanted.length === asked.length && wanted.every((part, index) => part === asked[index] || part.startsWith('{'))
  return openChecker().templates.find(({ segments }) => fits(segments))?.path
}

/** Header fields that the document knows must be declared where they are sent. */
function headerFaults(known: object, { headers: declared }: z.infer<typeof Response>, { headers }: Answer): string[] {
  return Object.keys(known)
    .filter(name => headers[name.toLowerCase()] !== undefined && !(name in declared))
    .map(name => `the header ${name} is not declared`)
}

function contentFaults({ content }: z.infer<typeof Response>, method: string, answer: Answer): string[] {
  const type = typeof answer.headers['content-type'] === 'string' ? answer.headers['content-type'].replace(/;.*/, '') : undefined
  if (type === undefined) return Object.keys(content).length > 0 || answer.body !== '' ? ['it has no content type'] : []
  const schema = content[type]?.schema
  if (!schema) return [`the content type ${type} is not declared`]
  return '$ref' in schema ? bodyFaults(schema.$ref, method, answer) : []
}

function bodyFaults(reference: string, method: string, { body }: Answer): string[] {
  if (method === 'HEAD') return body === '' ? [] : ['an answer to HEAD has a body']
  const validate = validatorOf(reference)
  if (validate(JSON.parse(body))) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
}

/** From now on an answer that an app is made to give is checked, and one that is not as documented rejects. */
export function checkEveryAnswer(app: App): void {
  const inject: (request: InjectOptions | string) => Promise<LightMyRequestResponse> = app.inject.bind(app)
  Object.defineProperty(app, 'inject', {
    value: async (request: InjectOptions | string) => {
      const answer = await inject(request)
      const { method = 'GET', url = '/' } = typeof request === 'string' ? { url: request } : request
      checkResponse(method, typeof url === 'string' ? url : (url.pathname ?? '/'), answer)
      return answer
    },
  })
}
