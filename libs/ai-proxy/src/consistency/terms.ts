import type { Lexicon } from '../language/lexicon';

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
  const words = text
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

/** A word without its endings: enough to join its forms, in any language that inflects at the end. */
export function termOf(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '');
  if (plain.length < 5) return plain.length === 4 ? plain.replace(/s$/, '') : plain;
  const bare = plain.replace(/(?<=.{4})(?:ings?|edly|ed|es|en|er|em|os|as|s)$/, '').replace(/(?<=.{3})[aeo]$/, '');
  const last = bare.at(-1)!;
  return bare.length > 4 && last === bare.at(-2) && 'bdgmnprt'.includes(last) ? bare.slice(0, -1) : bare;
}
