import { tokenize, type Token } from './english';
import { GONE, LOCATIVE, NOT_NAMES, PLACE_NOUNS, PLACE_SUFFIXES, ROLES, SPEECH_VERBS, TITLES } from './words';

/** What one node says of one name. Counts and weights only; no sentence of the story is in it. */
export interface NameEvidence {
  /** As written, with its title: "Captain Ahab". */
  form: string;
  mentions: number;
  /** Mentions where the capital cannot come from opening a sentence. */
  inside: number;
  /** How much speaks for a person, and for a place. */
  person: number;
  place: number;
  /** Mentions with "the" before them. */
  articles: number;
  /** Mentions straight before a common noun: "Nantucket sailor", "English ship". */
  attributive: number;
  /** Mentions written in capitals throughout. */
  shouted: number;
  /** Times its last word stands in the same node in lower case: "death" beside "Death". */
  common: number;
  /** Mentions beside a word of death or disappearance. */
  gone: number;
  /** Times somebody gives it as their own: "Call me Ishmael". */
  given: number;
  /** Locative prepositions seen before it, such as "in" or "aboard". */
  prepositions: Record<string, number>;
}

const CAPITALISED = /^\p{Lu}[\p{L}\p{M}'’.-]*$/u;
const SHOUTED = /^\p{Lu}{2,}$/u;
const APPOSITION = new Set(['the', 'a', 'an', 'his', 'her', 'their', 'my', 'our']);
const INITIAL = /^\p{Lu}\.?$/u;
/** How far after a name "whom they had buried" reaches. */
const GONE_WITHIN = 6;
const NEXT_SENTENCE_WITHIN = 24;
const CONNECTORS = new Set(['of', 'de', 'del', 'della', 'von', 'van', 'da', 'du', 'al', 'ibn', 'bin']);

/** Every name of one node with its evidence, in order of first mention. */
export function namesOf(text: string): NameEvidence[] {
  const tokens = tokenize(text);
  const found = new Map<string, NameEvidence>();
  const lowerCased = new Map<string, number>();
  for (const { text: word, lower, pos } of tokens) {
    if (word === lower && pos !== 'PUNCT') lowerCased.set(lower, (lowerCased.get(lower) ?? 0) + 1);
  }
  for (let i = 0; i < tokens.length; i++) {
    const end = endOfName(tokens, i);
    if (end === i) continue;
    weigh(found, tokens, i, end);
    i = end - 1;
  }
  for (const evidence of found.values()) {
    const head = evidence.form.slice(evidence.form.lastIndexOf(' ') + 1).toLowerCase();
    evidence.common = lowerCased.get(head) ?? 0;
  }
  return [...found.values()];
}

function startsName({ text, lower, pos, opens }: Token): boolean {
  if (!CAPITALISED.test(text) || INITIAL.test(text)) return false;
  if (TITLES.has(bare(lower))) return true;
  if (NOT_NAMES.has(lower.replace(/['’].*$/, ''))) return false;
  return pos === 'PROPN' || (!opens && pos !== 'PRON' && pos !== 'DET' && pos !== 'AUX');
}

/** Index after the last token of the name that starts at `start`; `start` itself when none does. */
function endOfName(tokens: Token[], start: number): number {
  if (!startsName(tokens[start]!)) return start;
  let end = start + 1;
  while (end < tokens.length && end - start < 8) {
    const token = tokens[end]!;
    const next = tokens[end + 1];
    if (token.space === '' && token.text === '-' && next?.space === '' && CAPITALISED.test(next.text)) end += 2;
    else if (token.text === '.' && token.space === '' && TITLES.has(tokens[end - 1]!.lower)) end += 1;
    else if (token.space === ' ' && isNamePart(token)) end += 1;
    else if (token.space === ' ' && CONNECTORS.has(token.text) && next?.space === ' ' && isNamePart(next)) end += 2;
    else break;
  }
  // A title alone ("the Captain") names nobody.
  const core = tokens.slice(start, end).filter(({ lower }) => !TITLES.has(bare(lower)) && lower !== '.');
  return core.length === 0 || core.every(({ lower }) => NOT_NAMES.has(lower)) ? start : end;
}

function isNamePart({ text }: Token): boolean {
  return CAPITALISED.test(text) && !/^I(?:['’]|$)/.test(text);
}

function weigh(found: Map<string, NameEvidence>, tokens: Token[], start: number, end: number): void {
  const name = tokens.slice(start, end);
  const written = name.map(({ text, space }, i) => (i === 0 ? text : `${space}${text}`)).join('');
  // The tokenizer leaves some possessives whole ("Queequeg's").
  const form = written.replace(/['’]s?$/, '');
  const evidence = found.get(form) ?? blank(form);
  found.set(form, evidence);
  const [before2, before, after, after2] = [tokens[start - 2], tokens[start - 1], tokens[end], tokens[end + 1]];
  const article = before?.lower === 'the';
  const lead = article ? before2 : before;

  evidence.mentions += 1;
  // Of "Ansel Crake" only the first capital can come from opening a sentence.
  if (!name[0]!.opens || (name.length > 1 && isNamePart(name[1]!))) evidence.inside += 1;
  if (article) evidence.articles += 1;
  if (name.every(({ text }) => SHOUTED.test(text) || /^\P{L}+$/u.test(text))) evidence.shouted += 1;
  if (after && after.space === ' ' && after.pos === 'NOUN' && after.text === after.lower) evidence.attributive += 1;

  if (TITLES.has(bare(name[0]!.lower)) && !article) evidence.person += 3;
  if (isSpeech(before) || isSpeech(after)) evidence.person += 3;
  if (before && ROLES.has(before.lower)) evidence.person += 2;
  if (before?.text === ',' && before2 && ROLES.has(before2.lower)) evidence.person += 1;
  if (after?.text === ',' && after2 && APPOSITION.has(after2.lower) && isRole(tokens, end + 2)) evidence.person += 2;
  if (after?.text === ',' && after2?.lower === 'who') evidence.person += 2;
  if (after?.lower === 'who') evidence.person += 2;
  if (before && (before.lower === 'named' || before.lower === 'called')) evidence.person += 2;
  if ((before?.lower === 'me' && before2?.lower === 'call') || (before?.lower === 'is' && before2?.lower === 'name')) {
    evidence.person += 5;
    evidence.given += 1;
  }
  if ((form !== written || (after && /^['’]s$/.test(after.text))) && !article) evidence.person += 1;
  if (after?.pos === 'VERB' && after.text === after.lower) evidence.person += article ? 0.5 : 1;
  if (before?.text === ',' && after && /^[,!?.]$/.test(after.text) && !article) evidence.person += 0.3;

  const around = [...tokens.slice(Math.max(0, start - 3), start), ...tokens.slice(end, end + GONE_WITHIN)];
  if (around.some(({ lower }) => GONE.has(lower)) || isGoneNext(tokens, end)) evidence.gone += 1;

  const last = bare(name.at(-1)!.lower);
  if (PLACE_SUFFIXES.has(last) && name.length > 1) evidence.place += 4;
  if (lead?.lower === 'of' && before2 && PLACE_NOUNS.has(before2.lower)) evidence.place += 4;
  if (lead && (lead.pos === 'ADP' || lead.pos === 'VERB' || lead.pos === 'ADV') && LOCATIVE[lead.lower]) {
    evidence.place += LOCATIVE[lead.lower]!;
    evidence.prepositions[lead.lower] = (evidence.prepositions[lead.lower] ?? 0) + 1;
  }
}

/** "Ansel Crake, the reeve", "Peg, her old aunt": who they are, with at most one word between. */
function isRole(tokens: Token[], at: number): boolean {
  return [tokens[at], tokens[at + 1]].some((token) => token !== undefined && ROLES.has(token.lower));
}

/** "Okafor signed it. He died in March.": the next sentence says it of a pronoun, which stands for the last name. */
function isGoneNext(tokens: Token[], end: number): boolean {
  for (let at = end; at < Math.min(tokens.length, end + NEXT_SENTENCE_WITHIN); at++) {
    const { lower, opens } = tokens[at]!;
    if (at > end && CAPITALISED.test(tokens[at]!.text) && !opens) return false;
    if (!opens || (lower !== 'he' && lower !== 'she')) continue;
    return tokens.slice(at + 1, at + 4).some((token) => GONE.has(token.lower));
  }
  return false;
}

function isSpeech(token: Token | undefined): boolean {
  return token !== undefined && SPEECH_VERBS.has(token.lower);
}

function bare(word: string): string {
  return word.endsWith('.') ? word.slice(0, -1) : word;
}

function blank(form: string): NameEvidence {
  return {
    form,
    mentions: 0,
    inside: 0,
    person: 0,
    place: 0,
    articles: 0,
    attributive: 0,
    shouted: 0,
    common: 0,
    gone: 0,
    given: 0,
    prepositions: {},
  };
}
