type Present<T> = { [Name in keyof T]?: Exclude<T[Name], null | undefined> }

/** The properties that have a value: what is null or undefined is left out, as the API leaves it out. */
export function optional<T extends Record<string, unknown>>(properties: T): Present<T> {
  const present: Present<T> = {}
  for (const name in properties) {
    const value = properties[name]
    if (isPresent(value)) present[name] = value
  }
  return present
}

const isPresent = <V>(value: V): value is Exclude<V, null | undefined> => value !== null && value !== undefined
