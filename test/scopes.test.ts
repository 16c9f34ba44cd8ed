import t from 'tap'
import { z } from 'zod'
import { scopes } from '../src/schemas/key.ts'
import { operations } from './support/committed.ts'
import { openContent } from './support/content.ts'

const unauthorized = 401
const forbidden = 403
const verbs: Readonly<Record<string, 'GET' | 'POST' | 'PATCH' | 'DELETE'>> = { get: 'GET', post: 'POST', patch: 'PATCH', delete: 'DELETE' }

/** Every operation, with its scope and a request that it would take. */
const asked = operations.map(operation => {
  const example: unknown = operation.requestBody?.content['application/json']?.example
  const request = {
    method: verbs[operation.method] ?? 'GET',
    url: operation.filled,
    ...(typeof example === 'object' && example !== null && { body: example }),
  }
  return { ...operation, request, scope: operation['x-required-scope'] }
})

t.test('operations that need a key', async t => {
  const { app, addKey } = await openContent(t)
  const keyed = asked.filter(({ scope }) => scope !== undefined)
  const ifMatch = { 'if-match': '"0-0"' }

  t.test('are all those of the editorial API and no other', async t => {
    t.ok(keyed.length > 30)
    for (const { path, scope, isOpen } of asked) {
      t.equal(scope !== undefined, path.startsWith('/v1/editorial/'), path)
      t.equal(isOpen, scope === undefined, path)
    }
  })

  t.test('name their scope, and declare that they refuse', async t => {
    for (const { operationId, scope, description, responses } of keyed) {
      t.ok(description.endsWith(` The key needs the scope \`${scope}\`.`), operationId)
      for (const status of [unauthorized, forbidden]) t.ok(status in responses, `${operationId} ${status}`)
    }
    for (const { operationId, scope, responses } of asked) {
      if (scope === undefined) t.notOk(unauthorized in responses || forbidden in responses, operationId)
    }
  })

  t.test('refuse without a key, and say how to send one', async t => {
    for (const [index, { operationId, request: from }] of keyed.entries()) {
      // Who sends no key too often has to wait: each comes from an address of its own.
      const request = { ...from, remoteAddress: `192.0.2.${index}` }
      const { statusCode, headers } = await app.inject({ ...request, headers: ifMatch })
      t.equal(statusCode, unauthorized, operationId)
      t.equal(headers['www-authenticate'], 'Bearer realm="onrecord"', operationId)
      t.equal(headers['cache-control'], 'no-store', operationId)
      if (request.method === 'GET') t.equal((await app.inject({ ...request, method: 'HEAD' })).statusCode, unauthorized, operationId)
    }
  })

  t.test('each take the keys of their scope and of admin, and no other', async t => {
    for (const granted of scopes) {
      const key = await addKey([granted])
      for (const { operationId, request, scope } of keyed) {
        const { statusCode, body } = await app.inject({ ...request, headers: { ...key, ...ifMatch } })
        const isTaken = granted === scope || granted === 'admin'
        t.not(statusCode, unauthorized, `${operationId} with ${granted}`)
        t.equal(statusCode !== forbidden, isTaken, `${operationId} with ${granted}: ${statusCode}`)
        if (!isTaken) t.equal(z.object({ detail: z.string() }).parse(JSON.parse(body)).detail, `The key lacks the scope ${scope}.`)
        t.ok(statusCode < 500, `${operationId} with ${granted}: ${body}`)
      }
    }
  })

  t.test('take no key that has all scopes but theirs', async t => {
    for (const scope of scopes.filter(scope => scope !== 'admin')) {
      const key = await addKey(scopes.filter(other => other !== scope && other !== 'admin'))
      for (const { operationId, request } of keyed.filter(operation => operation.scope === scope)) {
        t.equal((await app.inject({ ...request, headers: { ...key, ...ifMatch } })).statusCode, forbidden, operationId)
      }
    }
  })
})

t.test('operations that need no key answer the same with one, whatever it is', async t => {
  const { app, addKey } = await openContent(t)
  const key = await addKey(['admin'])
  for (const { operationId, request, scope } of asked) {
    if (scope !== undefined || request.method !== 'GET') continue
    const named = { 'x-request-id': 'the-same' }
    const open = await app.inject({ ...request, headers: named })
    for (const headers of [key, { authorization: 'Bearer nonsense' }]) {
      const { statusCode, body } = await app.inject({ ...request, headers: { ...headers, ...named } })
      t.same([statusCode, body], [open.statusCode, open.body], operationId)
    }
  }
})

const Refused = z.object({ errors: z.array(z.object({ name: z.string().optional() })).optional() })

t.test('operations refuse a parameter that they do not know', async t => {
  const { app, addKey } = await openContent(t)
  const key = await addKey(['admin'])
  for (const { operationId, request } of asked) {
    const url = `${request.url}${request.url.includes('?') ? '&' : '?'}nonsense=1`
    const { statusCode, body } = await app.inject({ ...request, url, headers: { ...key, 'if-match': '*' } })
    const { errors = [] } = Refused.parse(JSON.parse(body))
    t.equal(statusCode, 400, operationId)
    t.ok(
      errors.some(({ name }) => name === 'nonsense'),
      `${operationId} ${body}`,
    )
  }
})
