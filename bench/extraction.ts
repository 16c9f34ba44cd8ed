/**
 * Measures quote extraction on annotated news (PolNeAR's format: text/NAME.txt, attributions/NAME_annotator.ann, brat standoff).
 * Usage: node bench/extraction.ts [FOLDER] [--verbose] [--held-out]
 *
 * Gold.       A piece of an annotated Content is direct speech if all its words stand in double marks (" “ ” '' as they are written there).
 *             Pieces that only blank space parts are joined first, for the annotation tool cuts at line ends. A discontinuous
 *             quotation ("…," he said, "…") gives one gold quote per passage in marks, since each is a place in the text of its own.
 *             A piece that also has words outside the marks (that he was "…") is mixed, not direct. Of an article annotated more than
 *             once, the first annotation in name order counts.
 * Span.       On both sides without the outer marks, blank space at the edges, and a comma at the end.
 * Match.      An extracted quote matches a gold quote that it overlaps, one to one; an identical span is preferred.
 * Exact.      Matched pairs with the very same start and end, of all matched pairs.
 * Precision.  Matched extracted quotes of all extracted. One that lies in mixed speech is wrong, though somebody's words. "By sentence"
 *             forgives those that make up sentences of their own within a mixed piece, which the annotation merely did not cut out.
 * Recall.     Matched gold quotes of all gold quotes, scare quotes and titles that are annotated as contents included; the second figure
 *             leaves out gold quotes of fewer than 4 words.
 * Speaker.    Of the matched pairs whose gold has a source: the extracted mention overlaps an annotated source. A quote without a mention
 *             is wrong. "Within": it lies wholly inside the source.
 * Strict.     The second table knows only contents all of whose pieces are direct; quotes from any other content count as wrong.
 * Split.      By SHA-256 of the file name, odd first byte = held out: measured, its misses printed on --held-out only, never read for rules.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Counts, measureFolder, type Table } from './extraction-measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { verbose: { type: 'boolean', default: false }, 'held-out': { type: 'boolean', default: false } },
})
const folder = positionals[0] ?? join(import.meta.dirname, '../../shared/data/polnear-dev')
if (!existsSync(join(folder, 'text'))) {
  console.error(`No annotated articles at ${folder}: give a folder with text/ and attributions/.`)
  process.exit(1)
}

const { pieces, strict } = measureFolder(folder, (split, line) => {
  if (values.verbose && (split !== 'held out' || values['held-out'])) console.log(line)
})

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)
const row = (c: Counts): Record<string, string | number> => ({
  articles: c.articles,
  gold: c.gold,
  extracted: c.extracted,
  'exact spans': percent(c.exact, c.matched),
  precision: percent(c.matched, c.extracted),
  'by sentence': percent(c.matched + c.ownSentence, c.extracted),
  recall: percent(c.matched, c.gold),
  '≥ 4 words': percent(c.matchedLong, c.goldLong),
  speaker: percent(c.speaker, c.sourced),
  within: percent(c.speakerWithin, c.sourced),
  'wrong: mixed': c.mixed + c.ownSentence,
  'wrong: not annotated': c.unannotated,
})
const print = (table: Table): void =>
  console.table(Object.fromEntries(Object.entries(table).map(([split, counts]) => [split, row(counts)])))
console.log('Gold: every piece of a content that stands in marks')
print(pieces)
console.log('Strict: only contents all of whose pieces stand in marks')
print(strict)
