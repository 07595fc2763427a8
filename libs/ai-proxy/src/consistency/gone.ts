import type { Lexicon } from '../language/lexicon';
import { everyPattern, expression, pattern } from '../language/lexicon';
import { isPossessive } from './acting';
import { isBuried, isOfTheDead } from './remains';
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

/** Every word that may tell of somebody gone, as one pattern. */
export function goneWords(lexicon: Lexicon): string {
  const { died, diedAlone, foundDead, remains, buries, unseen } = lexicon;
  return [died, diedAlone, foundDead, remains, buries, unseen, leftWords(lexicon)].filter(Boolean).join('|');
}

const leftByCode = new Map<string, string>();

/** Who goes away for good: by one word, or by one for going and what says that it is for good. Put together once. */
function leftWords(lexicon: Lexicon): string {
  let words = leftByCode.get(lexicon.code);
  if (words === undefined) leftByCode.set(lexicon.code, (words = leftOf(lexicon)));
  return words;
}

function leftOf({ left, leaves, forGood, spaced }: Lexicon): string {
  const forever = leaves && forGood ? `(?:${leaves})${spaced ? '[ ,]' : ''}[^.;。]{0,60}?(?:${forGood})` : undefined;
  return [left, forever].filter(Boolean).join('|');
}

/**
 * Who dies or leaves in a statement. The subject is named before the predicate, or is a pronoun for the one who was
 * named last; the dead are also told by what only they have, and by who buries them.
 * @param last who was named last before the statement
 */
export function goneIn(statement: Statement, last: string | undefined): Gone | undefined {
  const { lexicon, text, speech, start, mentions } = statement;
  if (speech || statement.isQuestion || statement.isShown) return undefined;
  const found = (id: string, how: Gone['how']): Gone => ({ id, how, start, end: start + text.length });
  const dead = subjectOf(statement, lexicon.died, last, true) ?? foundIn(statement, last) ?? buriedIn(statement);
  if (dead !== undefined) return found(dead, 'dead');
  const left = subjectOf(statement, leftWords(lexicon), last, false);
  if (left !== undefined) return found(left, 'departed');
  if (last === undefined || mentions.length > 0 || !statement.isReal) return undefined;
  const { diedAlone } = lexicon;
  if (diedAlone !== undefined && expression(`^(?:${diedAlone})`, 'iu').test(text)) return found(last, 'dead');
  return pattern(lexicon, lexicon.unseen).test(text) ? found(last, 'departed') : undefined;
}

/** Of whom a predicate is told as so. */
function subjectOf(
  statement: Statement,
  words: string,
  last: string | undefined,
  isDeath: boolean,
): string | undefined {
  const { lexicon, text } = statement;
  const match = words === '' ? null : pattern(lexicon, words).exec(text);
  if (!match || match.index >= statement.saidFrom || !isToldOf(statement, match.index + match[0].length))
    return undefined;
  const before = text.slice(Math.max(0, match.index - CLAUSE_REACH), match.index);
  if (isDeath && pattern(lexicon, lexicon.notDied).test(clauseOf(before, lexicon))) return undefined;
  return subjectBefore(statement, match.index, last);
}

/** Who is found dead: named in it, or before it and a pronoun in it. */
function foundIn(statement: Statement, last: string | undefined): string | undefined {
  const { lexicon, text, mentions } = statement;
  const match = pattern(lexicon, lexicon.foundDead).exec(text);
  if (!match || match.index >= statement.saidFrom || !isToldOf(statement, match.index + match[0].length))
    return undefined;
  if (pattern(lexicon, lexicon.notDied).test(clauseOf(text.slice(0, match.index), lexicon))) return undefined;
  return mentions.filter(({ start }) => start < match.index + match[0].length).at(-1)?.id ?? last;
}

/** Who is buried in a statement, or whose grave or funeral it speaks of. */
function buriedIn(statement: Statement): string | undefined {
  const { lexicon, text, mentions } = statement;
  if (mentions.length === 0 || !statement.isReal) return undefined;
  const named = mentions.find((mention) => {
    if (mention.start >= statement.saidFrom) return false;
    const [before, after] = [text.slice(0, mention.start), text.slice(mention.end)];
    if (pattern(lexicon, lexicon.notDied).test(clauseOf(before.slice(-CLAUSE_REACH), lexicon))) return false;
    return isOfTheDead(before, after, lexicon) || isBuried(before, after, lexicon);
  });
  return named?.id;
}

/** What stands behind a predicate and only says when it was: "was dead before the doctor came". */
const UNTIL_THEN = /(?<!\p{L})(?:before|bevor|ehe|avant|antes|prima)(?!\p{L}).*$/isu;

/** Whether it is told as what is so: no dream, no condition. @param end of the predicate */
function isToldOf({ lexicon, text }: Statement, end: number): boolean {
  return !pattern(lexicon, lexicon.unreal).test(text.slice(0, end) + text.slice(end).replace(UNTIL_THEN, ''));
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
  if (isApart(text.slice(pronoun, at))) return undefined;
  return mentions.filter(({ end }) => end <= pronoun).at(-1)?.id ?? last;
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
