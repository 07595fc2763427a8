import { expression, pattern, type Lexicon } from '../language/lexicon';
import type { FactView } from './fact-view';
import type { Statement } from './statement';

/** Words of a value in whose place a sentence may put others of their kind. */
export interface Classes {
  weekdays: readonly string[];
  colours: readonly string[];
  /** Letters and digits together, as on a door or a tag: 4B. */
  codes: readonly string[];
}

/** Undefined when a value has no such word. */
export function classesOf(value: string, lexicon: Lexicon): Classes | undefined {
  // A day that is all of a value, and no part of what happened on it.
  const isDay = value.trim().split(/\s+/).length <= 2;
  const weekdays = isDay ? wordsIn(value, lexicon.weekdays, lexicon) : [];
  const colours = wordsIn(value, coloursOf(lexicon), lexicon);
  const codes = value.match(CODE) ?? [];
  return weekdays.length + colours.length + codes.length > 0 ? { weekdays, colours, codes } : undefined;
}

/** Whether a statement puts another weekday, colour or code in the place of the one that a fact states. */
export function contradictsClass(view: FactView, statement: Statement): boolean {
  const { fact, subject, thing, attribute, classes } = view;
  if (!classes) return false;
  const { lexicon, text } = statement;
  if (!statement.isReal || statement.saidFrom < text.length) return false;
  const { terms } = statement;
  const owner = subject === undefined ? [...thing].some((word) => terms.has(word)) : statement.isAbout(subject);
  if (!owner || statement.has(lexicon.changed)) return false;
  const names = namesOf(fact.attribute, lexicon);
  const named =
    [...attribute].some((word) => terms.has(word) && !thing.has(word)) ||
    names.some((name) => pattern(lexicon, name).test(text));
  if (differs(classes.weekdays, text, lexicon.weekdays, lexicon)) {
    return subject === undefined && !statement.has(lexicon.not);
  }
  if (!named) return false;
  const beside = lastingColours(near(names, text), names, lexicon);
  if (differs(classes.colours, beside, coloursOf(lexicon), lexicon) && !pattern(lexicon, lexicon.not).test(beside)) {
    return true;
  }
  const told = classes.codes.length > 0 ? (text.match(CODE) ?? []) : [];
  return told.length > 0 && !told.some((code) => classes.codes.includes(code));
}

const inflected = new Map<string, readonly string[]>();

/** The colours of a language in all of their forms, as patterns: braun is "braune", rojo "rojas". */
function coloursOf({ code, spaced, colours }: Lexicon): readonly string[] {
  if (!spaced || code === 'en') return colours;
  let forms = inflected.get(code);
  if (!forms) {
    const stems = new Set(colours.map((colour) => (colour.length > 3 ? colour.replace(/[oae]$/, '') : colour)));
    inflected.set(code, (forms = [...stems].map((stem) => `${stem}(?:e[nrsm]?|es|s|x|o|a|os|as|i|he|hi)?`)));
  }
  return forms;
}

function wordsIn(text: string, words: readonly string[], lexicon: Lexicon): string[] {
  if (!pattern(lexicon, words.join('|')).test(text)) return [];
  return words.filter((word) => pattern(lexicon, word).test(text));
}

function differs(stated: readonly string[], text: string, words: readonly string[], lexicon: Lexicon): boolean {
  if (stated.length === 0) return false;
  const told = wordsIn(text, words, lexicon);
  return told.length > 0 && !told.some((word) => stated.includes(word));
}

/** What an attribute is called in a sentence: "Augen" of an "Augenfarbe". */
function namesOf(attribute: string, { attributes }: Lexicon): readonly string[] {
  const own = attribute.trim().toLowerCase();
  return attributes.find((names) => names.includes(own)) ?? [own.split(/\s+/)[0]!];
}

/** What stands beside a word: a colour has to be that of what has it. */
function near(names: readonly string[], text: string): string {
  const lower = text.toLowerCase();
  const name = names.find((one) => lower.includes(one));
  if (name === undefined) return '';
  const at = lower.indexOf(name);
  return text.slice(Math.max(0, at - 16), at + name.length + 16);
}

/** What a colour comes from, behind it: from weeping, with flour; of somebody, whose colour it is, is nothing of the kind. */
const CAUSE =
  /^ ?(?:(?:from|with|in the|under|vor|vom|von|durch|par|sous|por|pela?|per|dal|dalla)(?!\p{L})|(?:de|du|des|di) (?!(?:su|sus|seu|sua|la|las|le|les|lo|los|el|mi|mis|tu|ma|mon|sa|son|ses|il|gli|mio|mia|suo|sua|o|a|os|as)(?!\p{L}))\p{Ll}|d['’]\p{Ll})/u;
/** Verbs of what does not last, before a colour. */
const PASSING =
  '(?:went|go|goes|turned|turns|grew|flushed|flashed|burned|glowed|shone|looked|seemed|wurden?|werden|leuchteten|glühten|devinrent|devenaient|se pusieron|se volvieron|ficaram|diventarono)';

/** A text without the colours that pass: red from weeping, white with flour, gone black with anger. */
function lastingColours(text: string, names: readonly string[], lexicon: Lexicon): string {
  if (!lexicon.spaced) return text;
  const colours = coloursOf(lexicon).join('|');
  const lasting = text
    .replace(expression(`(?<!\\p{L})${PASSING} (?:${colours})(?!\\p{L})`, 'giu'), '')
    .replace(expression(`(?<!\\p{L})(?:${colours})(?!\\p{L})`, 'giu'), (colour, ...[at, whole]: [number, string]) =>
      CAUSE.test(whole.slice(at + colour.length)) ? '' : colour,
    );
  if (!names.some((name) => EYES.test(name))) return lasting;
  return lasting.replace(expression(`(?<!\\p{L})(?:${lexicon.passingEyes})(?!\\p{L})`, 'giu'), '');
}

const EYES = /(?<!\p{L})(?:eyes?|augen?|augenfarbe|yeux|œil|ojos?|olhos?|occhi|occhio)(?!\p{L})/iu;

const CODE =
  /(?<![\p{L}\p{N}])(?=[A-Z0-9-]{0,40}\d)(?=[A-Z0-9-]{0,40}[A-Z])[A-Z0-9]{1,16}(?:-[A-Z0-9]{1,16}){0,4}(?![\p{L}\p{N}])/gu;
