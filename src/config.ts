import { isIP } from 'node:net'
import { z } from 'zod'

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine(value => value >= min && value <= max, `must be from ${min} to ${max}`)

const boolean = () => z.stringbool({ error: 'must be true or false' })

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const commaSeparated = (value: string): string[] =>
  value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

function isAddressRange(value: string): boolean {
  const [address = '', bits, ...more] = value.split('/')
  const width = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  return width > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width))
}

/** Trusting every proxy would let anyone choose their address, so `true` is refused: a number of hops or the proxies' addresses. */
const TrustProxy = z
  .string()
  .transform(value => (value === 'false' ? false : /^\d{1,2}$/.test(value) ? Number(value) : commaSeparated(value)))
  .refine(
    value => !Array.isArray(value) || value.every(isAddressRange),
    'must be false, a number of proxies, or their addresses or ranges (10.0.0.0/8, ::1) separated by commas',
  )

/** An origin as browsers send it, also of an app (`capacitor://localhost`), its host in ASCII and small letters; empty for what is none. */
function originOf(text: string): string {
  const url = URL.parse(text)
  const origin = url?.host ? `${url.protocol}//${url.host}` : ''
  return (url?.href === origin || url?.href === `${origin}/`) && !/\/$|\*/.test(text) ? origin : ''
}

const CorsOrigins = z
  .string()
  .transform(value => (value === '*' ? ('*' as const) : commaSeparated(value).map(originOf)))
  .refine(value => value === '*' || !value.includes(''), 'must be * or whole origins (https://example.org), separated by commas')

function isPublicUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && `${url.search}${url.hash}${url.username}${url.password}` === ''
}

const PublicUrl = z
  .string()
  .refine(isPublicUrl, 'must be an http or https URL without query, fragment or password')
  .transform(value => new URL(value).href.replace(/\/+$/, ''))

/** What people are told of a setting. `fallback` is the text that an unset variable counts as. */
interface Note {
  about: string
  fallback?: string
  isSwitch?: boolean
}

const notes = z.registry<Note>()

/**
 * Every setting, in the order in which they are shown. From here come the variables (DATABASE_PATH), the flags (--database-path), the text of
 * --help and the table in the README.
 */
const Settings = z.object({
  host: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be an address or a host name')
    .register(notes, { fallback: '127.0.0.1', about: 'Address to listen on; 0.0.0.0 is every one.' }),
  port: integer(0, 65_535).register(notes, {
    fallback: '3000',
    about: 'Port to listen on; 0 is any free one; links then lead nowhere, unless PUBLIC_URL is set.',
  }),
  // better-sqlite3 leaves out the blanks at the edges, and takes these two for a database of its own, gone at the end.
  databasePath: z
    .string()
    .trim()
    .refine(path => path !== '' && path !== ':memory:', 'must be the path of a file')
    .register(notes, { fallback: './data/onrecord.db', about: 'The SQLite file; created when it is not there.' }),
  publicUrl: PublicUrl.optional().register(notes, {
    about: 'Where readers reach the server; links are built from it. Unset, it is http:// with host and port.',
  }),
  logLevel: z
    .enum(logLevels, `must be one of ${logLevels.join(', ')}`)
    .register(notes, { fallback: 'info', about: `Least severe level that is logged: ${logLevels.join(', ')}.` }),
  trustProxy: TrustProxy.register(notes, {
    fallback: 'false',
    about: 'Whose X-Forwarded-For to believe: false, a number of proxies, or their addresses and ranges.',
  }),
  corsOrigins: CorsOrigins.register(notes, {
    fallback: '*',
    about: 'Origins whose pages may read the API: * or a list separated by commas.',
  }),
  rateLimitMax: integer(0, 1_000_000).register(notes, {
    fallback: '600',
    about: 'Requests a minute for each address (IPv6: each /64); 0 is no limit.',
  }),
  cacheBytes: integer(0, 999_999_999).register(notes, {
    fallback: '67108864',
    about: 'Bytes of memory for answers that are kept ready to be sent; 0 keeps none, and stores none.',
  }),
  workers: integer(1, 64).register(notes, {
    fallback: '1',
    about: 'Processes that serve; one more writes for all of them if there are several.',
  }),
  drainSeconds: integer(0, 20).register(notes, { fallback: '5', about: 'Seconds to serve on after SIGTERM, while /readyz answers 503.' }),
  viewVisitorDays: integer(1, 3650).register(notes, {
    fallback: '1',
    about: 'Days to keep the hashes of a day’s visitors after it; their salt is destroyed when the day is over.',
  }),
  viewDays: integer(0, 36_500)
    .refine(days => days === 0 || days >= 31, 'must be 0, or at least 31, which the most viewed articles of a month are found by')
    .register(notes, {
      fallback: '0',
      about: 'Days to keep the views of single days before they are summed up by month, at least 31; 0 is for ever.',
    }),
  sample: boolean().register(notes, { isSwitch: true, fallback: 'false', about: 'Load the sample newsroom into an empty database.' }),
  allowNetworkFilesystem: boolean().register(notes, {
    isSwitch: true,
    fallback: 'false',
    about: 'Start even if the database lies on a network file system, where SQLite can lose data.',
  }),
})

type Read = z.output<typeof Settings>
type Name = keyof Read

/** The settings in force. `trustProxy` is what Fastify takes; `publicUrl` is in ASCII, without a slash at its end. */
export type Config = Omit<Read, 'publicUrl'> & { publicUrl: string }

const names = Settings.keyof().options
const noteOf = (name: Name): Note => notes.get(Settings.shape[name]) ?? { about: '' }
const variableOf = (name: Name): string => name.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
const flagOf = (name: Name): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

/** A row for --help and for the README. */
interface SettingRow {
  variable: string
  flag: string
  fallback: string
  about: string
}

export const settingRows: readonly SettingRow[] = names.map(name => ({
  variable: variableOf(name),
  flag: `--${flagOf(name)}`,
  fallback: noteOf(name).fallback ?? '',
  about: noteOf(name).about,
}))

/** The flags in the form that parseArgs of node:util takes. */
export const flagOptions: Readonly<Record<string, { type: 'boolean' | 'string' }>> = Object.fromEntries(
  names.map(name => [flagOf(name), { type: noteOf(name).isSwitch ? 'boolean' : 'string' }]),
)

/** The settings are wrong; `problems` has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The settings are wrong:\n${problems.map(problem => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** What parseArgs of node:util makes of flags. */
export type Flags = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** The settings from flags, then variables, then defaults; an empty variable counts as unset. Throws one ConfigError for all that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, flags: Flags = {}): Config {
  const given = Object.fromEntries(names.map(name => [name, textOf(name, env, flags)]))
  const result = Settings.safeParse(given)
  if (!result.success) throw new ConfigError(result.error.issues.map(issue => describe(issue, given)))
  return { ...result.data, publicUrl: result.data.publicUrl ?? defaultUrl(result.data) }
}

function textOf(name: Name, env: NodeJS.ProcessEnv, flags: Flags): string | undefined {
  const flag = flags[flagOf(name)]
  if (flag !== undefined) return String(flag)
  return env[variableOf(name)] || noteOf(name).fallback
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, string | undefined>>): string {
  const name = names.find(name => name === issue.path[0])
  return name === undefined ? issue.message : `${variableOf(name)} (--${flagOf(name)}) ${issue.message}, not '${given[name]}'`
}

/** An address that stands for every interface is no address to open. */
function defaultUrl({ host, port }: Pick<Read, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`
}
