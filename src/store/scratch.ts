import { openScratch } from './open.ts'

interface PutBy {
  number: number
  bytes: Uint8Array
}

/** Facts about a run that may be too many for memory; they lie on disk and are gone when the run ends. */
export interface Scratch {
  /** The number that was kept under the key before, or undefined; then `number` is kept. */
  firstUnder(key: string, number: number): number | undefined
  /** Puts something by for later. */
  putBy(number: number, bytes: Uint8Array): void
  /** What was put by, in order. */
  taken(): Iterable<PutBy>
  close(): void
}

export function createScratch(): Scratch {
  const sqlite = openScratch()
  // Losing it in a crash is no loss.
  sqlite.pragma('journal_mode = OFF')
  sqlite.pragma('synchronous = OFF')
  sqlite.exec('CREATE TABLE seen (key TEXT PRIMARY KEY, number INTEGER) STRICT, WITHOUT ROWID')
  sqlite.exec('CREATE TABLE put_by (number INTEGER PRIMARY KEY, bytes BLOB) STRICT')
  // One transaction, never ended: to end one for each key takes longer than to keep the key.
  sqlite.exec('BEGIN')
  const insert = sqlite.prepare('INSERT OR IGNORE INTO seen VALUES (?, ?)')
  const select = sqlite.prepare('SELECT number FROM seen WHERE key = ?').pluck()
  const put = sqlite.prepare('INSERT INTO put_by VALUES (?, ?)')
  const next = sqlite.prepare<[number], PutBy>('SELECT number, bytes FROM put_by WHERE number > ? ORDER BY number LIMIT 1')
  // One at a time, since an open cursor would lock everybody else out.
  function* taken(): Generator<PutBy> {
    for (let item = next.get(0); item !== undefined; item = next.get(item.number)) yield item
  }
  return {
    firstUnder: (key, number) => (insert.run(key, number).changes === 1 ? undefined : Number(select.get(key))),
    putBy: (number, bytes) => {
      put.run(number, bytes)
    },
    taken,
    close: () => {
      sqlite.close()
    },
  }
}
