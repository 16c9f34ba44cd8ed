import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { z } from 'zod'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sourceOf = new Map(globSync('src/**/*.ts', { cwd: root }).map(path => [path, read(path)]))
const outside = new Map(globSync('{test,openapi,bench}/**/*.ts', { cwd: root }).map(path => [path, read(path)]))

const specifiersOf = (source: string): string[] =>
  [...source.matchAll(/^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm), ...source.matchAll(/\bimport\('([^']+)'\)/g)].map(
    ([, specifier = '']) => specifier,
  )
/** A thread's file is named, not imported. */
const threadsOf = (path: string): string[] =>
  [...(sourceOf.get(path) ?? '').matchAll(/\bnew URL\('([^']+-worker\.ts)'/g)].map(([, file = '']) => normalize(join(dirname(path), file)))
const importsOf = (path: string, source = sourceOf.get(path) ?? ''): string[] =>
  specifiersOf(source)
    .filter(specifier => specifier.startsWith('.'))
    .map(specifier => normalize(join(dirname(path), specifier)))
/** What Node runs of a file: it loads nothing for the sake of a type. */
const loadedOf = (path: string): string => (sourceOf.get(path) ?? '').replace(/^(?:import|export) type\s[^'"`;]*?'[^']+'/gm, '')

function reachedFrom(first: string, nextOf: (path: string) => readonly string[]): Set<string> {
  const reached = new Set([first])
  for (const path of reached) for (const next of nextOf(path)) reached.add(next)
  return reached
}

/** Imports point down this list; within a layer too, as long as there is no cycle. A file belongs to the first layer that names it. */
const layers: readonly (readonly string[])[] = [
  ['src/main.ts'],
  ['src/commands/'],
  ['src/serve.ts', 'src/supervise.ts', 'src/app.ts'],
  ['src/routes/', 'src/openapi', 'src/reference.ts'],
  ['src/editing/', 'src/bundle/', 'src/views/', 'src/writes.ts'],
  ['src/server.ts'],
  [
    'src/address.ts',
    'src/answer',
    'src/auth.ts',
    'src/beacon.ts',
    'src/caching.ts',
    'src/change-watch.ts',
    'src/conditional-requests.ts',
    'src/connections.ts',
    'src/front.ts',
    'src/limits.ts',
    'src/lists.ts',
    'src/logging.ts',
    'src/packed.ts',
    'src/paging.ts',
    'src/plain-request.ts',
    'src/refusals.ts',
    'src/renditions.ts',
    'src/response-cache.ts',
    'src/serialization.ts',
    'src/sharing.ts',
    'src/sockets.ts',
    'src/tags.ts',
    'src/validation.ts',
  ],
  ['src/store/'],
  ['src/text/'],
  ['src/schemas/'],
  [
    'src/asked-before.ts',
    'src/codings.ts',
    'src/combining-marks.ts',
    'src/config.ts',
    'src/cursor.ts',
    'src/headers.ts',
    'src/json',
    'src/lifecycle.ts',
    'src/links.ts',
    'src/rate-windows.ts',
    'src/target.ts',
    'src/version.ts',
  ],
  ['src/errors.ts'],
]
const layerOf = (path: string): number => layers.findIndex(names => names.some(name => path.startsWith(name)))

/** Files over 200 lines, each with its reason. */
const long: Readonly<Record<string, string>> = {
  'src/store/tables.ts': 'every table in one place, in the order of the migration',
}

t.test('every file has its layer', async t => {
  t.same(
    [...sourceOf.keys()].filter(path => layerOf(path) === -1),
    [],
  )
})

t.test('imports point one way', async t => {
  for (const path of sourceOf.keys()) {
    const upward = importsOf(path).filter(imported => layerOf(imported) < layerOf(path))
    t.same(upward, [], path)
  }
})

t.test('no imports go round in a circle', async t => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (done.has(path) || trail.includes(path)) return
    for (const next of importsOf(path)) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of sourceOf.keys()) visit(path, [])
  t.same(circles, [])
})

t.test('every file is part of the program', async t => {
  // Coverage does not see a file that nothing imports.
  const reached = reachedFrom('src/main.ts', path => [...importsOf(path), ...threadsOf(path)])
  t.same(
    [...sourceOf.keys()].filter(path => !reached.has(path)),
    [],
  )
})

t.test('the thread that writes loads the database and nothing else, since each command waits for it', async t => {
  const loaded = reachedFrom('src/store/writer-worker.ts', path => importsOf(path, loadedOf(path)))
  const foreign = [...loaded].flatMap(path => specifiersOf(loadedOf(path))).filter(specifier => !/^(?:\.|node:)/.test(specifier))
  t.same(new Set(foreign), new Set(['better-sqlite3']))
})

/** What only tests import, each with its reason. */
const exportedForTests: Readonly<Record<string, string>> = {
  'src/schemas/problem.ts Problem': 'a test holds its example against it',
  'src/store/migrate.ts readMigrations': 'a test adds one more',
  'src/store/migrate.ts schemaVersion': 'a test asks a database that was migrated for it',
  'src/store/reader.ts preparedOnce': 'a test asks for the plans of what it prepares',
  'src/text/html-tree.ts htmlLimits': 'a test goes one beyond',
  'src/text/markdown-cost.ts markdownLimits': 'a test goes one beyond',
}

t.test('what is exported is imported', async t => {
  const at = (path: string, from = '') => normalize(join(dirname(path), from))
  const imported = new Set(
    [...sourceOf].flatMap(([path, source]) => [
      ...[...source.matchAll(/\{([^{}]*)\}\s*(?:from\s+|= await import\()'(\.[^']+)'/g)].flatMap(([, names = '', from]) =>
        [...names.matchAll(/(?:^|,)\s*(?:type\s+)?(\w+)/g)].map(([, name]) => `${at(path, from)} ${name}`),
      ),
      ...[...source.matchAll(/import\('(\.[^']+)'\)\)?\.(\w+)/g)].map(([, from, name]) => `${at(path, from)} ${name}`),
    ]),
  )
  const exported = [...sourceOf].flatMap(([path, source]) =>
    [...source.matchAll(/^export (?:async )?(?:const|class|function\*?) (\w+)/gm)].map(([, name]) => `${path} ${name}`),
  )
  t.same(exported.filter(name => !imported.has(name)).sort(), Object.keys(exportedForTests))
})

t.test('imports name the file, with its ending', async t => {
  for (const [path, source] of [...sourceOf, ...outside]) {
    const relative = specifiersOf(source).filter(specifier => specifier.startsWith('.'))
    t.same(
      relative.filter(specifier => !/\.(?:ts|json)$/.test(specifier)),
      [],
      path,
    )
  }
})

t.test('a file is named after what it is', async t => {
  const drawers = /^(?:index|utils?|helpers?|services?|common|types|misc|shared)(?:\.ts)?$/
  t.same(
    [...sourceOf.keys(), ...outside.keys()].filter(path => path.split('/').some(part => drawers.test(part))),
    [],
  )
})

t.test('files are short', async t => {
  for (const [path, source] of sourceOf) {
    const lines = source.split('\n').length - 1
    t.ok(lines <= (path in long ? 300 : 200), `${path} has ${lines} lines`)
  }
})

/** What stands in one place only: where, and how it is recognised. */
const places: readonly { what: string; pattern: RegExp; only: readonly string[] }[] = [
  { what: 'the environment', pattern: /\bprocess\.env\b/, only: ['src/config.ts'] },
  { what: 'the opening of a database', pattern: /\bnew Database\(/, only: ['src/store/open.ts'] },
  {
    what: 'a status number',
    // The example of a problem shows one.
    pattern: /\.(?:code|status)\(\s*[1-5]\d\d\b|redirect\([^)]*,\s*3\d\d\b|\bstatus(?:Code)?\s*(?:[<>=!]=*|:)\s*[1-5]\d\d\b/,
    only: ['src/errors.ts', 'src/schemas/problem.ts'],
  },
  {
    what: 'the loading of drizzle-orm',
    pattern: /^import (?!type\b)[^'"`]*'drizzle-orm|\brequire\('drizzle-orm/m,
    only: ['src/store/drizzle.ts'],
  },
  { what: 'SQL from a string', pattern: /\bsql\.raw\b/, only: [] },
  { what: 'a name in SQL that is not of a column', pattern: /\bsql\.identifier\((?!column\.name\))/, only: [] },
  { what: 'a name in SQL that is not written there', pattern: /\.as\((?!'[a-zA-Z_]+'\))/, only: [] },
  { what: 'a default export', pattern: /^export default\b|\bas default\b/m, only: [] },
  {
    what: 'a rule switched off without a reason',
    pattern:
      /@ts-(?:ignore|expect-error|nocheck)|biome-ignore(?! lint\/\S+: \S)|(?:ox|es)lint-disable(?!-line no-control-regex|-next-line \S+ -- \S)/,
    only: [],
  },
  { what: 'a note to do', pattern: /\b(?:TODO|FIXME|XXX)\b/, only: [] },
]
for (const { what, pattern, only } of places) {
  t.test(`${what} stands ${only.length > 0 ? `in ${only.join()} only` : 'nowhere'}`, async t => {
    const found = [...sourceOf].filter(([, source]) => pattern.test(source)).map(([path]) => path)
    t.same(
      found.filter(path => !only.includes(path)),
      [],
    )
  })
}

const Named = z.record(z.string(), z.string())
const Package = z.object({
  dependencies: Named,
  devDependencies: Named,
  scripts: Named,
  allowScripts: z.record(z.string(), z.boolean()),
})
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      gypfile: z.boolean().optional(),
      bin: Named.optional(),
      dependencies: Named.optional(),
      devDependencies: Named.optional(),
      optionalDependencies: Named.optional(),
    }),
  ),
})
const manifest = Package.parse(JSON.parse(read('package.json')))
const { packages } = Lock.parse(JSON.parse(read('package-lock.json')))

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
const importedBy = (files: ReadonlyMap<string, string>): Set<string> =>
  new Set(
    [...files.values()]
      .flatMap(specifiersOf)
      .filter(name => !/^(?:\.|node:)/.test(name))
      .map(packageOf),
  )

t.test('every dependency is used', async t => {
  const [used, usedOutside] = [importedBy(sourceOf), importedBy(outside)]
  for (const name of Object.keys(manifest.dependencies)) t.ok(used.has(name), name)

  const indirect: Readonly<Record<string, string>> = {
    node: 'runs the scripts of npm where the Node installed is older',
    'oxlint-tsgolint': 'is what oxlint --type-aware runs',
    '@types/node': 'types of Node',
    'openapi-typescript': 'is run by test/client.test.ts, as a command',
  }
  const commands = Object.values(manifest.scripts).join(' ').split(/\s+/)
  for (const name of Object.keys(manifest.devDependencies)) {
    const tools = Object.keys(packages[`node_modules/${name}`]?.bin ?? {})
    const typed = name.replace('@types/', '')
    t.ok(usedOutside.has(name) || used.has(typed) || tools.some(tool => commands.includes(tool)) || name in indirect, name)
  }
})

t.test('everything imported is a dependency, and of the program itself no mere tool', async t => {
  const typesOnly = new Set(['mdast'])
  for (const name of importedBy(sourceOf)) t.ok(name in manifest.dependencies || typesOnly.has(name), name)
  for (const name of importedBy(outside)) t.ok(name in manifest.dependencies || name in manifest.devDependencies, name)
})

t.test('the lockfile is of this package.json, and dependencies are exact', async t => {
  t.match(packages[''], { dependencies: manifest.dependencies, devDependencies: manifest.devDependencies })
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    t.match(version, /^\d+\.\d+\.\d+$/, name)
  }
})

t.test('nothing but Node runs a script when it is installed', async t => {
  const scripts = Object.entries(packages).flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path] : []))
  t.same(scripts, ['node_modules/node'])
  t.same(
    Object.entries(manifest.allowScripts).flatMap(([name, allowed]) => (allowed ? [name] : [])),
    ['node'],
  )
  // It has a binding.gyp, which older versions of npm would compile; the package says no, but npm only reads that here, and loses it when it writes the file.
  t.equal(
    packages['node_modules/better-sqlite3']?.gypfile,
    false,
    'better-sqlite3 is compiled nowhere: "gypfile": false in package-lock.json',
  )
})

t.test('the lockfile has every platform', async t => {
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    const missing = Object.keys(optionalDependencies).filter(
      name => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    )
    t.same(missing, [], path)
  }
})

/** Versions below these have known holes or faults. */
const floors: readonly [name: string, floor: string][] = [
  ['fastify', '5.12.5'],
  ['find-my-way', '9.7.0'],
  ['fast-uri', '3.1.8'],
  ['drizzle-orm', '0.45.2'],
  // 13.2.0 brings SQLite 3.54.1; what is below 3.51.3 can lose commits in WAL mode.
  ['better-sqlite3', '13.2.0'],
]
t.test('dependencies are not older than they may be', async t => {
  const isOlder = (version: string, floor: string) => version.localeCompare(floor, 'en', { numeric: true }) < 0
  for (const [name, floor] of floors) {
    for (const [path, { version = '0' }] of Object.entries(packages)) {
      if (path !== `node_modules/${name}` && !path.endsWith(`/node_modules/${name}`)) continue
      t.notOk(isOlder(version, floor), `${path} ${version}, at least ${floor}`)
      if (name === 'fast-uri' && version.startsWith('4.')) t.notOk(isOlder(version, '4.1.5'), `${path} ${version}, at least 4.1.5`)
    }
  }
})

t.test('the image runs and compiles what npm start runs, with the same flags', async t => {
  const image = read('Dockerfile')
  const [command = ''] = /^node --.+? src\/main\.ts/.exec(manifest.scripts.start ?? '') ?? ['none']
  t.match(image, `RUN ${command} --help`)
  t.match(image, `${command} serve &`, 'the server, which --help does not load')
  t.match(image, /^USER [1-9]\d*:[1-9]\d*$/m, 'by a user of whom Kubernetes can tell that it is not root')
  t.match(image, `CMD ${JSON.stringify(command.split(' ')).replaceAll(',', ', ').slice(0, -1)}`)
})

t.test('every test file is run once, in a process of its own or together with others', async t => {
  const included = [...read('.taprc').matchAll(/^ {2}- (test\/.+)$/gm)].flatMap(([, pattern = '']) => globSync(pattern, { cwd: root }))
  const run = included.flatMap(path =>
    path.startsWith('test/together/') ? specifiersOf(read(path)).map(file => join(dirname(path), file)) : path,
  )
  const tests = [...outside].flatMap(([path, source]) => (/\bfrom 'tap'$/m.test(source) && /^t\.test\(/m.test(source) ? path : []))
  for (const path of tests) t.match(path, /^test\/[a-z-]+\.test\.ts$/, basename(path))
  t.same(run.sort(), tests.sort())
})
