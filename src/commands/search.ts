import { archiveQueries } from '../store/archive.ts'
import { commitBy } from '../store/commit.ts'
import { type Sqlite, SqliteError } from '../store/open.ts'
import { createReader } from '../store/reader.ts'
import { searchUpkeep } from '../store/search-upkeep.ts'
import { createWriter } from '../store/writer.ts'
import { type Command, written } from './command.ts'
import { openMigrated, turnMs } from './database.ts'
import { createProgress } from './progress.ts'

/** So many articles are one commit: a server that writes beside waits no longer than for these. */
const together = 50

export const searchCommand: Command = {
  usage: 'rebuild|check',
  about: 'Make the search index and the suggestions anew; or report where they are not as the content is, exit status 1 if anywhere.',
  operands: { min: 1, max: 1 },
  async run(config, [action]) {
    if (action !== 'rebuild' && action !== 'check') throw written('search rebuild, or onrecord search check')
    const [sqlite] = await openMigrated(config, true)
    const reader = createReader(sqlite)
    const progress = createProgress(process.stderr, Number(sqlite.prepare('SELECT count(*) FROM published_articles').pluck().get()))
    let lines = 0
    const onProgress = (articles: number) => {
      lines += articles
      progress.advance({ lines })
    }
    const upkeep = searchUpkeep({
      reader,
      archive: archiveQueries(reader),
      commit: commitBy(createWriter(sqlite, { lingerMs: turnMs }), Date.now),
      now: Date.now,
      together,
      onProgress,
    })
    try {
      if (action === 'check') return await check(sqlite, upkeep)
      await upkeep.empty()
      await upkeep.fill()
      progress.end()
      process.stdout.write(`${lines} articles are in the index.\n`)
      return true
    } finally {
      sqlite.close()
    }
  },
}

async function check(sqlite: Sqlite, upkeep: ReturnType<typeof searchUpkeep>): Promise<boolean> {
  const atOneMoment = async <Told>(read: () => Promise<Told>): Promise<Told> => {
    sqlite.exec('BEGIN')
    try {
      return await read()
    } finally {
      sqlite.exec('COMMIT')
    }
  }
  const differences = await upkeep.listDifferences(atOneMoment).catch((error: unknown) => {
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return ['the index is damaged']
    throw error
  })
  const told = differences.length === 0 ? 'The index is as the content is.' : 'Make it anew with: onrecord search rebuild'
  process.stdout.write(`${[...differences, told].join('\n')}\n`)
  return differences.length === 0
}
