import { fold } from '../../../framing/fold';
import type { Language } from '../data';
import { isSpaced, lexiconOf, unitsOf, type Found } from './lexicon';
import type { Item } from './scene';

/** A character that the text may call by name. */
export interface Named {
  name: string;
  item: Item;
}

/** A piece of a text: a name, words with a meaning, a mark, or a word that nothing is known of. */
export interface Token {
  text: string;
  named?: Item;
  found?: Found;
}

/** Names before words with a meaning, and of those the longest. */
export function tokensOf(text: string, language: Language, cast: readonly Named[]): Token[] {
  const lexicon = lexiconOf(language);
  const names = cast
    .map(({ name, item }) => ({ named: item, units: unitsOf(name, language) }))
    .filter(({ units }) => units.length > 0);
  const units = unitsOf(text, language);
  const tokens: Token[] = [];
  for (let at = 0; at < units.length;) {
    const name = names.find(({ units: parts }) => parts.every((part, index) => units[at + index] === part));
    const found = name || /^\p{P}/u.test(units[at]!) ? undefined : lexicon.at(units, at);
    const length = name?.units.length ?? found?.length ?? 1;
    tokens.push({ text: lexicon.phrase(units.slice(at, at + length)), named: name?.named, found });
    at += length;
  }
  return isSpaced(language) ? tokens : strangeWords(tokens);
}

/** Letters that nothing is known of, put together to words. Endings of verbs and particles are kana; the rest may name something. */
function strangeWords(letters: readonly Token[]): Token[] {
  const tokens: Token[] = [];
  let strange = '';
  for (const token of [...letters, { text: ' ' }]) {
    if (!token.named && !token.found && !/[\p{P}\s]/u.test(token.text)) {
      strange += token.text.replace(/\p{Script=Hiragana}/gu, '');
      continue;
    }
    if (strange.length > 1) tokens.push({ text: strange });
    strange = '';
    if (token.named || token.found) tokens.push(token);
  }
  return tokens;
}

/** A sentence ends there. */
export function isEnd({ text }: Token): boolean {
  return /^[.!?:]/.test(text);
}

/** Capital words that begin a sentence without an article, or stand inside one, where that tells names from nouns. */
export function properNames(text: string, language: Language): Set<string> {
  if (language === 'de') return new Set();
  const names = text.matchAll(/(?<=^|[\p{Ll},]\s)(\p{Lu}\p{Ll}{2,})(?=(?:'s)?[\s,.])/gu);
  return new Set([...names].map(([, name]) => fold(name!)));
}
