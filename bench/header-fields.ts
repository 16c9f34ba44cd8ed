const ofConnection = ['date', 'connection', 'keep-alive']

/** The header fields of an answer as names and values in turn, without those of its connection and some others. */
export const fieldsOf = ({ headers }: Response, ...others: string[]): string[] =>
  [...headers].filter(([name]) => ![...ofConnection, ...others].includes(name)).flat()
