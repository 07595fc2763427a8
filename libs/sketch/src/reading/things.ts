import { isFunctionWord, sentenceSpans } from '@cse/ai-proxy';
import type { Canon, PathNode } from '@cse/prompts';
import { proseOf } from './prose';
import { POINTING, PORTABLE, ROLES, VAGUE } from './words';

/** Something that the story names with an article: what can be handed over, lost, spoken of. */
export interface Thing {
  /** "the brass key" */
  phrase: string;
  plural: boolean;
  /** The last node that tells of it, and all that speak of it. */
  node: string;
  nodes: ReadonlySet<string>;
  /** Facts and rules of the canon that speak of it. */
  facts: string[];
}

/** A thing that hands can hold, where the story now is. */
export interface ThingAtHand extends Thing {
  /** The last sentence that tells of it. */
  sentence: string;
}

/** Nodes in which a thing of the canon is still at hand. */
const AT_HAND = 3;
/** Nodes back to which a word that keeps coming up is looked for, and to which it must have come up last. */
const RECURRING = 24;
const RECENT = 12;
const MOST_RECURRING = 4;

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}+)*/gu;
const DETERMINER = /^(?:the|an?|his|her|my|your|its|their|our|this|that|.*['’]s)$/i;
const SOMEBODYS = /^(?:his|her|their|.*['’]s)$/i;
const NOT_THERE = /\b(?:no|without|never|not|like|as|than|nobody|nothing|n['’]t)\b(?:\s+[\p{L}’'-]+){0,3}\s*$/iu;

/**
 * What is told to lie about at the end of a path and was told of before, or is something that the canon knows. What
 * somebody else calls theirs is left out: who that is cannot be told without understanding.
 * @param scene how many of the last nodes make the scene
 */
export function thingsAtHand(path: readonly PathNode[], canon: Canon, scene: number): ThingAtHand[] {
  const found = new Map<string, ThingAtHand>();
  const theirs = new Set<string>();
  const named = namedByCanon(canon);
  const asked = (canon.threads ?? []).map(({ question }) => question.toLowerCase()).join(' ');
  path
    .slice(-Math.max(AT_HAND, scene))
    .reverse()
    .forEach((node, back) => {
      const { narration } = proseOf(node);
      for (const { start, end } of sentenceSpans(narration).reverse()) {
        const sentence = narration.slice(start, end);
        for (const { phrase, head, plural, determiner } of nounPhrases(sentence)) {
          const own = named.find((entry) => headOf(entry.phrase) === head);
          if (back >= scene && !own && !found.has(head)) continue;
          if (SOMEBODYS.test(determiner) && !found.has(head)) theirs.add(head);
          const known = found.get(head);
          if (known && known.phrase.length >= phrase.length) continue;
          const nodes = known?.nodes ?? nodesWith(head, path);
          found.set(head, {
            phrase: own?.phrase ?? phrase,
            plural,
            node: known?.node ?? node.id,
            nodes,
            sentence: known?.sentence ?? sentence,
            facts: own?.facts ?? [],
          });
        }
      }
    });
  const current = path.at(-1)!.id;
  const weight = ([head, { facts, nodes, node }]: [string, Thing]) =>
    (asked.includes(head) ? 100 : 0) + (node === current ? 15 : 0) + (facts.length > 0 ? 10 : 0) + nodes.size;
  return [...found]
    .filter(([head, { nodes, facts }]) => !theirs.has(head) && (nodes.size > 1 || facts.length > 0))
    .sort((a, b) => weight(b) - weight(a))
    .map(([, thing]) => thing);
}

/** What can be spoken of: what the canon asks about and has rules for, things at hand, and what keeps coming up. */
export function topicsOf(path: readonly PathNode[], canon: Canon, things: readonly Thing[]): Thing[] {
  const asked = (canon.threads ?? []).map(({ question }) => ({ text: question, facts: [] as string[] }));
  const ruled = (canon.rules ?? []).map(({ id, statement }) => ({ text: statement, facts: [id] }));
  const ofCanon = [...asked, ...ruled].flatMap(({ text, facts }) =>
    phrasesAfterThe(text, path).map((phrase): Thing => {
      const nodes = nodesWith(headOf(phrase), path);
      return { phrase, facts, plural: /[^s]s$/.test(phrase), node: [...nodes].at(-1)!, nodes };
    }),
  );
  const named = [
    ...(canon.characters ?? []).map(({ name, aliases = [], role = '' }) => [name, ...aliases, role]),
  ].flat();
  const places = (canon.setting?.places ?? []).flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const taken = new Set([...named, ...places].flatMap((form) => form.toLowerCase().split(/[^\p{L}]+/u)));
  const topics = [...ofCanon, ...things, ...recurring(path)].filter(({ phrase }) => !taken.has(headOf(phrase)));
  const heads = topics.map(({ phrase }) => headOf(phrase));
  return topics.filter((_, index) => heads.indexOf(heads[index]!) === index);
}

function nodesWith(head: string, path: readonly PathNode[]): Set<string> {
  const word = new RegExp(`(?<![\\p{L}-])${head}s?(?![\\p{L}-])`, 'iu');
  return new Set(path.flatMap((node) => (word.test(proseOf(node).words) ? [node.id] : [])));
}

/** Determiner, at most two words that describe, and something that hands can hold, which no further noun follows. */
function* nounPhrases(
  sentence: string,
): Generator<{ phrase: string; head: string; plural: boolean; determiner: string }> {
  const words = [...sentence.matchAll(WORD)];
  for (const [index, { 0: word, index: at }] of words.entries()) {
    const singular = PORTABLE.has(word) ? word : word.replace(/s$/, '');
    if (!PORTABLE.has(singular) || !endsPhrase(sentence, at + word.length)) continue;
    const back = [1, 2, 3].find((count) => words[index - count] && DETERMINER.test(words[index - count]![0]));
    if (back === undefined) continue;
    const first = words[index - back]!;
    const between = words.slice(index - back + 1, index).map(([modifier]) => modifier);
    const joined = sentence.slice(first.index, at).trim().split(' ').length === back;
    if (!joined || between.some((modifier) => isFunctionWord(modifier) || modifier !== modifier.toLowerCase()))
      continue;
    if (NOT_THERE.test(sentence.slice(0, first.index))) continue;
    const modifier = between.filter((each) => !POINTING.has(each)).at(-1);
    const [, of = ''] = /^( of \p{Ll}+)(?=[.,;:!?]|$)/u.exec(sentence.slice(at + word.length)) ?? [];
    yield {
      phrase: `the ${modifier ? `${modifier} ` : ''}${word}${of}`,
      head: singular,
      plural: singular !== word,
      determiner: first[0],
    };
  }
}

/** Whether a noun ends its phrase there: a mark, the end or a word of grammar comes next, and no other noun. */
function endsPhrase(sentence: string, at: number): boolean {
  const [, next] = /^ ([\p{L}'’-]+)/u.exec(sentence.slice(at)) ?? [];
  if (next === undefined) return !/^['’]s\b|^-/.test(sentence.slice(at));
  return isFunctionWord(next) || /(?:ed|ing)$/.test(next);
}

/** "the brass key" and what the canon holds of it. */
function namedByCanon({ facts = [] }: Canon): { phrase: string; facts: string[] }[] {
  const named = new Map<string, string[]>();
  for (const { id, subject } of facts) {
    const [, words] = /^(?:the )?(\p{Ll}[\p{Ll} -]{2,30})$/u.exec(subject) ?? [];
    if (words !== undefined) named.set(`the ${words}`, [...(named.get(`the ${words}`) ?? []), id]);
  }
  return [...named].map(([phrase, ids]) => ({ phrase, facts: ids }));
}

/** "the third gate" of a question or a rule: as many words after "the" as the story itself has for a noun. */
function phrasesAfterThe(words: string, path: readonly PathNode[]): string[] {
  return [...words.matchAll(/\b[Tt]he ((?:\p{Ll}[\p{L}-]* ?){1,3})/gu)].flatMap(([, run]) => {
    const taken = run!.trim().split(' ');
    const grammar = taken.findIndex((word) => isFunctionWord(word));
    const kept = grammar < 0 ? taken : taken.slice(0, grammar);
    for (; kept.length > 0; kept.pop()) {
      const phrase = kept.join(' ');
      if (VAGUE.has(kept.at(-1)!) || POINTING.has(kept.at(-1)!)) continue;
      const told = new RegExp(`\\b(?:the|an?|his|her|my|your|its|their|our|['’]s) ${phrase}(?![\\p{L}-])`, 'iu');
      const tells = path.some(({ text }) => {
        const match = told.exec(text);
        return match !== null && endsPhrase(text, match.index + match[0].length);
      });
      if (tells) return [`the ${phrase}`];
    }
    return [];
  });
}

const ARTICLE_AND_NOUN =
  /\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Yy]our|[Ii]ts|[Tt]heir|[Tt]his|[Tt]hat) (\p{Ll}{3,})/gu;

/** In nodes of more words too much keeps coming up. */
const SHORT_NODE = 120;
const AFTER_NOUN =
  /^(?:\s*(?:[.,;:!?…—)]|$)|\s+(?:of|in|on|at|to|from|with|by|and|or|was|is|had|has|were|that|which|for|into|as|again)\b)/;

/**
 * In a story of short nodes, nouns with an article that two nodes at least have, the most frequent first, where the
 * last of them is not long ago.
 */
function recurring(path: readonly PathNode[]): Thing[] {
  const told = path.slice(-RECURRING);
  if (told.reduce((sum, { text }) => sum + text.split(/\s+/).length, 0) > SHORT_NODE * told.length) return [];
  const seen = new Map<string, Set<string>>();
  for (const node of told) {
    const { words } = proseOf(node);
    for (const { 0: match, 1: noun, index } of words.matchAll(ARTICLE_AND_NOUN)) {
      if (VAGUE.has(noun!) || ROLES.has(noun!) || POINTING.has(noun!) || isFunctionWord(noun!)) continue;
      if (/(?:ing|ly|ed|est|s)$/.test(noun!) || !AFTER_NOUN.test(words.slice(index + match.length))) continue;
      seen.set(noun!, (seen.get(noun!) ?? new Set()).add(node.id));
    }
  }
  const recent = new Set(path.slice(-RECENT).map(({ id }) => id));
  return [...seen]
    .flatMap(([noun, sure]): Thing[] => {
      const nodes = nodesWith(noun, path);
      const node = [...nodes].at(-1)!;
      const often = sure.size > 1 || nodes.size > 2;
      return often && recent.has(node) ? [{ phrase: `the ${noun}`, plural: false, node, nodes, facts: [] }] : [];
    })
    .sort((a, b) => b.nodes.size - a.nodes.size)
    .slice(0, MOST_RECURRING);
}

export function headOf(phrase: string): string {
  return phrase
    .replace(/ of .*$/, '')
    .split(' ')
    .at(-1)!
    .replace(/s$/, '');
}
