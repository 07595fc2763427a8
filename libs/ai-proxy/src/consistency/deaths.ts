import type { Lexicon } from '../language/lexicon';
import { everyPattern, expression, pattern } from '../language/lexicon';
import type { Mention } from './cast';
import type { Statement } from './statement';

/** Somebody who is dead or has gone away, by the words of the path. */
export interface Gone {
  id: string;
  how: 'dead' | 'departed';
  /** Where it stands in its text, in UTF-16 units. */
  start: number;
  end: number;
}

/** Characters before a predicate in which its subject is looked for. */
const CLAUSE_REACH = 60;

/**
 * Who dies or leaves in a statement. The subject is named before the predicate, or is a pronoun for the one who was
 * named last.
 * @param last who was named last before the statement
 */
export function goneIn(statement: Statement, last: string | undefined): Gone | undefined {
  const { lexicon, text, speech, start } = statement;
  if (speech || !statement.isReal) return undefined;
  for (const [how, words] of [
    ['dead', lexicon.died],
    ['departed', lexicon.left],
  ] as const) {
    const match = words === undefined ? null : pattern(lexicon, words).exec(text);
    if (!match || match.index >= statement.saidFrom) continue;
    const before = text.slice(Math.max(0, match.index - CLAUSE_REACH), match.index);
    if (how === 'dead' && pattern(lexicon, lexicon.notDied).test(clauseOf(before, lexicon))) continue;
    const id = subjectBefore(statement, match.index, last);
    if (id !== undefined) return { id, how, start, end: start + text.length };
  }
  const alone = lexicon.diedAlone;
  if (alone === undefined || last === undefined) return undefined;
  const match = expression(`^(?:${alone})`, 'iu').exec(text);
  return match && statement.mentions.length === 0
    ? { id: last, how: 'dead', start, end: start + text.length }
    : undefined;
}

function clauseOf(before: string, { spaced }: Lexicon): string {
  const from = Math.max(before.lastIndexOf(';'), before.lastIndexOf('。'), spaced ? -1 : before.lastIndexOf('，'));
  return before.slice(from + 1);
}

function subjectBefore(
  { mentions, text, lexicon }: Statement,
  at: number,
  last: string | undefined,
): string | undefined {
  const before = mentions.filter(({ end }) => end <= at && !isApart(text.slice(end, at)));
  const nearest = before.at(-1);
  const pronoun = lastPronoun(text.slice(0, at), lexicon);
  if (nearest && nearest.end > pronoun) return isPossessive(text, nearest, lexicon) ? undefined : nearest.id;
  if (pronoun < 0) {
    // "Tot war Harm": the subject behind its verb.
    const behind = mentions.find(({ start }) => start >= at);
    return lexicon.verbSecond && behind && behind.start - at < 20 ? behind.id : undefined;
  }
  return isApart(text.slice(pronoun, at)) ? undefined : (nearest?.id ?? last);
}

/** Whether what stands between a subject and a predicate says that they do not belong together. */
function isApart(between: string): boolean {
  return (
    between.length > CLAUSE_REACH || /[;:—]|(?<!\p{L})(?:which|whose|wherein|whereby|while)(?!\p{L})/iu.test(between)
  );
}

function lastPronoun(text: string, lexicon: Lexicon): number {
  const found = [...text.matchAll(everyPattern(lexicon, lexicon.heShe))].at(-1);
  return found ? found.index : -1;
}

/** "Abel's lantern", 祖父の暗室: not the one who is named, but something of theirs. */
function isPossessive(text: string, { start, end }: Mention, { spaced, code }: Lexicon): boolean {
  const after = text.slice(end);
  if (!spaced) return /^(?:さん|先生|君)?の|^的/.test(after);
  if (/^['’]s?(?!\p{L})/u.test(after)) return true;
  return (
    ['fr', 'es', 'pt', 'it'].includes(code) && /(?:^|\s)(?:d['’]|de|del|do|da|di)\s?$/iu.test(text.slice(0, start))
  );
}

/** Whether somebody acts in a statement: is the subject of a clause that tells what happens now, and no state of theirs. */
export function acts(id: string, statement: Statement): boolean {
  if (statement.speech || !statement.isReal || statement.has(statement.lexicon.died)) return false;
  return statement.mentions.some((mention) => mention.id === id && isAgent(mention, statement));
}

function isAgent(mention: Mention, statement: Statement): boolean {
  const { text, lexicon, mentions } = statement;
  if (mention.start >= statement.saidFrom || isPossessive(text, mention, lexicon)) return false;
  const before = text.slice(0, mention.start).replace(/^["“»«„\s]+/, '');
  const after = text.slice(mention.end);
  if (!lexicon.spaced) return isTopic(before, after, lexicon);
  const opens = before === '' || expression(`^(?:${lexicon.opensSentence})\\s?$`, 'iu').test(before);
  const joined = /(?:[.;:!?]|, (?:and|but|und|et|y|e|ma|mais|pero|mas))\s$/u.test(before);
  const inverted = Boolean(lexicon.verbSecond) && isInverted(before, mention, mentions, lexicon);
  if (!(opens || joined || inverted)) return false;
  // An apposition may stand between a subject and its verb.
  const predicate = after.replace(/^, [^,.;]{1,40},/, '').trimStart();
  if (predicate === '' || /^[,.;:!?)]/.test(predicate)) return inverted && !/^\s*$/.test(after);
  return inverted || !expression(`^(?:${lexicon.noAct})(?!\\p{L})`, 'iu').test(predicate);
}

/** "Zu Mittag klopfte Harm": something else opens the sentence, and the verb stands before its subject. */
function isInverted(before: string, mention: Mention, mentions: readonly Mention[], lexicon: Lexicon): boolean {
  if (mentions.some((other) => other.start < mention.start) || /[,;:]/.test(before)) return false;
  const words = before.trim().split(/\s+/);
  const verb = words.at(-1) ?? '';
  if (
    words.length < 2 ||
    !/^\p{Ll}/u.test(verb) ||
    pattern(lexicon, `^(?:${lexicon.noAct}|${lexicon.notSubjectBefore})$`).test(verb)
  ) {
    return false;
  }
  return expression(`^(?:${lexicon.opensSentence})(?!\\p{L})`, 'iu').test(before);
}

/** A subject at the beginning of its clause: with its particle in Japanese, without one in Chinese. */
function isTopic(before: string, after: string, lexicon: Lexicon): boolean {
  const opens =
    before === '' || /[。，、；]$/.test(before) || expression(`^(?:${lexicon.opensSentence})$`, 'u').test(before);
  if (!opens) return false;
  if (lexicon.code === 'ja') return /^(?:さん|先生|君|様)?(?:は|が|も)/.test(after);
  return after !== '' && !expression(`^(?:${lexicon.noAct})`, 'u').test(after);
}

/** Whether what somebody does can be done from afar, or is their coming back. */
export function isFromAfar({ lexicon, text }: Statement): boolean {
  return lexicon.fromAfar !== undefined && pattern(lexicon, lexicon.fromAfar).test(text);
}
