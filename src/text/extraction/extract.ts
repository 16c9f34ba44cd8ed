import { countCodePoints } from '../canonical.ts'
import { type Attribution, Attributions } from './attribution.ts'
import type { Cues } from './cues.ts'
import type { KnownPerson } from './full-names.ts'
import { findMarked, type Marked } from './marks.ts'
import { People } from './people.ts'
import { read } from './reading.ts'
import { withSingle } from './single-marks.ts'
import { type Known, Speakers } from './speaker.ts'
import { isSpeech } from './speech.ts'
import { type Said, type Turn, Turns } from './turns.ts'

/** Who is quoted: the words that say so in this place and the name they stand for, which is left out where the text gives none. */
interface Speaker {
  name?: string
  mention: string
  start: number
  end: number
}

/** How a quote is known to be somebody's: by a cue, by the colon before it, or by standing behind what somebody said. */
type Tier = 'explicit' | 'colon' | 'inherited'

/** Direct speech in a text. Offsets are code points over the text as it is: the slice from `start` to `end` is `text`, always. */
export interface ExtractedQuote {
  text: string
  start: number
  end: number
  attribution: string
  speaker?: Speaker
  tier: Tier
  confidence: number
}
export interface ExtractOptions {
  language?: string | undefined
  people?: readonly KnownPerson[]
}

interface Found {
  start: number
  end: number
  close: number
  cue: Attribution | undefined
  tier: Tier
  speaker: Known | undefined
}

/** Proposes the direct speech of a text, in reading order and without overlaps. Never throws; finds nothing where there is nothing. */
export function extractQuotes(text: string, options: ExtractOptions = {}): ExtractedQuote[] {
  const reading = read(text, options.language)
  const { cues, sentences } = reading
  const people = new People(reading, options.people ?? [])
  const attributions = new Attributions(reading, people)
  const speakers = new Speakers(reading, people, attributions)
  const found: Found[] = []
  const marked = withSingle(text, findMarked(text))
  const dashed = new Turns(reading, people, attributions)
  const turns = dashed.find(marked)
  const passages = turns.length > 0 ? outside(turns, marked) : marked
  let turn = 0
  const speakTo = (place: number): void => {
    for (let next = turns[turn]; next && next.start < place; next = turns[++turn]) found.push(...inTurn(next, speakers))
  }
  for (const [i, passage] of passages.entries()) {
    speakTo(passage.open)
    const next = passages.slice(i + 1, i + 6).find(passage => isLong(text, passage))?.open ?? text.length
    const previous = found.at(-1)
    const floor = previous ? previous.close : 0
    const inside = dashed.inside(passage)
    if (inside.length > 0) {
      found.push(...inMarks(passage, inside, speakers, floor))
      continue
    }
    const before = attributions.before(passage, floor)
    const after = attributions.after(passage, next, floor)
    const head = sentences.start(passage.open, floor)
    const leads = !/[^\s–—―-]/.test(text.slice(head, passage.open))
    const between = text.slice(Math.max(floor, passage.open - farApart), passage.open)
    // "…," she said, "…": the second half hangs on the same cue as the first.
    const shared = previous?.cue?.place === 'after' && previous.cue.end > floor && !between.includes('\n')
    const resumes = shared && !leads && !/\p{L}/u.test(text.slice(floor, head)) && isResumption(between, cues)
    const goesOn = previous !== undefined && passage.open - floor < farApart && (shared || !/\p{L}/u.test(between))
    if (!isSpeech(reading, passage, { before, after, leads, resumes, follows: goesOn })) continue
    const isSigned = after?.mention?.kind === 'name' && after.verb === undefined
    const own = after && (isSigned || !(before && /[.!?…]$/.test(text.slice(passage.start, passage.end)))) ? after : before
    const cue = resumes && previous?.cue && !after && !(before && before.start > previous.cue.end) ? previous.cue : own
    const speaker = cue ? speakers.of(cue, passage.open, floor, goesOn) : speakers.inherit(passage.open, floor, goesOn)
    // A sentence in marks that nobody can be found to have said is nobody's quote.
    if (!cue && !speaker) continue
    found.push({
      start: passage.start,
      end: withoutComma(text, passage),
      close: passage.behind,
      cue,
      tier: cue?.tier ?? 'inherited',
      speaker,
    })
    speakers.pass(passage.behind, speaker)
  }
  speakTo(Infinity)
  return inCodePoints(text, found)
}

/** The passages in marks that stand in no turn: what a turn has in marks is a part of its words. */
function outside(turns: readonly Turn[], passages: readonly Marked[]): Marked[] {
  let turn = 0
  return passages.filter(({ open }) => {
    while ((turns[turn]?.end ?? Infinity) <= open) turn++
    return open < (turns[turn]?.start ?? Infinity)
  })
}

/** What is said in one pair of marks on either side of the author's words. */
function inMarks({ behind }: Marked, inside: readonly Said[], speakers: Speakers, floor: number): Found[] {
  let speaker: Known | undefined
  return inside.map(({ start, end, cue }, i) => {
    if (cue !== inside[i - 1]?.cue) speaker = speakers.of(cue, start, floor, false)
    speakers.pass(behind, speaker)
    return { start, end, close: i < inside.length - 1 ? end : behind, cue, tier: cue.tier, speaker }
  })
}

/** What is said in a turn. One person speaks in it, so a cue without a name goes on about the one named before. */
function inTurn(turn: Turn, speakers: Speakers): Found[] {
  let speaker: Known | undefined
  return turn.said.flatMap((said, i) => {
    const { start, end, cue } = said
    const isFirst = i === 0 || (cue !== turn.said[i - 1]?.cue && cue.mention?.kind === 'name')
    if (isFirst) speaker = speakers.inTurn(said, turn)
    else if (speaker && cue.mention) speaker = { ...speaker, mention: cue.mention }
    // A colon may announce anything, unless it is known who speaks.
    return cue.place === 'before' && !speaker ? [] : [{ start, end, close: end, cue, tier: cue.tier, speaker }]
  })
}

/** Whether a cue ends with the comma behind which its quotation is taken up, and does not itself go on into it: “…, who, “…”. */
function isResumption(between: string, cues: Cues): boolean {
  const last = /(\p{L}+)[,–—-]+$|[,)–—-]$/u.exec(between.trimEnd().slice(-40))
  return last !== null && !(last[1] && cues.joins.test(last[1].toLowerCase()))
}

/** Code units beyond which two quotations have nothing to do with each other; bounds what is read between them. */
const farApart = 600

const isLong = (text: string, passage: Marked): boolean =>
  passage.end - passage.start > 25 || /[.!?,…]$/.test(text.slice(passage.start, passage.end))

/** The comma before “she said” belongs to the sentence around the quotation. */
function withoutComma(text: string, passage: Marked): number {
  const end = text.charAt(passage.end - 1) === ',' ? passage.end - 1 : passage.end
  return end > passage.start ? end : passage.end
}

const confidences: Record<Tier, number> = { explicit: 0.95, colon: 0.85, inherited: 0.7 }

function inCodePoints(text: string, found: readonly Found[]): ExtractedQuote[] {
  const places = found.flatMap(({ start, end, speaker }) => [start, end, ...(speaker ? [speaker.mention.start, speaker.mention.end] : [])])
  const positions = codePointPositions(text, places)
  const at = (place: number): number => positions.get(place) ?? place
  return found.map(({ start, end, cue, tier, speaker }) => ({
    text: text.slice(start, end),
    start: at(start),
    end: at(end),
    attribution: cue ? text.slice(cue.start, cue.end) : '',
    ...(speaker && {
      speaker: {
        ...(speaker.name !== undefined && { name: speaker.name }),
        mention: text.slice(speaker.mention.start, speaker.mention.end),
        start: at(speaker.mention.start),
        end: at(speaker.mention.end),
      },
    }),
    tier,
    confidence: Math.round((confidences[tier] - (speaker ? (speaker.name === undefined ? 0.1 : 0) : 0.3)) * 100) / 100,
  }))
}

/** Which code point begins at each of these places, given in UTF-16 units: the text is counted through once, however many there are. */
function codePointPositions(text: string, places: readonly number[]): Map<number, number> {
  const positions = new Map<number, number>()
  let counted = 0
  let position = 0
  for (const place of places.toSorted((a, b) => a - b)) {
    position += countCodePoints(text.slice(counted, place))
    counted = place
    positions.set(place, position)
  }
  return positions
}
