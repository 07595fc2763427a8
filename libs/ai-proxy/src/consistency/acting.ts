import type { Lexicon } from '../language/lexicon';
import { expression, pattern } from '../language/lexicon';
import type { Mention } from './cast';
import { isBuried } from './remains';
import type { Statement } from './statement';

/** "Abel's lantern", 祖父の暗室: not the one who is named, but something of theirs. */
export function isPossessive(text: string, { start, end }: Mention, { spaced, code }: Lexicon): boolean {
  const after = text.slice(end);
  if (!spaced) return /^(?:さん|先生|君)?の|^的/.test(after);
  if (/^['’]s?(?!\p{L})/u.test(after) || (code === 'de' && /^s(?!\p{L})/u.test(after))) return true;
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
  if (isBuried(before, after, lexicon)) return false;
  if (!lexicon.spaced) return isTopic(before, after, lexicon);
  const opens =
    before === '' ||
    (expression(`^(?:${lexicon.opensSentence})\\s?$`, 'iu').test(before) && !hasSubject(before, lexicon));
  const joined = /(?:[.;:!?]|, (?:and|but|und|et|y|e|ma|mais|pero|mas))\s$/u.test(before);
  const inverted = Boolean(lexicon.verbSecond) && isInverted(before, mention, mentions, lexicon);
  if (!(opens || joined || inverted)) return false;
  // An apposition may stand between a subject and its verb.
  const predicate = after.replace(/^, [^,.;]{1,40},/, '').trimStart();
  if (predicate === '' || /^[,.;:!?)]/.test(predicate)) return inverted && !/^\s*$/.test(after);
  return inverted || !expression(`^(?:${lexicon.noAct})(?!\\p{L})`, 'iu').test(predicate);
}

/** "Every year he had paid Harm": what opens the sentence has somebody else who acts. */
function hasSubject(before: string, lexicon: Lexicon): boolean {
  return expression(`(?<!\\p{L})(?:${lexicon.heShe})(?!\\p{L})`, 'iu').test(before);
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
