/** The entry for a language; failing that for the site's default language; failing that the first there is. */
export function nearest<Text>(texts: Readonly<Record<string, Text>>, language: string, defaultLanguage: string): Text | undefined {
  return texts[language] ?? texts[defaultLanguage] ?? Object.values(texts)[0]
}
