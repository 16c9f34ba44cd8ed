/** What tells a language's reported speech: words only, the rules are shared. All is in lower case; a pattern matches one whole word unless it says otherwise. */
export interface Cues {
  /** Verbs of speech, in the forms that report it. */
  verb: RegExp
  /** Verbs whose object, not whose subject, stands behind them: "told". */
  addressing: RegExp
  /** Words straight behind the closing mark that make speech of whatever stands in it: "dedi", "diye". */
  quotative: RegExp
  /** What leads up to a quotation by naming its speaker without a verb, matched in the whole part before it: "according to". */
  phrase: RegExp
  /** Third-person subjects; the value is what they may stand for. */
  pronouns: ReadonlyMap<string, 'one' | 'many' | 'relative'>
  /** Pronouns in the cases that a phrase without a verb puts them in: "according to him". */
  oblique: RegExp
  /** Words before a name that are no part of it: offices, ranks, forms of address. */
  title: RegExp
  /** Nouns for people and bodies that speak. */
  role: RegExp
  /** Words that begin a noun phrase. */
  determiner: RegExp
  /** Words that begin a noun phrase for someone already named; every noun phrase can be one where the language has no article. */
  definite: RegExp
  /** Endings of surnames behind which, as the second word of a name or a later one, no more of it comes. */
  surname: RegExp
  /** The ending of a name that something is of, where no apostrophe shows it. */
  genitive: RegExp
  /** Words that begin a noun phrase for someone new. */
  indefinite: RegExp
  /** Words in a description, or straight before it, by which it is another than whoever was spoken of: his, another, a. */
  another: RegExp
  /** Descriptions that anybody who has been described otherwise may go by too. */
  general: RegExp
  /** Descriptions of somebody whom a text seldom names: bodies, sources, bystanders, kin; many at once. */
  nameless: RegExp
  /** Words that are written with a capital at a sentence's head without being a name. */
  plain: RegExp
  /** Words after which a name is not the subject of its clause. */
  preposition: RegExp
  /** Words that begin an adverbial before a sentence's first comma, beside the prepositions. */
  aside: RegExp
  /** Words between a subject and its verb. */
  between: RegExp
  /** Words that open a question about what somebody said: did she say. */
  question: RegExp
  /** Words before a verb of speech that deny it: never said. */
  denial: RegExp
  /** Verbs whose subject passes on what somebody else said. */
  relays: RegExp
  /** Nouns for somebody who is somebody's, behind which a name may be whose: вдова Ивана Петрова. */
  related: RegExp
  /** Words that join what follows into the sentence, so that a quoted passage behind them is a part of it, not speech of its own. */
  joins: RegExp
  /** Nouns whose name or wording stands in marks straight behind them: "the song “…”". */
  label: RegExp
  /** Verbs by which a sentence goes on whose subject stood in marks. */
  auxiliary: RegExp
  /** Abbreviations whose full stop does not end a sentence. */
  abbreviation: RegExp
  /** Whether dashes set off speech and the cue inside it, in one pair of marks or in none: «…, — сказал он, — …». */
  dashesInside: boolean
  /** What the author tells between dashes of somebody who speaks, whatever it is, by its first and its last word with a blank between: вздохнул он. */
  acts: RegExp
  /** Verbs whose subject answers, so that in a dialogue it is another than the one who spoke last. */
  replies: RegExp
  /** Endings of a word that may be no name but a place that goes with the noun before it: глава Татарстана, губернатор Московской области. */
  place: RegExp
  /** Verbs and pronouns with a name, "она иван петров", of which the name cannot be the subject: another gender, number or case. */
  disagrees: RegExp
  /** Whether a verb of speech may stand without its subject. */
  dropsSubject: boolean
  /** Whether names take endings, so that one may be found under another form of it. */
  inflects: boolean
}
