import type { Lexicon } from '../language/lexicon';

// eslint-disable-next-line no-control-regex -- all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

const functionWords = new Map<string, ReadonlySet<string>>();

/** What a text is about: its words without inflection and without those that say nothing. */
export function termsOf(text: string, lexicon: Lexicon): ReadonlySet<string> {
  const terms = new Set<string>();
  if (!lexicon.spaced) {
    const characters = [...text.normalize('NFKC')].filter((character) => /[\p{L}\p{N}]/u.test(character));
    for (let at = 0; at + 1 < characters.length; at++) terms.add(characters[at]! + characters[at + 1]!);
    return terms;
  }
  let common = functionWords.get(lexicon.code);
  if (!common) functionWords.set(lexicon.code, (common = new Set(lexicon.functionWords.split(/\s+/))));
  const words = ASCII.test(text)
    ? text.toLowerCase().match(/[a-z0-9]+/g)
    : text
        .normalize('NFKC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu);
  for (const word of words ?? []) {
    if (word.length > 1 && !common.has(word)) terms.add(termOf(word));
  }
  return terms;
}

/** Words whose forms no ending tells. */
const IRREGULAR_FORMS: readonly (readonly string[])[] = [
  ['swim', 'swam', 'swum'],
  ['drive', 'drove', 'driven'],
  ['speak', 'spoke', 'spoken'],
  ['write', 'wrote', 'written'],
  ['eat', 'ate', 'eaten'],
  ['drink', 'drank', 'drunk'],
  ['ride', 'rode', 'ridden'],
  ['sing', 'sang', 'sung'],
  ['fly', 'flew', 'flown'],
  ['hear', 'heard'],
  ['read', 'reads'],
  ['leave', 'left'],
  ['wear', 'wore', 'worn'],
  ['sleep', 'slept'],
  ['marry', 'married', 'marries'],
  ['carry', 'carried', 'carries'],
  ['woman', 'women'],
  ['man', 'men'],
  ['child', 'children'],
  ['tooth', 'teeth'],
  ['foot', 'feet'],
  ['light', 'lit'],
  ['ring', 'rang', 'rung'],
  ['break', 'broke', 'broken'],
  ['take', 'took', 'taken'],
  ['give', 'gave', 'given'],
  ['steal', 'stole', 'stolen'],
  ['kill', 'killed', 'kills'],
  ['sell', 'sold'],
  ['build', 'built'],
  ['cross', 'crossed', 'crosses'],
];
const IRREGULAR: Readonly<Record<string, string>> = Object.fromEntries(
  IRREGULAR_FORMS.flatMap(([base, ...forms]) => [base!, ...forms].map((form) => [form, base!])),
);

/** How words of a term begin, without accents: its irregular forms, else the term itself. */
export function beginningsOf(term: string): readonly string[] {
  return IRREGULAR_FORMS.find(([base]) => base === term) ?? [term];
}

/** Longer ones first. */
const ENDINGS = ['ings', 'edly', 'ing', 'ed', 'es', 'en', 'er', 'em', 'os', 'as', 's'];

function withoutEnding(word: string): string {
  const ending = ENDINGS.find((one) => word.length >= one.length + 4 && word.endsWith(one));
  return ending === undefined ? word : word.slice(0, -ending.length);
}

function withoutVowel(word: string): string {
  return word.length > 3 && 'aeo'.includes(word.at(-1)!) ? word.slice(0, -1) : word;
}

/** A word without its endings: enough to join its forms, in any language that inflects at the end. */
export function termOf(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  const plain = ASCII.test(word) ? word : word.normalize('NFD').replace(/\p{M}/gu, '');
  if (plain.length < 5) return plain.length === 4 && plain.endsWith('s') ? plain.slice(0, -1) : plain;
  const bare = withoutVowel(withoutEnding(plain));
  const last = bare.at(-1)!;
  return bare.length > 4 && last === bare.at(-2) && 'bdgmnprt'.includes(last) ? bare.slice(0, -1) : bare;
}
