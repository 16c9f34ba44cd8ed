import { createHash } from 'node:crypto'
import t from 'tap'
import type { Answer } from '../src/answer.ts'
import { createMemory } from '../src/asked-before.ts'
import { createResponseCache } from '../src/response-cache.ts'

const answer = (tags: readonly string[] = ['thing'], size = 10_000): Answer => ({
  route: '/things/:id',
  etag: '"a"',
  type: 'application/json',
  fields: '',
  tags: tags.join(' '),
  body: Buffer.alloc(size, 'a'),
})

type Cache = ReturnType<typeof createResponseCache>

/** One request for a URL that is not kept. */
async function ask(cache: Cache, url: string, made: Answer | undefined = answer()): Promise<void> {
  const fill = await cache.join(url)
  if ('end' in fill) cache.finish(fill, made)
}

async function keep(cache: Cache, url: string, made?: Answer): Promise<void> {
  await ask(cache, url, made)
  await ask(cache, url, made)
}

t.test('what is asked for once takes no room, however much of it there is', async t => {
  const cache = createResponseCache(1_000_000)
  for (let count = 0; count < 50_000; count++) await ask(cache, `/things?made-up=${count}`)
  t.equal(cache.size().bytes, 0)
})

t.test('what is made of nothing that has a name, or is too large, is not kept', async t => {
  const cache = createResponseCache(1_000_000)
  await keep(cache, '/nameless', answer([]))
  await keep(cache, '/large', answer(['thing'], 100_000))
  t.equal(cache.find('/nameless') ?? cache.find('/large'), undefined)
})

t.test('what is used stays, whatever else is kept', async t => {
  const cache = createResponseCache(1_000_000)
  const used = Array.from({ length: 20 }, (_, index) => `/used/${index}`)
  for (const url of used) await keep(cache, url)
  for (let count = 0; count < 2000; count++) {
    await keep(cache, `/flood/${count}`)
    const url = used[count % used.length] ?? ''
    t.ok(cache.find(url), `${url} after ${count}`)
  }
  t.ok(cache.size().bytes <= 1_000_000)
  t.ok(cache.size().entries > 50)
})

t.test('what was used must be used again to stay, and room is made where all of it was used', async t => {
  const cache = createResponseCache(1_000_000)
  const used = Array.from({ length: 100 }, (_, index) => `/used/${index}`)
  for (const url of used) {
    await keep(cache, url)
    cache.find(url)
    t.ok(cache.size().bytes <= 1_000_000, url)
  }
  for (let count = 0; count < 300; count++) await keep(cache, `/flood/${count}`)
  t.same(
    used.filter(url => cache.find(url)),
    [],
  )
})

t.test('what was found elsewhere is kept from the second time on, in the place of what was kept of it', async t => {
  const cache = createResponseCache(1_000_000)
  cache.admit('/a', answer())
  t.equal(cache.find('/a'), undefined)
  cache.admit('/a', answer())
  const once = cache.size()
  t.equal(once.entries, 1)
  const made = answer()
  cache.admit('/a', made)
  t.equal(cache.find('/a')?.answer, made)
  t.same(cache.size(), once)
})

t.test('what is dropped frees its room, and only that', async t => {
  const cache = createResponseCache(1_000_000)
  await keep(cache, '/a', answer(['x', 'y']))
  await keep(cache, '/b', answer(['y', 'z']))
  await keep(cache, '/c', answer(['z']))
  const { bytes } = cache.size()
  cache.drop(['x', 'unknown'])
  t.same([cache.find('/a'), cache.find('/b')?.url], [undefined, '/b'])
  cache.drop(['y', 'x'])
  t.same([cache.find('/b'), cache.find('/c')?.url], [undefined, '/c'])
  t.ok(cache.size().bytes < bytes / 2)
  await ask(cache, '/a')
  t.ok(cache.find('/a'), 'what was kept is kept again when it is asked for')
  cache.drop()
  t.same(cache.size(), { entries: 0, bytes: 0 })
})

t.test('a change that touches all that is kept is heard of at once, and more of them than are remembered drop everything', async t => {
  const cache = createResponseCache(1_000_000)
  const urls = Array.from({ length: 20 }, (_, count) => `/lists/${count}`)
  for (const [count, url] of urls.entries()) await keep(cache, url, answer(['articles', `art_${count}`]))
  cache.drop(['articles'])
  for (const url of urls) t.equal(cache.find(url), undefined)
  await ask(cache, '/lists/0')
  t.ok(cache.find('/lists/0'), 'what was made since is kept')

  await keep(cache, '/other', answer(['other']))
  for (let count = 0; count < 101; count++) cache.drop(Array.from({ length: 100 }, (_, index) => `art_${count}_${index}_`))
  t.same(cache.size(), { entries: 0, bytes: 0 })
  await ask(cache, '/other', answer(['other']))
  t.ok(cache.find('/other'))
  cache.drop(['other'])
  t.equal(cache.find('/other'), undefined)
})

t.test('those who ask for the same at once wait for one of them', async t => {
  const cache = createResponseCache(1_000_000)
  const first = await cache.join('/a')
  if (!('end' in first)) throw new Error('nobody has made it')
  const others = [cache.join('/a'), cache.join('/a')]
  const made = answer()
  cache.finish(first, made)
  t.same(await Promise.all(others), [made, made])
  t.equal(cache.find('/a')?.answer, made, 'and it is kept at once')
})

t.test('those who ask at once for what is not kept wait for one of them, too', async t => {
  const cache = createResponseCache(1_000_000)
  const first = await cache.join('/a')
  const others = [cache.join('/a'), cache.join('/a')]
  const made = answer([])
  if ('end' in first) cache.finish(first, made)
  t.same(await Promise.all(others), [made, made])
})

t.test('what was begun before a change is not kept, and for nobody who asked after it', async t => {
  const cache = createResponseCache(1_000_000)
  await ask(cache, '/a')
  const before = await cache.join('/a')
  if (!('end' in before)) throw new Error('it is not being made')
  const waiting = cache.join('/a')
  cache.drop(['other'])
  const after = await cache.join('/a')
  t.ok('end' in after, 'makes its own')
  cache.finish(before, answer())
  t.equal(cache.find('/a'), undefined)
  const made = answer(['newer'])
  if ('end' in after) cache.finish(after, made)
  t.equal(await waiting, made, 'whoever waited for the one before gets this')
  t.equal(cache.find('/a')?.answer, made)
})

t.test('where nothing comes that can be shared, all make their own', async t => {
  const cache = createResponseCache(1_000_000)
  const first = await cache.join('/a')
  const others = [cache.join('/a'), cache.join('/a')]
  if ('end' in first) cache.finish(first, undefined)
  for (const other of await Promise.all(others)) {
    t.ok('end' in other)
    if ('end' in other) cache.finish(other, undefined)
  }
})

t.test('a coding is made once, and not of what is gone meanwhile', async t => {
  const cache = createResponseCache(1_000_000)
  await keep(cache, '/a')
  const entry = cache.find('/a')
  if (!entry) throw new Error('it is not kept')
  const { bytes } = cache.size()
  t.equal(cache.codedAs(entry, 'gzip'), entry.plain)
  t.equal(cache.codedAs(entry, 'br'), entry.plain)
  cache.drop(['thing'])
  t.equal(cache.find('/a'), undefined)
  await new Promise(resolve => setTimeout(resolve, 50))
  t.equal(cache.codedAs(entry, 'gzip'), entry.plain)
  t.same(cache.size(), { entries: 0, bytes: 0 })

  await ask(cache, '/a')
  const again = cache.find('/a')
  while (again && cache.codedAs(again, 'gzip') === again.plain) await new Promise(resolve => setImmediate(resolve))
  t.ok(cache.size().bytes > bytes, 'it takes room of its own')
})

t.test('a coding that makes nothing shorter is not kept', async t => {
  const cache = createResponseCache(1_000_000)
  const body = Buffer.concat(Array.from({ length: 100 }, (_, number) => createHash('sha256').update(String(number)).digest()))
  await keep(cache, '/a', { ...answer(), body })
  const entry = cache.find('/a')
  if (!entry) throw new Error('it is not kept')
  const before = cache.size()
  t.equal(cache.codedAs(entry, 'gzip'), entry.plain)
  await new Promise(resolve => setTimeout(resolve, 50))
  t.equal(cache.codedAs(entry, 'gzip'), entry.plain)
  t.same(cache.size(), before)
})

t.test('what is over is not kept', async t => {
  let now = 1000
  const cache = createResponseCache(1_000_000, () => now)
  await keep(cache, '/a', { ...answer(), expiresAt: 2000 })
  t.ok(cache.find('/a'))
  now = 2000
  t.equal(cache.find('/a'), undefined)
  t.same(cache.size(), { entries: 0, bytes: 0 })
})

t.test('what was asked for is remembered for a while', async t => {
  const isKnown = createMemory()
  const names = Array.from({ length: 1000 }, (_, index) => `/v1/articles/${index}`)
  t.same(names.map(isKnown).filter(Boolean), [])
  t.ok(names.map(isKnown).filter(Boolean).length > 950)
})
