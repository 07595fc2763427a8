/** Where a story plays, as a stock of phrases to fall back on when its own text names too little. */
export interface Milieu {
  /** Words of a text that point to it. */
  signs: string;
  /** Words of a genre that point to it. */
  genres: string;
  /** Somebody new, with the indefinite article. */
  newcomers: string[];
  /** Somebody who would be there anyway, singular and definite. */
  figures: string[];
  /** A thing to turn on, with the indefinite article. */
  tokens: string[];
  /** "before …", at the end of a clause. */
  deadlines: string[];
  /** A clause in the present tense that stands alone, after "when" and before ", and". */
  threats: string[];
  /** Where one may be, as an adverbial. */
  settings: string[];
  /** A piece of news, as a noun phrase that can arrive. */
  messages: string[];
}
