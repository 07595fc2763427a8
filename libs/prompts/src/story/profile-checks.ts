import type { FieldProblem } from '@cse/core';
import { LIMITS } from './limits';
import { AVOID_MATCHES, MOVES } from './shapes';
import { Findings } from './findings';

const PROFILE = new Set([
  'language',
  'genres',
  'tone',
  'themes',
  'view',
  'tense',
  'avoid',
  'favoured_devices',
  'exemplars',
  'history',
]);
const AVOID = new Set(['text', 'match']);
const EXEMPLAR = new Set(['text']);
const HISTORY = new Set(['accepted', 'rejected']);
const MOVE_NAMES = new Set<string>(MOVES);
const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/;
const MAX_MOVE_COUNT = 999;

/** Whether a value is a creator profile within the limits; every key is optional. */
export function profileProblems(value: unknown, pointer: string): FieldProblem[] {
  const found = new Findings();
  const profile = found.object(value, pointer, PROFILE);
  if (!profile) return found.problems;
  if (Buffer.byteLength(JSON.stringify(profile)) > LIMITS.profileBytes) {
    found.add(pointer, `must be at most ${LIMITS.profileBytes} bytes of JSON`);
    return found.problems;
  }
  const { language } = profile;
  if (language !== undefined && (typeof language !== 'string' || language.length > 35 || !LANGUAGE.test(language))) {
    found.add(`${pointer}/language`, 'must be a language tag such as en or pt-BR');
  }
  for (const key of ['view', 'tense']) found.optionalText(profile, key, pointer, LIMITS.name);
  for (const key of ['genres', 'tone', 'themes', 'favoured_devices']) {
    found.optionalTexts(profile, key, pointer, LIMITS.profileEntries, LIMITS.name);
  }
  found.optionalList(profile, 'avoid', pointer, LIMITS.avoid, (item, at) => {
    const avoid = found.object(item, at, AVOID);
    if (!avoid) return;
    found.requiredText(avoid, 'text', at, LIMITS.label);
    // White space alone would stand in every text, and leave nothing that may be proposed.
    if (typeof avoid.text === 'string' && avoid.text !== '' && isBlank(avoid.text))
      found.add(`${at}/text`, 'must not be blank');
    if (avoid.match === undefined) found.add(`${at}/match`, 'is required');
    found.optionalChoice(avoid, 'match', at, AVOID_MATCHES);
  });
  found.optionalList(profile, 'exemplars', pointer, LIMITS.exemplars, (item, at) => {
    const exemplar = found.object(item, at, EXEMPLAR);
    if (exemplar) found.requiredText(exemplar, 'text', at, LIMITS.exemplar);
  });
  if (profile.history !== undefined) checkHistory(found, profile.history, `${pointer}/history`);
  return found.problems;
}

function isBlank(text: string): boolean {
  return /^[\s\p{Cf}]*$/u.test(text.normalize('NFKC'));
}

function checkHistory(found: Findings, value: unknown, pointer: string): void {
  const history = found.object(value, pointer, HISTORY);
  for (const outcome of HISTORY) {
    if (history?.[outcome] === undefined) continue;
    const at = `${pointer}/${outcome}`;
    const counts = found.object(history[outcome], at, MOVE_NAMES);
    for (const [move, count] of Object.entries(counts ?? {})) {
      if (!Number.isInteger(count) || (count as number) < 0 || (count as number) > MAX_MOVE_COUNT) {
        found.add(`${at}/${MOVE_NAMES.has(move) ? move : ''}`, `must be a whole number from 0 to ${MAX_MOVE_COUNT}`);
      }
    }
  }
}
