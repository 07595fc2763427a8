import { isFunctionWord } from './words';

const CALENDAR =
  /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)$/i;
/** Words besides function words that open sentences before a name: "Suddenly Osric", "Whatever Mara meant". */
const OPENER =
  /^(?:whatever|whoever|whichever|wherever|whenever|however|somebody|someone|something|nobody|everybody|everyone|everything|anybody|anyone|anything|yesterday|today|tonight|tomorrow|overnight|meanwhile|afterwards?|later|instead|now|soon|neither|somewhere|elsewhere|word|\p{L}{3,}(?:ally|ently|antly|ously|ingly)|\p{L}{2,}(?:denly|edly|ately|etly|owly|ickly|ainly|early|fully|ably|ibly|ckily))$/iu;
const PLACE_BEFORE = /\b(?:at|in|into|from|near|to|toward|towards|outside|beyond|across|through|of)(?: the)? $/i;
/** More than the longest such preposition with its article, and the unit before it. */
const PLACE_REACH = 16;
const BEFORE_SENTENCE = new Set('.!?:;\u2026\u2014"“”‘’\'(');
/** A possessive ending is no part of a name and ends it. */
const CAPITALISED =
  /\p{Lu}(?:[\p{L}\p{M}-]|['\u2019](?!s(?!\p{L})))*(?: \p{Lu}(?:[\p{L}\p{M}-]|['\u2019](?!s(?!\p{L})))*)*/gu;

export interface NameUse {
  name: string;
  /** False for a single word at the start of a sentence, which may be a name or any word. */
  certain: boolean;
  /** It opens a sentence, so that its first word may be any word. */
  opens: boolean;
  /** A preposition of place stands before it. */
  placeLike: boolean;
}

/** Proper names by their capitals, in scripts that have capitals. Function words and the calendar are none. */
export function namesIn(text: string): NameUse[] {
  const uses: NameUse[] = [];
  for (const match of text.matchAll(CAPITALISED)) {
    const opensSentence = opensSentenceAt(text, match.index);
    const words = match[0].split(' ').map((word) => word.replace(/['\u2019-]$/u, ''));
    while (words.length > 0 && (isOrdinary(words[0]!) || (opensSentence && isOpener(words)))) words.shift();
    if (words.length === 0) continue;
    const kept = words.length === match[0].split(' ').length;
    uses.push({
      name: words.join(' '),
      certain: !(opensSentence && kept && words.length === 1),
      opens: opensSentence && kept,
      placeLike: PLACE_BEFORE.test(text.slice(Math.max(0, match.index - PLACE_REACH), match.index)),
    });
  }
  return uses;
}

/** Whether nothing stands before a place, or a mark that ends or opens a sentence. */
function opensSentenceAt(text: string, at: number): boolean {
  if (at === 0) return true;
  let before = at - 1;
  while (before >= 0 && /\s/.test(text[before]!)) before--;
  return before >= 0 && BEFORE_SENTENCE.has(text[before]!);
}

/** Only before another capital: "Emily" alone is a name. */
function isOpener([first, second]: readonly string[]): boolean {
  return second !== undefined && OPENER.test(first!);
}

function isOrdinary(word: string): boolean {
  return isFunctionWord(word) || CALENDAR.test(word);
}
