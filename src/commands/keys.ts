import { randomBytes } from 'node:crypto'
import type { Flags } from '../config.ts'
import { Scope, scopes } from '../schemas/key.ts'
import { line } from '../schemas/scalars.ts'
import { commitBy } from '../store/commit.ts'
import { insertKey, keyQueries, revokeKey, type StoredKey } from '../store/keys.ts'
import type { Sqlite } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import type { Statement } from '../store/statement.ts'
import { UnitRefused } from '../store/unit.ts'
import { createWriter } from '../store/writer.ts'
import { makeApiKey } from '../text/api-key.ts'
import { toTimestamp } from '../text/timestamp.ts'
import { type Command, CommandError, UsageError, written } from './command.ts'
import { openMigrated } from './database.ts'

const keyFlags = { name: { type: 'string' }, scope: { type: 'string', multiple: true }, expires: { type: 'string' } } as const

export const keysCommand: Command = {
  usage: 'create --name NAME --scope SCOPE… [--expires DATE] | list | revoke ID | rotate ID',
  about: `Make and end keys; a key is shown once. Scopes: ${scopes.join(', ')}.`,
  operands: { min: 1, max: 2 },
  flags: keyFlags,
  async run(config, [action = '', id], flags) {
    const act = readAction(action, id, flags)
    const [sqlite] = await openMigrated(config, action !== 'create')
    try {
      await act(createKeyring(sqlite))
      return true
    } finally {
      sqlite.close()
    }
  },
}

type Action = (keyring: Keyring) => Promise<void>

function readAction(action: string, id: string | undefined, flags: Flags): Action {
  if (action === 'create' && id === undefined) {
    const key = readNewKey(flags)
    return keyring => keyring.create(key)
  }
  const foreign = Object.keys(keyFlags).find(name => flags[name] !== undefined)
  if (foreign !== undefined) throw new UsageError(`--${foreign} goes with onrecord keys create only.`)
  if (action === 'list' && id === undefined) return keyring => keyring.list()
  if (action === 'revoke' && id !== undefined) return keyring => keyring.revoke(id)
  if (action === 'rotate' && id !== undefined) return keyring => keyring.rotate(id)
  throw written(`keys ${keysCommand.usage}`)
}

const maxName = 200

type NewKey = Pick<StoredKey, 'name' | 'scopes' | 'expiresAt'>

function readNewKey({ name, scope, expires }: Flags): NewKey {
  const named = line(maxName).safeParse(name)
  if (!named.success) throw new UsageError(`A key has a --name of 1 to ${maxName} characters in one line.`)
  const asked = Scope.array().min(1).safeParse(scope)
  if (!asked.success) throw new UsageError(`A key has at least one --scope, each one of ${scopes.join(', ')}.`)
  const expiresAt = expires === undefined ? null : toTimestamp(String(expires), 'UTC')
  if (expiresAt === undefined) throw new UsageError('--expires is a date: YYYY-MM-DD, or with a time.')
  if (isOver(expiresAt)) throw new UsageError('--expires is over already.')
  return { name: named.data, scopes: [...new Set(asked.data)], expiresAt }
}

const isOver = (expiresAt: string | null): boolean => expiresAt !== null && Date.parse(expiresAt) <= Date.now()

type Keyring = ReturnType<typeof createKeyring>

function createKeyring(sqlite: Sqlite) {
  const now = () => new Date().toISOString()
  const keys = keyQueries(createReader(sqlite))
  const commit = commitBy(createWriter(sqlite), Date.now)
  const make = ({ name, scopes, expiresAt }: NewKey): { text: string; statement: Statement } => {
    const key = makeApiKey(randomBytes(42))
    const row = { id: key.id, secretHash: key.secretHash, name, scopes, createdAt: now(), expiresAt, revokedAt: null, lastUsedOn: null }
    return { text: key.text, statement: insertKey(row) }
  }
  const show = (text: string): void => {
    process.stderr.write(`This is the only time that the key is shown, which servers on ${sqlite.name} take:\n`)
    process.stdout.write(`${text}\n`)
  }
  const revoking = async (id: string, statements: Statement[]): Promise<void> => {
    try {
      await commit(statements)
    } catch (error) {
      throw error instanceof UnitRefused ? new CommandError(`There is no key ${id} that is not revoked.`, { cause: error }) : error
    }
  }

  return {
    async create(given: NewKey): Promise<void> {
      const { text, statement } = make(given)
      await commit([statement])
      show(text)
    },
    async list(): Promise<void> {
      for (const { id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedOn } of await keys.list()) {
        const state = revokedAt !== null ? `revoked ${revokedAt}` : expiresAt !== null ? `expires ${expiresAt}` : 'never expires'
        process.stdout.write(
          `${[id, name, scopes.join(), `created ${createdAt}`, state, `last used ${lastUsedOn ?? 'never'}`].join('\t')}\n`,
        )
      }
    },
    async revoke(id: string): Promise<void> {
      await revoking(id, [revokeKey(id, now())])
      process.stdout.write(`Key ${id} is revoked.\n`)
    },
    /** A new key with the name, scopes and expiry of an old one, which ends in the same moment. */
    async rotate(id: string): Promise<void> {
      const old = await keys.find(id)
      if (!old) throw new CommandError(`There is no key ${id} that is not revoked.`)
      if (isOver(old.expiresAt))
        throw new CommandError(`Key ${id} is over since ${old.expiresAt}, and so would be another of its kind: create one.`)
      const { text, statement } = make(old)
      await revoking(id, [revokeKey(id, now()), statement])
      show(text)
    },
  }
}
