import t from 'tap'
import { z } from 'zod'
import { ApiError, problemTypes, toApiError, toProblem } from '../src/errors.ts'
import { Problem, problems } from '../src/schemas/problem.ts'
import { faultsFrom } from '../src/validation.ts'
import { operations } from './support/committed.ts'
import { openEditor } from './support/editor.ts'

t.test('what is unknown says nothing of its cause', async t => {
  for (const error of [
    new Error('hunter2'),
    'hunter2',
    null,
    undefined,
    { code: 'FST_ERR_BAD_URL' },
    Object.assign(new Error('hunter2'), { code: 1 }),
  ]) {
    const problem = toProblem(error, 'id')
    t.equal(problem.code, 'internal')
    t.notMatch(JSON.stringify(problem), 'hunter2')
    t.equal(toApiError(error).cause, error, 'the log gets it')
  }
})

t.test('refusals of Fastify and SQLite are told in our words', async t => {
  const codes: Record<string, string> = {
    FST_ERR_BAD_URL: 'invalid_request',
    FST_ERR_MAX_PARAM_LENGTH: 'uri_too_long',
    FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
    FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
    FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
    ECONNRESET: 'invalid_request',
    SQLITE_BUSY: 'unavailable',
  }
  for (const [code, expected] of Object.entries(codes)) {
    const problem = toProblem(Object.assign(new Error('hunter2'), { code }), 'id')
    t.equal(problem.code, expected)
    t.notMatch(problem.detail, 'hunter2')
  }
})

t.test('our own are told as they are', async t => {
  const errors = [{ in: 'query', name: 'limit', detail: 'is required' }] as const
  t.same(toProblem(new ApiError('invalid_request', 'No.', { errors, cause: new Error('hunter2') }), 'id'), {
    type: 'urn:problem-type:onrecord:invalid_request',
    title: 'Invalid request',
    status: 400,
    code: 'invalid_request',
    detail: 'No.',
    errors,
    requestId: 'id',
  })
  t.notOk('errors' in toProblem(new ApiError('gone', 'It is gone.'), 'id'))
})

t.test('the schema describes every problem there can be', async t => {
  const example: unknown = Problem.meta()?.example
  t.ok(Problem.strict().safeParse(example).success)
  for (const [code, { status, title, description }] of Object.entries(problemTypes)) {
    t.match(code, /^[a-z]+(_[a-z]+)*$/)
    t.match(description, /\.$/)
    t.ok(status >= 400 && title.length > 0)
    t.match(Problem.shape.code.meta()?.description, code)
  }
})

t.test('responses of a route', async t => {
  const responses = problems('not_found', 'gone', 'not_found')
  t.same(Object.keys(responses).map(Number), [400, 404, 408, 410, 414, 415, 429, 431, 500, 503])
  t.match(responses[404], {
    description: '`not_found`: Nothing is at this address, or nothing that may be seen here.',
    content: { 'application/problem+json': { schema: Problem } },
  })
})

t.test('findings of zod in words', async t => {
  const Body = z.strictObject({
    text: z.string().min(2).max(3),
    count: z.int().min(1).max(9),
    list: z.array(z.string()).max(1),
    kind: z.enum(['a', 'b']),
    mail: z.email(),
    one: z.literal('x'),
    own: z.string().refine(() => false, 'is refused'),
    other: z.union([z.number(), z.boolean()]),
  })
  const wordsFor = (data: unknown) => {
    const faults = faultsFrom('body', Body.safeParse(data).error?.issues ?? [], data)
    return Object.fromEntries(faults.map(fault => [fault.in === 'body' ? fault.pointer : fault.name, fault.detail]))
  }
  const base = { text: 'ab', count: 1, list: [], kind: 'a', mail: 'a@b.example', one: 'x', own: '', other: 1 }
  t.same(wordsFor({ ...base, text: 'a', count: 0, list: ['a', 'b'], kind: 'c', mail: 'a', one: 'y', other: 'x', more: 1 }), {
    '/text': 'must be at least 2 characters',
    '/count': 'must be at least 1',
    '/list': 'must be at most 1 item',
    '/kind': 'must be one of a, b',
    '/mail': 'is not a valid email',
    '/one': 'must be x',
    '/other': 'must be of type number or boolean',
    '/own': 'is refused',
    '/more': 'is not a field of this object',
  })
  t.match(wordsFor({ ...base, text: 1, count: 1.5, list: [1] }), {
    '/text': 'must be of type string',
    '/count': 'must be a whole number',
    '/list/0': 'must be of type string',
  })
  t.match(wordsFor({}), { '/text': 'is required', '/kind': 'is required' })
  t.same(wordsFor(null), { '': 'is required' })
  t.same(wordsFor([]), { '': 'must be of type object' })
})

t.test('whatever is wrong with a field or a parameter is told once, and in words for people', async t => {
  const { app, admin } = await openEditor(t)
  const awkward = ['', 'x'.repeat(5000), ' ', -1, 1e20, 1.5, null, true, [], {}, [''], { x: 1 }]
  const told = new Set<string>()
  const ask = async (at: string, method: string, path: string, payload?: object) => {
    const url = path.replaceAll(/\{\w+\}/g, 'x')
    const answer = await app.inject({
      method: method === 'post' ? 'POST' : method === 'patch' ? 'PATCH' : 'GET',
      url,
      headers: { ...admin, 'if-match': '"x"' },
      ...(payload && { payload }),
    })
    const { errors = [] } = answer.statusCode === 400 ? Refusal.parse(answer.json()) : {}
    for (const { detail } of errors) told.add(detail)
    const places = errors.map(({ name, pointer }) => name ?? pointer)
    if (places.length > new Set(places).size) t.fail(`${at} tells twice: ${answer.body}`)
  }
  for (const { at, method, path, parameters, requestBody } of operations) {
    for (const { name, in: part } of parameters) {
      if (part === 'query')
        for (const value of awkward)
          await ask(at, method, `${path}?${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`)
    }
    const example: unknown = requestBody?.content['application/json']?.example
    if (typeof example !== 'object' || example === null) continue
    for (const name of Object.keys(example)) for (const value of awkward) await ask(at, method, path, { ...example, [name]: value })
  }
  t.ok(told.has('must not be empty') && told.has('must be of type string or array'))
  for (const detail of told) t.notMatch(detail, /must match|\b1 (?:characters|items)|9007|^is not valid$/)
})

const Refusal = z.object({ errors: z.array(z.object({ name: z.string().optional(), pointer: z.string().optional(), detail: z.string() })) })
