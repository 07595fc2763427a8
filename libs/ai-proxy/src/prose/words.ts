const WORD = /[\p{L}\p{N}]+(?:['\u2019][\p{L}]+)*/gu;
/** Scripts that put no spaces between words; two characters stand for a word there. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;

const FUNCTION_WORDS = new Set(
  `a about above after again against all almost along already also although always am among an and another any are as at
  away back be because been before behind being below between both but by can cannot could did do does doing down each
  either else even ever every few first for from get gets go goes going gone had has have having he her here hers
  herself him himself his how i if in into is it its itself just last least let like made make makes many may me might
  more most much must my myself never next no nor not nothing now of off on once one only onto or other our out over
  own part perhaps put rather same say says she should since so some still such take takes than that the their them
  themselves then there these they thing things this those though through to together too toward towards two under
  until up upon us very want wants was way we were what when where whether which while who whom whose why will with
  within without would yet you your`.split(/\s+/),
);

/** The words of a text in lower case; a run of an unspaced script becomes its pairs of characters. */
export function wordsOf(text: string): string[] {
  if (IS_ASCII.test(text)) return asciiWords(text.toLowerCase());
  const words: string[] = [];
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORD)) {
    if (!UNSPACED.test(word)) words.push(word.replaceAll('\u2019', "'"));
    else for (const pair of pairsOf(word)) words.push(pair);
  }
  return words;
}

const IS_ASCII = /^[\0-\x7f]*$/;

/** What `WORD` finds in lower-case ASCII, which is most prose; a regular expression over Unicode takes ten times as long. */
function asciiWords(lower: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < lower.length; at++) {
    if (!isWordUnit(lower.charCodeAt(at))) continue;
    let end = at + 1;
    while (isWordUnit(lower.charCodeAt(end))) end++;
    while (lower.charCodeAt(end) === APOSTROPHE && isLetter(lower.charCodeAt(end + 1))) {
      end += 2;
      while (isLetter(lower.charCodeAt(end))) end++;
    }
    words.push(lower.slice(at, end));
    at = end - 1;
  }
  return words;
}

const APOSTROPHE = 0x27;

function isLetter(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

function isWordUnit(unit: number): boolean {
  return isLetter(unit) || (unit >= 0x30 && unit <= 0x39);
}

/** What a text is about: stems of its words without function words and without the given ones. */
export function contentStems(text: string, without?: ReadonlySet<string>): Set<string> {
  return stemsOf(wordsOf(text), without);
}

/** The same of words as `wordsOf` gives them. */
export function stemsOf(words: readonly string[], without?: ReadonlySet<string>): Set<string> {
  const stems = new Set<string>();
  for (const word of words) {
    const bare = word.endsWith("'s") ? word.slice(0, -2) : word;
    if (bare.length > 1 && !FUNCTION_WORDS.has(bare) && !without?.has(bare)) stems.add(stem(bare));
  }
  return stems;
}

export function isFunctionWord(word: string): boolean {
  return FUNCTION_WORDS.has(word.toLowerCase());
}

/** Light suffix stripping: enough to join the forms of a word, too little to join two words. */
function stem(word: string): string {
  if (word.length < 5) return word.length > 3 ? word.replace(/s$/, '') : word;
  let stemmed = word;
  if (/[sd]$/.test(stemmed)) stemmed = stemmed.replace(/(?:ies|ied)$/, 'y');
  if (/[sdgy]$/.test(stemmed)) stemmed = stemmed.replace(/(?<=.{3})(?:ings?|edly|ed|es|s|ly)$/, '');
  const last = stemmed.at(-1)!;
  if (last === stemmed.at(-2) && DOUBLED.includes(last)) return stemmed.slice(0, -1);
  return last === 'e' && stemmed.length > 3 ? stemmed.slice(0, -1) : stemmed;
}

const DOUBLED = 'bdfgmnprt';

function pairsOf(word: string): string[] {
  const characters = [...word];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => characters[index]! + character);
}
