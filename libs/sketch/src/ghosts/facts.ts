import type { Fact } from '@cse/prompts';
import type { Tense } from '../reading/voice';
import { conjugated } from './english';
import { baseOf } from './questions';

const LONGEST = 80;

/**
 * The value of a fact as what one says of its subject: "cannot swim" is "could not swim" in a story of the past. Only
 * values that begin with a verb, or with an adjective that nothing else can be.
 */
export function statement({ value }: Fact, tense: Tense): string | undefined {
  const text = value.trim().replace(/[.;\s]+$/, '');
  if (text.length > LONGEST || /[;:"“”()[\]{}<>\n]/.test(text)) return undefined;
  const [, cannot] = /^(?:cannot|can ?not|can['’]t) (.+)$/.exec(text) ?? [];
  if (cannot) return `${tense === 'past' ? 'could not' : 'cannot'} ${cannot}`;
  const [, has] = /^(?:has|have) ((?:no|not|never|only|always) .+)$/.exec(text) ?? [];
  if (has) return `${conjugated('have', tense, 2)} ${has}`;
  const [, does] = /^(?:does|did) not (.+)$/.exec(text) ?? [];
  if (does) return `${tense === 'past' ? 'did' : 'does'} not ${does}`;
  const [, is] = /^(?:is|was) (.+)$/.exec(text) ?? [];
  if (is) return `${conjugated('be', tense, 2)} ${is}`;
  if (
    /^(?:afraid of|allergic to|deaf|blind|lame|mute|unable to|in love with|married to|engaged to|in debt)\b/.test(text)
  ) {
    return `${conjugated('be', tense, 2)} ${text}`;
  }
  const [, verb, rest = ''] = /^(\p{Ll}+s)( .+)$/u.exec(text) ?? [];
  const base = verb && baseOf(verb);
  return base ? `${conjugated(base, tense, 2)}${rest}` : undefined;
}
