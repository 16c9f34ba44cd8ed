import { openDatabase } from '../../src/store/open.ts'
import { createWriter } from '../../src/store/writer.ts'
import { changeUnit } from './change-unit.ts'

// Commits units to the database at a path, several at once, and prints the id of each once it is acknowledged, until it is killed.
const sqlite = await openDatabase({ path: process.argv[2] ?? '' })
const writer = createWriter(sqlite)
for (let number = 0; ; number += 5) {
  const units = Array.from({ length: 5 }, (_, more) => changeUnit(`unit-${number + more}`))
  await Promise.all(units.map(unit => writer.commit(unit).then(() => process.stdout.write(`${unit.id}\n`))))
}
