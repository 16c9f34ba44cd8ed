/** A pattern for one whole word out of a list written with blanks; an entry may be a pattern itself. */
export const oneOf = (words: string): RegExp => new RegExp(`^(?:${words.trim().replace(/\s+/g, '|')})$`, 'u')

/** Matches no word. */
export const never = /(?!)/
