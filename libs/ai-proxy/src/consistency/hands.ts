import { pattern, type Lexicon } from '../language/lexicon';
import type { FactView } from './fact-view';
import type { Statement } from './statement';

export type Hand = 'left' | 'right';

/** Words of a value, in the languages of the lexicons. */
const SIDES: Readonly<Record<Hand, RegExp>> = {
  left: /left|link|gauch|izquierd|zurd|esquerd|canhot|sinistr|mancin|左/i,
  right: /right|recht|droit|derech|diestr|direit|destr|右/i,
};

/** The hand that somebody uses by a fact; undefined when it tells of something else, or of both. */
export function handOf(attribute: string, value: string, { attributes }: Lexicon): Hand | undefined {
  const name = attribute.trim().toLowerCase().replaceAll('_', ' ');
  if (!attributes.some((names) => names.includes('handedness') && names.includes(name))) return undefined;
  const [left, right] = [SIDES.left.test(value), SIDES.right.test(value)];
  if (left === right) return undefined;
  return left ? 'left' : 'right';
}

/** What somebody is called who uses either hand, or writes with it. */
export const handWords = ({ handed }: Lexicon): string => `${handed.left}|${handed.right}`;

/** Whether a statement gives somebody the other hand. One that names both tells why, or that it was changed. */
export function contradictsHand({ hand, subject }: FactView, statement: Statement): boolean {
  if (!hand || subject === undefined) return false;
  const { lexicon, text } = statement;
  if (!statement.isReal || statement.saidFrom < text.length || !statement.isAbout(subject)) return false;
  // Where others are named it may be theirs.
  if (statement.mentions.some(({ id }) => id !== subject)) return false;
  if (statement.has(lexicon.changed) || statement.has(lexicon.not) || SIDES[hand].test(text)) return false;
  return pattern(lexicon, lexicon.handed[hand === 'left' ? 'right' : 'left']).test(text);
}
