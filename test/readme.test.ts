import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { z } from 'zod'
import { settingRows } from '../src/config.ts'
import { openContent } from './support/content.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8')
const readme = read('README.md')

t.test('the README names every setting as --help does', async t => {
  for (const { variable, flag, fallback, about } of settingRows) {
    const shown = fallback === '' ? ' ' : ` \`${fallback}\` `
    t.ok(readme.includes(`| \`${variable}\` | \`${flag}\` |${shown}| ${about} |`), variable)
  }
  const rows = readme.match(/^\| `[A-Z_]+` \| `--/gm)
  t.equal(rows?.length, settingRows.length, 'and none that is not there')
})

t.test('the README names every command and every exit status', async t => {
  const help = execFileSync(process.execPath, ['src/main.ts', '--help'], { cwd: root, encoding: 'utf8' })
  const commands = [...help.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name = '']) => name)
  t.ok(commands.length >= 4)
  for (const name of commands) t.match(readme, new RegExp(`^\\| \`onrecord ${name}[ \`]`, 'm'), name)
  const named = [...readme.matchAll(/^\| `onrecord ([a-z]+)/gm)].map(([, name]) => name)
  t.same(new Set(named), new Set(commands), 'and none that is not there')

  const [, statuses = ''] = /^Exit status: (.*)\.$/m.exec(help) ?? []
  const codes = [...statuses.matchAll(/\d+/g)].map(([code]) => code)
  t.ok(codes.length >= 4)
  for (const code of codes) t.ok(readme.includes(`| \`${code}\` | `), code)
})

t.test('the README names every operation', async t => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(read('openapi/openapi.json')))
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `| \`${method.toUpperCase()}\` | \`${path}\` |`),
  )
  t.ok(operations.length > 10)
  for (const operation of operations) t.ok(readme.includes(operation), operation)
  t.equal(readme.match(/^\| `(?:GET|POST|PUT|PATCH|DELETE)` \|/gm)?.length, operations.length, 'and none that is not there')
})

t.test('the README names every field of a bundle', async t => {
  const { $defs } = z
    .object({
      $defs: z.record(
        z.string(),
        z.object({ properties: z.record(z.string(), z.unknown()).optional(), required: z.array(z.string()).optional() }),
      ),
    })
    .parse(JSON.parse(read('openapi/bundle.schema.json')))
  const chapter = readme.slice(readme.indexOf('## The bundle'), readme.indexOf('## The image'))
  for (const [kind, { properties = {}, required = [] }] of Object.entries($defs)) {
    if (!kind.startsWith('Bundle')) continue
    for (const name of Object.keys(properties)) {
      if (name !== 'type') t.match(chapter, new RegExp(`[\`{ ]${name}[\`, }:]`), `${kind}.${name}`)
    }
    const isLine = 'type' in properties
    for (const name of required) if (isLine && name !== 'type') t.ok(chapter.includes(`\`${name}\`*`), `${kind}.${name} is required`)
  }
})

t.test('the commands in the README answer', async t => {
  const { app } = await openContent(t)
  const samples = [...readme.matchAll(/^curl '?http:\/\/127\.0\.0\.1:3000([^'\s]*)'?\n(?:```\n\n```json\n([^`]*)```)?/gm)]
  t.ok(samples.length >= 4)
  for (const [, url = '', answer] of samples) {
    const { statusCode, body } = await app.inject(url)
    t.equal(statusCode, 200, url)
    if (answer !== undefined) t.equal(JSON.stringify(JSON.parse(answer)), body, `the answer of ${url}`)
  }
})

t.test('the script in the README tells of a view once, after a visible second, and not while prerendering', async t => {
  const [, script = ''] = /<script type="module">\n([^<]*)<\/script>/.exec(readme) ?? []
  t.equal(script.trim().split('\n').length, 10)
  const sent: string[] = []
  let ms = 0
  let timers: { at: number; run: () => void }[] = []
  const listeners = new Map<string, () => void>()
  const document = {
    visibilityState: 'hidden',
    prerendering: true,
    addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
    removeEventListener: (name: string) => listeners.delete(name),
  }
  const wait = (more: number) => {
    ms += more
    const due = timers.filter(({ at }) => at <= ms)
    timers = timers.filter(({ at }) => at > ms)
    for (const { run } of due) run()
  }
  const change = (name: 'visibilitychange' | 'prerenderingchange', state: Partial<typeof document>) => {
    Object.assign(document, state)
    listeners.get(name)?.()
  }
  runInNewContext(script, {
    document,
    navigator: { sendBeacon: (url: string) => sent.push(url) > 0 },
    setTimeout: (run: () => void, after: number) => timers.push({ at: ms + after, run }),
    clearTimeout: () => {
      timers = []
    },
  })
  wait(5000)
  change('visibilitychange', { visibilityState: 'visible' })
  wait(5000)
  t.same(sent, [], 'not while prerendering')
  change('prerenderingchange', { prerendering: false })
  wait(600)
  change('visibilitychange', { visibilityState: 'hidden' })
  wait(5000)
  t.same(sent, [], 'not after less than a second')
  change('visibilitychange', { visibilityState: 'visible' })
  wait(999)
  t.same(sent, [])
  wait(1)
  t.match(sent, [/^https:\/\/\S+\/v1\/articles\/art_[0-9a-z]{26}\/views$/])
  change('visibilitychange', { visibilityState: 'hidden' })
  change('visibilitychange', { visibilityState: 'visible' })
  wait(5000)
  t.equal(sent.length, 1, 'once')
})

t.test('the links in the papers lead somewhere', async t => {
  for (const paper of ['README.md', 'ARCHITECTURE.md', 'DECISIONS.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    for (const [, target = ''] of read(paper).matchAll(/\]\(([^)#:]+)\)/g)) t.ok(read(target), `${paper}: ${target}`)
  }
})
