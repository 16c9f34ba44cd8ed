#!/usr/bin/env node
import { setImmediate } from 'node:timers/promises'
import { inspect, type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { type Command, CommandError, UsageError, written } from './commands/command.ts'
import { ConfigError, flagOptions, readConfig, settingRows } from './config.ts'
import { ListenError } from './serve.ts'
import { SqliteError, StorageError } from './store/open.ts'
import { version } from './version.ts'

/** Each is loaded when it is called: what the others need would be half of its start. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('./commands/serve.ts')).serveCommand],
  ['import', async () => (await import('./commands/import.ts')).importCommand],
  ['export', async () => (await import('./commands/export.ts')).exportCommand],
  ['migrate', async () => (await import('./commands/migrate.ts')).migrateCommand],
  ['backup', async () => (await import('./commands/backup.ts')).backupCommand],
  ['keys', async () => (await import('./commands/keys.ts')).keysCommand],
  ['quotes', async () => (await import('./commands/quotes.ts')).quotesCommand],
  ['views', async () => (await import('./commands/views.ts')).viewsCommand],
  ['search', async () => (await import('./commands/search.ts')).searchCommand],
])

/** 1 is any failure, 2 a call that is written wrong, 78 settings that are wrong (sysexits.h EX_CONFIG). */
const exitCode = { done: 0, failed: 1, usage: 2, config: 78 } as const

async function helpText(): Promise<string> {
  const all = await Promise.all(Array.from(commands, async ([name, load]) => ({ name, ...(await load()) })))
  const width = Math.max(...settingRows.map(({ flag }) => flag.length))
  const rows = settingRows.map(
    ({ flag, variable, fallback, about }) => `  ${flag.padEnd(width)}  ${about} ${variable}${fallback === '' ? '' : `, ${fallback}`}`,
  )
  return [
    `onrecord ${version}: a headless content API for newsrooms that put people on the record`,
    '',
    'onrecord COMMAND [FLAGS]',
    ...all.map(({ name, usage, about }) => `  ${`${name} ${usage}`.trim().padEnd(width)}  ${about}`),
    `  ${'--help'.padEnd(width)}  This text.`,
    `  ${'--version'.padEnd(width)}  The version.`,
    '',
    'Flags; each is also an environment variable, named at the end with its default',
    ...rows,
    '',
    'Exit status: 0 done, 1 failed, 2 wrong usage, 78 wrong settings.',
    '',
  ].join('\n')
}

const general = { help: { type: 'boolean' }, version: { type: 'boolean' } } as const

function parse(args: string[], called: readonly Command[]) {
  const ownFlags: ParseArgsOptionsConfig = Object.fromEntries(called.flatMap(({ flags = {} }) => Object.entries(flags)))
  return parseArgs({ args, options: { ...ownFlags, ...flagOptions, ...general }, allowPositionals: true })
}

/** The flags of whatever seems to be called are known; and if that is not enough, those of all commands, so that it can be said whose they are not. */
async function read(args: string[]) {
  const [likely] = args.flatMap(arg => commands.get(arg) ?? [])
  try {
    return parse(args, likely ? [await likely()] : [])
  } catch {}
  try {
    return parse(args, await Promise.all([...commands.values()].map(load => load())))
  } catch (error) {
    // In one line, and without what Node advises on operands that begin with a dash, of which there are none.
    const said = (error instanceof Error ? error.message : String(error)).replace(/ To specify a positional .*/, '')
    throw new UsageError(said.replaceAll('\n', ' ').replace(/\.?$/, '.'))
  }
}

async function run(args: string[]): Promise<boolean> {
  const { values, positionals } = await read(args)
  if (values.help === true || values.version === true) {
    process.stdout.write(values.help === true ? await helpText() : `${version}\n`)
    return true
  }
  const [name, ...operands] = positionals
  if (name === undefined) throw new UsageError('There is no command.')
  const command = await commands.get(name)?.()
  if (!command) throw new UsageError(`There is no command '${name}'.`)
  const { min, max } = command.operands
  if (operands.length < min || operands.length > max || operands.includes('')) throw written(`${name} ${command.usage}`)
  const foreign = Object.keys(values).find(flag => !(flag in flagOptions) && !(flag in (command.flags ?? {})))
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with ${name}.`)
  return command.run(readConfig(undefined, values), operands, values)
}

/** What to print of an error, and the status to exit with; undefined for a fault of ours, whose stack is of use. */
function explain(error: unknown): { text: string; code: number } | undefined {
  if (error instanceof UsageError) return { text: `${error.message} Try onrecord --help.`, code: exitCode.usage }
  if (error instanceof ConfigError) return { text: error.message, code: exitCode.config }
  if (error instanceof CommandError || error instanceof StorageError || error instanceof ListenError)
    return { text: error.message, code: exitCode.failed }
  // Whoever reads has had enough, as `head` has; it need not be told.
  if (isRefusal(error) && error.code === 'EPIPE') return { text: '', code: exitCode.failed }
  // What the system says begins with the code; what SQLite says does not.
  const text = isRefusal(error) ? `${error.code}: ${error.message.replace(`${error.code}: `, '')}` : undefined
  return text === undefined ? undefined : { text, code: exitCode.failed }
}

/** Whether it is something that the system or SQLite refuses: a file one may not read, a full disk. */
const isRefusal = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && ('syscall' in error || (error instanceof SqliteError && error.code !== 'SQLITE_ERROR'))

/** Why something could not be written, as on a full disk. A server serves on without its log. */
let unwritten: Error | undefined
process.stdout.on('error', error => {
  unwritten ??= error
})
// There is nobody who could be told.
process.stderr.on('error', () => {})

try {
  const isDone = await run(process.argv.slice(2))
  // What could not be written is known a turn later.
  await setImmediate()
  if (unwritten) throw unwritten
  process.exitCode = isDone ? exitCode.done : exitCode.failed
} catch (error) {
  // Drizzle wraps what a query fails at in an error of its own.
  const known = explain(error) ?? explain(error instanceof Error ? error.cause : undefined)
  const text = known?.text ?? inspect(error)
  if (text !== '') process.stderr.write(`${text}\n`)
  process.exitCode = known?.code ?? exitCode.failed
}
