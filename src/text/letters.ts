/** Latin letters that do not decompose into a base letter and marks, in lower case, with what they are written as without them. */
export const latinLetters: Readonly<Record<string, string>> = {
  ı: 'i',
  ə: 'e',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
}

/** Cyrillic letters as English spells them: what a reader expects in an address. */
export const cyrillicLetters: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'yo', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n' },
  ...{ о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '' },
  ...{ э: 'e', ю: 'yu', я: 'ya', і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u', ә: 'e', ө: 'o', ү: 'u', ғ: 'g', ҹ: 'j', һ: 'h', ҝ: 'g', ј: 'y' },
}

/** Where a word may be broken at the end of a line: of no meaning, and seen nowhere else. */
export const softHyphen = /\u00ad/g

/** Characters that belong to a word without being heard: `Turkey's` is one word. */
export const silent = /['’ʼ‘`´]/g

/**
 * A table for texts that still have their capitals. Capitals are listed as they stand, because İ becomes two characters by
 * `toLowerCase`, I without a dot would become another letter than ı, and ß becomes SS by `toUpperCase`.
 */
export function withCapitals(letters: Readonly<Record<string, string>>): Map<string, string> {
  const table = new Map([
    ['İ', 'i'],
    ['ẞ', 'ss'],
  ])
  for (const [letter, latin] of Object.entries(letters)) {
    table.set(letter, latin)
    const capital = letter.toUpperCase()
    if (capital.length === 1 && !/[A-Z]/.test(capital)) table.set(capital, latin)
  }
  return table
}
