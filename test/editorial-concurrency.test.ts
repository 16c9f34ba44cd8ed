import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { open, openWriter, prepare } from '../src/commands/api.ts'
import { readConfig } from '../src/config.ts'
import { createDesk } from '../src/editing/desk.ts'
import { createTextReader } from '../src/editing/long-text.ts'
import { createEditorialStore } from '../src/store/editorial.ts'
import { insertKey } from '../src/store/keys.ts'
import { createReader } from '../src/store/reader.ts'
import type { Unit } from '../src/store/unit.ts'
import { makeApiKey } from '../src/text/api-key.ts'
import { openContent } from './support/content.ts'
import { draft } from './support/editor.ts'
import { articleLine, newsroomLines, plainArticle, siteLine } from './support/lines.ts'
import { openNewsroom, temporaryFolder } from './support/newsroom.ts'

const Shown = z.object({ id: z.string(), headline: z.string(), revision: z.number() })

const configFor = (path: string) => readConfig({ LOG_LEVEL: 'silent', RATE_LIMIT_MAX: '0', DATABASE_PATH: path })

/** One of the processes that serve a database, as `onrecord serve` sets it up: its own connection, writing thread, desk and port. */
async function openServer(t: Test, path: string) {
  const config = configFor(path)
  const database = await open(config)
  const thread = await openWriter(config)
  const { app, watch, desk, searching } = await prepare(config, database, thread)
  const stopWatching = watch.start()
  await app.listen({ port: 0 })
  t.teardown(async () => {
    await app.close()
    stopWatching()
    await searching.close()
    await thread.close()
    database.sqlite.close()
  })
  return { origin: app.listeningOrigin, desk }
}

/** A database in a file with a newsroom and a key for everything. */
async function openFile(t: Test) {
  const path = join(temporaryFolder(t), 'a.db')
  const newsroom = await openNewsroom(path)
  await newsroom.importLines(newsroomLines)
  const { id, text, secretHash } = makeApiKey(randomBytes(42))
  const row = { id, secretHash, name: 'Key', scopes: ['admin' as const], createdAt: '', expiresAt: null, revokedAt: null, lastUsedOn: null }
  await newsroom.writer.commit({ id: 'uni_key', at: '', statements: [insertKey(row)] })
  newsroom.close()
  return { path, headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' } }
}

interface Answer {
  status: number
  etag: string
  body: string
}

const call = (agent: Agent, url: string, method: string, headers: Record<string, string>, payload?: object) =>
  new Promise<Answer>((resolve, reject) => {
    const sent = request(url, { agent, method, headers }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, etag: String(response.headers.etag), body }))
    })
    sent.on('error', reject).end(payload && JSON.stringify(payload))
  })

t.test(
  '1,000 edits of one article from 32 connections to two processes: one wins each revision, and none is lost silently',
  { timeout: 280_000 },
  async t => {
    const { path, headers } = await openFile(t)
    const servers = [await openServer(t, path), await openServer(t, path)]
    const agents = Array.from({ length: 32 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    t.teardown(() => {
      for (const agent of agents) agent.destroy()
    })
    const [first] = agents
    const root = `${servers[0]?.origin}/v1/editorial/articles`
    const made = await call(first ?? new Agent(), root, 'POST', headers, draft)
    const { id } = Shown.parse(JSON.parse(made.body))

    let left = 1000
    const wins: { headline: string; etag: string; known: string }[] = []
    const refused: number[] = []
    const edit = async (agent: Agent, number: number): Promise<void> => {
      const url = `${servers[number % 2]?.origin}/v1/editorial/articles/${id}`
      let etag = made.etag
      while (left > 0) {
        const headline = `Edit ${left--} of connection ${number}`
        const answer = await call(agent, url, 'PATCH', { ...headers, 'if-match': etag }, { headline })
        if (answer.status === 200) wins.push({ headline, etag: answer.etag, known: etag })
        else refused.push(answer.status)
        etag = answer.etag
      }
    }
    await Promise.all(agents.map((agent, number) => edit(agent, number)))

    t.equal(wins.length + refused.length, 1000)
    t.same([...new Set(refused)], [412], 'who lost was told, with the ETag of now')
    t.equal(new Set(wins.map(({ known }) => known)).size, wins.length, 'nobody wins on a state that another has won on')
    const final = await call(first ?? new Agent(), `${root}/${id}`, 'GET', headers)
    t.equal(Shown.parse(JSON.parse(final.body)).revision, 1 + wins.length)
    const Revision = z.object({ number: z.number(), article: Shown })
    const kept = await Promise.all(
      wins.map(async (_, index) =>
        Revision.parse(JSON.parse((await call(first ?? new Agent(), `${root}/${id}/revisions/${index + 2}`, 'GET', headers)).body)),
      ),
    )
    const chain = wins.toSorted((a, b) => Number(a.etag.split('-')[1]?.replace('"', '')) - Number(b.etag.split('-')[1]?.replace('"', '')))
    t.same(
      kept.map(({ article }) => article.headline),
      chain.map(({ headline }) => headline),
      'each change is in the chain of revisions',
    )
    t.ok(wins.length >= 10, `${wins.length} won`)
  },
)

t.test('writes of other things to two processes at once all succeed, each with its own entry in one chain', async t => {
  const { path, headers } = await openFile(t)
  const servers = [await openServer(t, path), await openServer(t, path)]
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const people = Array.from({ length: 40 }, (_, number) => ({ slug: `person-${number}`, name: `Person ${number}` }))
  const answers = await Promise.all(
    people.map((person, number) => call(agent, `${servers[number % 2]?.origin}/v1/editorial/experts`, 'POST', headers, person)),
  )
  t.same([...new Set(answers.map(({ status }) => status))], [201])
  const Audit = z.object({ data: z.array(z.object({ seq: z.number() })) })
  const audit = Audit.parse(JSON.parse((await call(agent, `${servers[0]?.origin}/v1/editorial/audit?limit=50`, 'GET', headers)).body))
  t.same(
    audit.data.map(({ seq }) => seq),
    people.map((_, index) => index + 1).toReversed(),
  )
})

t.test('one Idempotency-Key to two processes at once has one effect, and one answer', async t => {
  const { path, headers } = await openFile(t)
  const servers = [await openServer(t, path), await openServer(t, path)]
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const once = { ...headers, 'idempotency-key': createHash('sha256').update(path).digest('hex') }
  const answers = await Promise.all(servers.map(({ origin }) => call(agent, `${origin}/v1/editorial/articles`, 'POST', once, draft)))
  t.same(
    answers.map(({ status }) => status),
    [201, 201],
  )
  t.equal(answers[0]?.body, answers[1]?.body)
})

t.test('a request that another process answers while it waits here gets that answer, whatever it would be refused with now', async t => {
  const { app, openAnother, addKey, sqlite, writer, clock } = await openContent(t, newsroomLines)
  const headers = await addKey(['admin'])
  const begun = Promise.withResolvers<void>()
  const extracted = Promise.withResolvers<[]>()
  const extract = () => {
    begun.resolve()
    return extracted.promise
  }
  const desk = createDesk({
    editorial: createEditorialStore(createReader(sqlite)),
    writer,
    now: () => clock.ms,
    texts: { ...createTextReader(), extract },
  })
  const other = await openAnother({ desk })
  const post = (to: typeof app, path: string, more: object, payload: object = {}) =>
    to.inject({ method: 'POST', url: `/v1/editorial${path}`, headers: { ...headers, ...more }, payload })
  const made = await post(app, '/articles', {}, draft)
  const path = `/articles/${made.json().id}`
  const held = Promise.resolve(post(other, `${path}/quotes:extract`, { 'if-match': '*' }))
  await begun.promise
  const requests = [
    [`${path}/publish`, { 'if-match': String(made.headers.etag), 'idempotency-key': 'one' }, {}],
    ['/experts', { 'idempotency-key': 'two' }, { slug: 'ada', name: 'Ada' }],
    [`${path}/preview`, { 'idempotency-key': 'three' }, { hours: 1 }],
  ] as const
  const late = requests.map(([path, more, body]) => Promise.resolve(post(other, path, more, body)))
  await other.inject({ url: `/v1/editorial${path}`, headers })
  const answers: Awaited<ReturnType<typeof post>>[] = []
  for (const [path, more, body] of requests) answers.push(await post(app, path, more, body))
  extracted.resolve([])
  t.equal((await held).statusCode, 200)
  const seen = ({ statusCode, headers: { etag, location }, body }: (typeof answers)[number]) => [statusCode, etag, location, body]
  t.same((await Promise.all(late)).map(seen), answers.map(seen))
  t.same(
    answers.map(({ statusCode }) => statusCode),
    [200, 201, 201],
  )
  const { data } = (await app.inject({ url: '/v1/editorial/audit', headers })).json()
  t.equal(data.length, 1 + requests.length, 'each happened once; what found no quote is no write')
})

t.test('what is scheduled survives a restart, and two processes that look at the clock publish it once', async t => {
  const { path, headers } = await openFile(t)
  const servers = [await openServer(t, path), await openServer(t, path)]
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const root = `${servers[0]?.origin}/v1/editorial/articles`
  const made = await call(agent, root, 'POST', headers, draft)
  const { id } = Shown.parse(JSON.parse(made.body))
  const at = new Date(Date.now() + 3_600_000).toISOString()
  t.equal((await call(agent, `${root}/${id}/publish`, 'POST', { ...headers, 'if-match': made.etag }, { at })).status, 200)
  const errors: unknown[] = []
  const later = await Promise.all(
    [1, 2].map(async () => {
      const config = configFor(path)
      const { sqlite, reader } = await open(config)
      const writer = await openWriter(config)
      t.teardown(async () => {
        await writer.close()
        sqlite.close()
      })
      return createDesk({ editorial: createEditorialStore(reader), writer, now: () => Date.now() + 7_200_000 })
    }),
  )
  await Promise.all(servers.map(({ desk }) => desk.tick(error => errors.push(error))))
  t.equal((await call(agent, `${servers[0]?.origin}/v1/articles/${id}`, 'GET', {})).status, 404)
  await Promise.all(later.map(desk => desk.tick(error => errors.push(error))))
  t.same(errors, [])
  t.match(JSON.parse((await call(agent, `${servers[1]?.origin}/v1/articles/${id}`, 'GET', {})).body), { datePublished: at, revision: 3 })
})

t.test('an article that is changed while it is read is not shown with the ETag of the change', async t => {
  const { app, openAnother, addKey, sqlite, writer, clock } = await openContent(t, newsroomLines)
  const headers = await addKey(['admin'])
  const editorial = createEditorialStore(createReader(sqlite))
  let meanwhile: (() => Promise<unknown>) | undefined
  const findWorkingCopy: typeof editorial.revisions.findWorkingCopy = async id => {
    const copy = await editorial.revisions.findWorkingCopy(id)
    await meanwhile?.()
    return copy
  }
  const slow = { ...editorial, revisions: { ...editorial.revisions, findWorkingCopy } }
  const other = await openAnother({ desk: createDesk({ editorial: slow, writer, now: () => clock.ms }) })
  const url = `/v1/editorial/articles/${(await app.inject(`/v1/articles/${articleLine.slug}`)).json().id}`
  const patch = (etag: unknown, headline: string) =>
    app.inject({ method: 'PATCH', url, headers: { ...headers, 'if-match': String(etag) }, payload: { headline } })
  let times = 0
  meanwhile = () => patch('*', `Theirs ${++times}`)
  const seen = await other.inject({ url, headers })
  t.match([seen.json().headline, times], ['Theirs 9', 10], 'where somebody writes all the time, it is read anew so often')
  t.equal((await patch(seen.headers.etag, 'Ours')).statusCode, 412, 'who has not seen what others wrote does not write over it')
  t.match((await app.inject({ url, headers })).json(), { headline: 'Theirs 10' })
})

t.test('what an import of another process changes between the reading and the commit of an edit is not lost', async t => {
  const { app, openAnother, addKey, sqlite, writer, clock, importLines } = await openContent(t, newsroomLines)
  const headers = await addKey(['admin'])
  let imported: object | undefined
  const overtaken = {
    commit: async (unit: Unit) => {
      const line = imported
      imported = undefined
      if (line) t.match(await importLines([line]), { unchanged: 0, refused: 0 })
      return writer.commit(unit)
    },
  }
  const desk = createDesk({ editorial: createEditorialStore(createReader(sqlite)), writer: overtaken, now: () => clock.ms })
  const other = await openAnother({ desk })
  const root = '/v1/editorial'
  const lastOf = async (things: string) => `/${things}/${(await app.inject({ url: `${root}/${things}`, headers })).json().data.at(-1).id}`
  const twin = { type: 'expert', slug: 'twin', name: 'Twin' }
  const unpublished = { ...plainArticle('unpublished', '', { status: 'draft' }), datePublished: undefined }
  await importLines([twin, { type: 'rubric', slug: 'last', position: 9, texts: { en: { name: 'Last' } } }, unpublished])
  const [person, rubric] = [await lastOf('experts'), await lastOf('rubrics')]
  const affiliation = { organization: { name: 'There' } }
  const article = `/articles/${(await app.inject(`/v1/articles/${articleLine.slug}`)).json().id}`
  const unseen = `/articles/${(await app.inject({ url: `${root}/articles?status=draft`, headers })).json().data[0].id}`
  const { type: _, ...site } = siteLine
  let count = 0
  const said = () => `Imported ${++count}`
  const aPerson = () => ({ ...twin, description: said() })
  const aJob = () => ({ ...twin, affiliations: [{ ...affiliation, roleName: said() }] })
  const aRubric = () => ({ type: 'rubric', slug: 'last', position: 9, texts: { en: { name: said() } } })
  for (const [method, thing, path, payload, line] of [
    ['PATCH', person, '', { nationality: 'AZ' }, aPerson],
    ['PATCH', person, '', { nationality: 'AZ' }, aJob],
    ['POST', person, '/affiliations', affiliation, aJob],
    ['POST', person, '/merge', { into: 'tomas-veld' }, aPerson],
    ['DELETE', person, '', undefined, aPerson],
    ['PATCH', rubric, '', { position: 3 }, aRubric],
    ['DELETE', rubric, '', undefined, aRubric],
    ['PATCH', '/site', '', { copyrightHolder: 'Somebody' }, () => ({ type: 'site', ...site, copyrightNotice: said() })],
    ['PATCH', article, '', { headline: 'Edited' }, () => ({ ...articleLine, headline: said() })],
    ['DELETE', unseen, '', undefined, () => ({ ...unpublished, headline: said() })],
  ] as const) {
    const before = await app.inject({ url: root + thing, headers })
    imported = line()
    const answer = await other.inject({
      method,
      url: root + thing + path,
      headers: { ...headers, 'if-match': String(before.headers.etag) },
      ...(payload && { payload }),
    })
    const after = await app.inject({ url: root + thing, headers })
    t.same([answer.statusCode, answer.headers.etag], [412, after.headers.etag], `${method} ${thing}${path} ${answer.body}`)
    t.match(after.body, `Imported ${count}`)
  }
  t.equal((await app.inject({ url: `${root}${article}/revisions`, headers })).json().data.length, 0)
  imported = aJob()
  const twice = {
    method: 'POST',
    url: `${root}${person}/affiliations`,
    headers: { ...headers, 'if-match': '*' },
    payload: affiliation,
  } as const
  const added = await other.inject(twice)
  t.same(added.json().affiliations.length, 2, 'who will change whatever there is adds to what was imported')
  imported = twin
  const late = await other.inject({ ...twice, headers: { ...headers, 'if-match': String(added.headers.etag) } })
  t.equal(late.statusCode, 412)
  t.same((await app.inject({ url: root + person, headers })).json().affiliations, [], 'what an import takes away does not come back')
  imported = plainArticle('new', '2026-10-01T00:00:00Z', { appearances: [{ expert: 'twin', capacity: 'expert' }] })
  const merge = { ...twice, url: `${root}${person}/merge`, payload: { into: 'tomas-veld' } }
  t.equal((await other.inject(merge)).statusCode, 200)
  t.match((await app.inject('/v1/articles/new')).json().experts, [{ slug: 'tomas-veld' }], 'who is merged is in no article any more')
})
