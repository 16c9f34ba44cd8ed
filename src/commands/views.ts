import { commitBy } from '../store/commit.ts'
import { createReader } from '../store/reader.ts'
import { recountQueries, recountTotals } from '../store/view-recount.ts'
import { judgeHits } from '../store/view-unit.ts'
import { createWriter } from '../store/writer.ts'
import { type Command, written } from './command.ts'
import { openMigrated, turnMs } from './database.ts'
import { createProgress } from './progress.ts'

export const viewsCommand: Command = {
  usage: 'recount',
  about: 'Make the totals of views anew from their days, and report every difference; exit status 1 if there was one.',
  operands: { min: 1, max: 1 },
  async run(config, [action]) {
    if (action !== 'recount') throw written('views recount')
    const [sqlite] = await openMigrated(config, true)
    try {
      const commit = commitBy(createWriter(sqlite, { lingerMs: turnMs }), Date.now)
      await commit([...judgeHits])
      const queries = recountQueries(createReader(sqlite))
      const differences = await queries.listDifferences()
      const progress = createProgress(process.stderr, Number(sqlite.prepare('SELECT count(*) FROM articles').pluck().get()))
      let after = ''
      let lines = 0
      for (let page = await queries.findPage(after); page; page = await queries.findPage(after)) {
        await commit(recountTotals({ after, last: page.last }))
        after = page.last
        lines += page.count
        progress.advance({ lines })
      }
      progress.end()
      const told = [
        ...differences.map(
          ({ article, views, uniqueViews, totalViews, totalUniqueViews }) =>
            `${article}: the total was ${totalViews} (unique ${totalUniqueViews}), its days make ${views} (unique ${uniqueViews})`,
        ),
        `The totals are the sums of their days; ${differences.length} were not.`,
      ]
      process.stdout.write(`${told.join('\n')}\n`)
      return differences.length === 0
    } finally {
      sqlite.close()
    }
  },
}
