import t from 'tap'
import { commitSent, createWriterChannel } from '../src/store/writer-channel.ts'
import { openNewsroom } from './support/newsroom.ts'

t.test('what is refused or fails in the process that writes is so for who had it written', async t => {
  const { writer, close } = await openNewsroom()
  t.teardown(close)
  const channel = createWriterChannel(sent => void commitSent(writer, sent).then(channel.settle))
  const commit = (id: string, sql: string, guard?: string) =>
    channel.commit({ id, at: '2026-11-01T12:00:00.000Z', statements: [{ sql, params: [], ...(guard !== undefined && { guard }) }] })
  await t.rejects(commit('uni_1', 'UPDATE site SET only = 1 WHERE only = 2', 'site'), { name: 'UnitRefused', reason: 'site' })
  await t.rejects(commit('uni_2', 'INSERT INTO nowhere VALUES (1)'), { name: 'SqliteError', code: 'SQLITE_ERROR' })
  await t.resolves(commit('uni_3', 'DELETE FROM site WHERE only = 2'))
})
