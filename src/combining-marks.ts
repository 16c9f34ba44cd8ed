/** Combining marks in a row that a text may have: more than any language writes, and as many as Unicode asks programs to take (UAX #15, section 13). */
const maxMarks = 30

const tooMany = new RegExp(`\\p{M}{${maxMarks + 1}}`, 'u')

/** No character but these is a mark; most texts have none of them, which is seen in a tenth of the time. */
const maybeMark = /[^\0-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf]/

/** Whether a text has more. To bring such a text into NFC would take as long as the square of them. */
export const hasTooManyMarks = (text: string): boolean => text.length > maxMarks && maybeMark.test(text) && tooMany.test(text)

export const tooManyMarks = `has more than ${maxMarks} combining marks in a row`
