import type { RuledLanguage } from '../language/lexicon';
import { expression } from '../language/lexicon';
import { TENSE_WORDS, type TenseWords } from './tense-words';

export type Tense = 'past' | 'present';

/** How many verbs of a text tell each tense. */
export type TenseCounts = Readonly<Record<Tense, number>>;

interface Forms {
  past: ReadonlySet<string>;
  endings: RegExp;
  notPast: ReadonlySet<string>;
  present: ReadonlySet<string>;
  pronouns: ReadonlySet<string>;
  withPronouns: ReadonlySet<string>;
  beforeNouns: ReadonlySet<string>;
  compound: RegExp | undefined;
}

const setOf = (words = ''): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));
const made = new Map<TenseWords, Forms>();

function formsOf(words: TenseWords): Forms {
  let forms = made.get(words);
  if (!forms) {
    forms = {
      past: setOf(words.past),
      endings: expression(`^(?:${words.pastEndings})$`, 'u'),
      notPast: setOf(words.notPast),
      present: setOf(words.present),
      pronouns: setOf(words.presentWith?.pronouns),
      withPronouns: setOf(words.presentWith?.verbs),
      beforeNouns: setOf(words.beforeNouns),
      compound: words.compound === undefined ? undefined : new RegExp(`(?<!\\p{L})${words.compound}`, 'giu'),
    };
    made.set(words, forms);
  }
  return forms;
}

const WORD = /\p{L}+(?:['’]t(?!\p{L}))?/gu;

/**
 * Counts the verbs of a narration by their tense; undefined in a language whose verbs tell none. A word that may be a noun
 * or a participle where it stands is none of them.
 */
export function tensesIn(narration: string, language: RuledLanguage): TenseCounts | undefined {
  const words = TENSE_WORDS[language];
  if (!words) return undefined;
  const forms = formsOf(words);
  let [past, present] = [0, 0];
  let text = narration;
  if (forms.compound) {
    text = narration.replace(forms.compound, () => {
      past++;
      return '|';
    });
  }
  let before = '';
  for (const found of text.match(WORD) ?? []) {
    const word = found.toLowerCase().replace('’', "'");
    const kind = isName(found, before) || forms.beforeNouns.has(before) ? undefined : tenseOf(word, before, forms);
    // Auxiliaries stand behind anything: "all was", "of these were".
    const sure = kind ?? (AUXILIARIES.has(word) ? tenseOf(word, before, forms) : undefined);
    if (sure === 'past') past++;
    else if (sure === 'present') present++;
    before = word;
  }
  return { past, present };
}

const AUXILIARIES = setOf(
  "was were had did is are has does wasn't weren't isn't aren't war waren ist sind était étaient",
);

/** A capital inside of a sentence: a name, or a noun in German. */
function isName(found: string, before: string): boolean {
  return before !== '' && /^\p{Lu}/u.test(found);
}

function tenseOf(word: string, before: string, forms: Forms): Tense | undefined {
  if (forms.present.has(word)) return 'present';
  if (forms.past.has(word)) return 'past';
  if (forms.pronouns.has(before) && forms.withPronouns.has(word)) return 'present';
  return !forms.notPast.has(word) && forms.endings.test(word) ? 'past' : undefined;
}

/** So many verbs of one tense show that a story is told in it. */
const ENOUGH = 5;
/** Times those of the other tense: who tells in the past hardly ever leaves it, who tells in the present looks back. */
const CLEARLY = { past: 3, present: 1.25 };

/** The tense that a story keeps to; undefined when it keeps to none, or shows too little. */
export function keptTense({ past, present }: TenseCounts): Tense | undefined {
  if (past >= ENOUGH && past >= CLEARLY.past * present) return 'past';
  return present >= ENOUGH && present >= CLEARLY.present * past ? 'present' : undefined;
}

/** Whether a short text is told in the other tense alone. */
export function isInOther(tense: Tense, { past, present }: TenseCounts): boolean {
  const [own, other] = tense === 'past' ? [past, present] : [present, past];
  return own === 0 && other > 0;
}
