/**
 * What is told in a language, failing that in what it is a variety of: in `zh-Hant-TW`, `zh-Hant`, then `zh` (the lookup of RFC 4647, section 3.4).
 * Undefined where none of them tells it.
 */
export function told<Text, Value>(
  texts: Readonly<Record<string, Text>>,
  language: string | undefined,
  read: (text: Text) => Value | undefined,
): Value | undefined {
  for (let tag = language ?? ''; tag !== ''; tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))) {
    const text = texts[tag]
    const value = text === undefined ? undefined : read(text)
    if (value !== undefined) return value
  }
  return undefined
}

/** The entry for a language; failing that for the site's default language; failing that the first there is. */
export function nearest<Text>(texts: Readonly<Record<string, Text>>, language: string, defaultLanguage: string): Text | undefined {
  const whole = (text: Text) => text
  return told(texts, language, whole) ?? told(texts, defaultLanguage, whole) ?? Object.values(texts)[0]
}

/** How near what is told in one language is to who asks for another; 0 where it is not that, nor what that is a variety of. */
export const nearness = (tag: string, asked: string): number => (`${asked}-`.startsWith(`${tag}-`) ? tag.length : 0)
