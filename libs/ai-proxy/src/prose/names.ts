import { capitalisedNouns, commonWordsOf } from '../language/story-language';
import { isFunctionWord } from './words';

/** Words with a capital that name nobody: the calendar, holidays, peoples and their languages, whom one prays to. */
const NO_NAME = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december easter christmas lent passover ramadan new-year i god lord heaven bible english french german
  spanish italian portuguese dutch danish swedish norwegian finnish polish russian greek turkish irish scottish welsh
  british american canadian mexican brazilian indian chinese japanese korean african european asian latin arabic hebrew
  jewish catholic protestant christian muslim roman victorian noël pâques dieu seigneur navidad dios natal deus páscoa
  natale pasqua dio nochebuena semana santa`.split(/\s+/),
);
/** What people are called whose name is not said. Before a name it is a part of it. */
const TITLES = new Set(
  `mr mrs ms miss dr doctor sir madam ma'am lady mother father mum mom mummy mama papa dad daddy grandfather grandmother
  grandpa grandma granny uncle aunt auntie captain colonel general major sergeant lieutenant admiral professor reverend
  bishop inspector constable detective officer nurse sister brother king queen prince princess duke duchess count
  countess your his her majesty highness excellency honour monsieur madame mademoiselle maître docteur père mère maman
  señor señora señorita don doña padre madre doctora senhor senhora dom dona pai mãe doutor doutora signor signora
  signorina dottore dottoressa herr frau`.split(/\s+/),
);
/** Words besides function words that open English sentences before a name: "Suddenly Osric", "Whatever Mara meant". */
const OPENER =
  /^(?:whatever|whoever|whichever|wherever|whenever|however|somebody|someone|something|nobody|everybody|everyone|everything|anybody|anyone|anything|yesterday|today|tonight|tomorrow|overnight|meanwhile|afterwards?|later|instead|now|soon|neither|somewhere|elsewhere|word|\p{L}{3,}(?:ally|ently|antly|ously|ingly)|\p{L}{2,}(?:denly|edly|ately|etly|owly|ickly|ainly|early|fully|ably|ibly|ckily))$/iu;
const PLACE_BEFORE =
  /(?<!\p{L})(?:at|in|into|from|near|to|toward|towards|outside|beyond|across|through|of|à|dans|vers|depuis|en|desde|hacia|hasta|de|em|para|até|do|da|no|na|a|di|verso|nel|nella)(?: (?:the|la|el|o|a|le|les|las|los))? $|(?<!\p{L})d['’]$/iu;
/** More than the longest such preposition with its article, and the unit before it. */
const PLACE_REACH = 16;
const BEFORE_SENTENCE = new Set('.!?:;\u2026\u2014\u2013"“”„‚‘’«»\'([<>|¿¡*_');
/** A possessive ending is no part of a name and ends it. */
const CAPITALISED =
  /\p{Lu}(?:[\p{L}\p{M}-]|['\u2019](?!s(?!\p{L})))*(?: \p{Lu}(?:[\p{L}\p{M}-]|['\u2019](?!s(?!\p{L})))*)*/gu;

export interface NameUse {
  name: string;
  /** False where the capital may stand for something else: at the start of a sentence, or on every letter. */
  certain: boolean;
  /** It opens a sentence, so that its first word may be any word. */
  opens: boolean;
  /** A preposition of place stands before it. */
  placeLike: boolean;
}

/**
 * Proper names by their capitals, where a capital says so: not in German, which gives one to every noun, and not in
 * scripts that have none. Function words, the calendar, peoples and bare titles are none.
 * @param language of the text, in two letters; undefined when nobody can tell
 */
export function namesIn(text: string, language: string | undefined): NameUse[] {
  if (capitalisedNouns(language)) return [];
  const uses: NameUse[] = [];
  for (const match of text.matchAll(CAPITALISED)) {
    const opensSentence = opensSentenceAt(text, match.index);
    const words = match[0].split(' ').map((word) => word.replace(/['\u2019-]$/u, ''));
    const { length } = words;
    const isOrdinary = (word: string) => isNoName(word, language);
    while (words.length > 0 && (isOrdinary(words[0]!) || (opensSentence && isOpener(words, length, language)))) {
      words.shift();
    }
    while (words.length > 0 && isOrdinary(words.at(-1)!)) words.pop();
    if (words.length === 0 || words.every((word) => TITLES.has(word.toLowerCase()))) continue;
    const opens = opensSentence && words.length === length;
    uses.push({
      name: words.join(' '),
      certain: !(opens && words.length === 1) && !words.every(isShouted),
      opens,
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
  if (before < 0) return true;
  // "l'Angleterre": an elision opens nothing.
  if (before === at - 1 && /['’]/.test(text[before]!) && /\p{L}/u.test(text[before - 1] ?? '')) return false;
  return BEFORE_SENTENCE.has(text[before]!);
}

/**
 * Only before another capital: "Emily" alone is a name. What opens sentences is known of English; elsewhere the first
 * word of one may be any, and only what follows it is a name.
 */
function isOpener(words: readonly string[], length: number, language: string | undefined): boolean {
  if (words.length < 2) return false;
  if (language === 'en') return OPENER.test(words[0]!);
  return words.length === length && !TITLES.has(words[0]!.toLowerCase());
}

function isNoName(word: string, language: string | undefined): boolean {
  const lower = word.toLowerCase();
  const bare = lower.replace(/['\u2019].*$/u, '');
  if (NO_NAME.has(lower) || NO_NAME.has(lower.replace(/s$/, '')) || bare === 'i') return true;
  return language === 'en' || language === undefined ? isFunctionWord(lower) : commonWordsOf(language).has(lower);
}

/** A sign, a shout, an acronym: "FOUR PERSONS". */
function isShouted(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase();
}
