/**
 * A passage between an opening and a closing quotation mark, offsets in UTF-16 units. `open` and `close` say where the marks stand
 * (`close` equals `end` where the closing one is missing) and `behind` what follows it; `start` and `end` bound the words, without blank space at the edges.
 */
export interface Marked {
  open: number
  close: number
  behind: number
  start: number
  end: number
  single: boolean
  closed: boolean
}

type Family = 'double' | 'guillemet'
type Shape = 'curly' | 'straight' | 'doubled'
interface Mark {
  at: number
  width: number
  family: Family
  shape: Shape
  opens: boolean
  closes: boolean
  paragraph: number
  leads: boolean
}
interface Outer {
  open: Mark
  last: Mark
}

const blank = /[\s\u00a0\u202f\ufeff]/
const letter = /[\p{L}\p{N}]/u
const beforeOpening = /[\s\u00a0\u202f\ufeff([{<—–―/|*_“„‟«‘‚'"-]/
// Typewriters' '' stands for a double mark; a third ' belongs to a nested single one.
const markOrBreak = /'''?|``|[“”„‟"«»]|\n/g
const inches = /\d['’]\d{1,2}$/

/** How many marks a nested one looks ahead for its end: keeps pages of nothing but marks linear. */
const lookahead = 64

/** The outermost passages in double or angle marks, in reading order. Marks nested in them are part of their words. */
export function findMarked(text: string): Marked[] {
  const found: Marked[] = []
  const marks = readMarks(text)
  let outer: Outer | undefined
  let depth = 0
  const end = (close: Mark | undefined): void => {
    if (outer) addMarked(found, text, outer, close)
    outer = undefined
  }
  const begin = (mark: Mark): void => {
    outer = { open: mark, last: mark }
    depth = 0
  }
  for (const [i, mark] of marks.entries()) {
    if (!outer) {
      if (mark.opens) begin(mark)
    } else if (mark.family !== outer.open.family) {
    } else if (mark.closes) {
      if (depth > 0 && !closesAll(marks, i)) depth--
      else end(mark)
    } else if (mark.leads && mark.paragraph > outer.last.paragraph && mark.shape === outer.open.shape) {
      // Re-opened at the head of a paragraph: the same quotation goes on.
      outer.last = mark
      depth = 0
    } else if (isNested(marks, i, depth, outer)) {
      depth++
    } else {
      // The closing mark was forgotten: at the end of its paragraph if a new one has begun since, else there is no telling where.
      if (mark.paragraph > outer.last.paragraph) end(undefined)
      begin(mark)
    }
  }
  end(undefined)
  return found
}

/** Whether a mark inside an open passage begins a nested one: the rest of its paragraph must close both. */
function isNested(marks: readonly Mark[], at: number, depth: number, outer: Outer): boolean {
  const first = marks[at]
  if (!first) return false
  let level = depth + 2
  for (let i = at + 1; i < marks.length && i < at + lookahead; i++) {
    const mark = marks[i]
    if (!mark || mark.family !== first.family) continue
    if (mark.paragraph > first.paragraph) {
      if (first.paragraph > outer.last.paragraph) return false
      return mark.closes || mark.leads || first.family === 'guillemet'
    }
    level += mark.closes ? -1 : 1
    if (level <= 0) return true
  }
  return first.family === 'guillemet' && first.paragraph === outer.last.paragraph
}

/** In «… «…», — one closing mark may stand for both: the last of its paragraph, where the next one does not close either. */
function closesAll(marks: readonly Mark[], at: number): boolean {
  const mark = marks[at]
  if (mark?.family !== 'guillemet') return false
  const next = marks.slice(at + 1, at + lookahead).find(m => m.family === 'guillemet')
  return !next || (next.paragraph > mark.paragraph && !next.closes)
}

function addMarked(found: Marked[], text: string, outer: Outer, closeMark: Mark | undefined): void {
  const open = outer.open.at
  let start = open + outer.open.width
  let end = closeMark ? closeMark.at : paragraphEnd(text, outer.last.at)
  while (start < end && blank.test(text.charAt(start))) start++
  while (end > start && blank.test(text.charAt(end - 1))) end--
  const close = closeMark?.at ?? end
  if (end > start)
    found.push({ open, close, behind: close + (closeMark?.width ?? 0), start, end, single: false, closed: closeMark !== undefined })
}

function paragraphEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

function readMarks(text: string): Mark[] {
  const marks: Mark[] = []
  let paragraph = 0
  let paragraphStart = 0
  let open = 0
  for (const { 0: character, index } of text.matchAll(markOrBreak)) {
    if (character === '\n') {
      paragraph++
      paragraphStart = index + 1
      continue
    }
    const role = roleOf(text, character, index, open > 0)
    if (!role) continue
    open = Math.max(0, open + (role === 'opens' ? 1 : -1))
    const width = Math.min(2, character.length)
    const at = role === 'closes' ? index + character.length - width : index
    const leads = role === 'opens' && at - paragraphStart < 40 && /^[\s\u00a0\ufeff*>–—-]*$/.test(text.slice(paragraphStart, at))
    const family = character === '«' || character === '»' ? 'guillemet' : 'double'
    marks.push({
      at,
      width,
      family,
      shape: width > 1 ? 'doubled' : character === '"' ? 'straight' : 'curly',
      opens: role === 'opens',
      closes: role === 'closes',
      paragraph,
      leads,
    })
  }
  return marks
}

/** What a mark does, by its shape and by what stands beside it: writers mix “ ” " and mistype one for the other. */
function roleOf(text: string, character: string, at: number, isOpen: boolean): 'opens' | 'closes' | undefined {
  const before = text.charAt(at - 1)
  const after = text.charAt(at + character.length)
  const roomBefore = before === '' || beforeOpening.test(before)
  const wordAfter = letter.test(after) || /[[(…$#@‘'“«]/.test(after)
  if (character === '„' || character === '‟' || character === '«') return 'opens'
  if (character === '»') return 'closes'
  if (character === '“') return roomBefore || wordAfter ? 'opens' : 'closes'
  if (character === '”') return roomBefore && wordAfter && !isOpen ? 'opens' : 'closes'
  if (character === '"' && inches.test(text.slice(Math.max(0, at - 5), at))) return undefined
  const blankAfter = after === '' || blank.test(after)
  if (roomBefore && !blankAfter)
    return /[—–-]/.test(before) && !wordAfter ? 'closes' : /['"’]/.test(before) && !wordAfter ? 'closes' : 'opens'
  if (roomBefore) return isOpen ? 'closes' : before === '' || blank.test(before) ? 'opens' : 'closes'
  if (wordAfter) return /[:,;=]/.test(before) && !isOpen ? 'opens' : /[.!?,…:;]/.test(before) ? 'closes' : undefined
  return 'closes'
}
