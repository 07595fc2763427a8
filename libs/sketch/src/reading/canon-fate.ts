import type { Canon } from '@cse/prompts';
import type { Fate } from './fate';
import type { Member } from './member';

const DEAD = /\b(?:dead|died|killed|deceased|murdered|drowned|slain|executed|buried)\b/i;
const GONE = /\b(?:missing|vanished|disappeared|unknown|exiled?|gone|away|lost|fled|emigrated)\b/i;
/** Facts about what has become of somebody. */
const STATE = /status|fate|alive|whereabouts|state|location|death|died/i;
const DEAD_ROLE = /\b(?:dead|deceased|the late|late (?:husband|wife|father|mother|king|queen))\b/i;
/** "Dead since the flood.", "She died in March.": of the character, not of somebody who belongs to them. */
const DEAD_SUMMARY =
  /^(?:(?:now |long |already )?(?:dead|deceased|killed|drowned|murdered)\b|(?:[\p{L}. ]{1,40} )?(?:died|is dead|was killed|was murdered|drowned)\b)/iu;
const SOUGHT = /\b(?:where (?:is|are|did)|what (?:has )?(?:happened|become))\b/i;

/** What the canon says has become of somebody, in facts that hold, in their own entry, in what it asks. */
export function fateInCanon(
  { id, name, forms }: Member,
  { characters, facts = [], threads = [] }: Canon,
): Fate | undefined {
  const own = id === undefined ? undefined : characters?.find((character) => character.id === id);
  const states = facts.filter(
    ({ subject, attribute, holder, valid_to: ended, modality = 'stated' }) =>
      (subject === id || subject === name) && STATE.test(attribute) && !holder && !ended && modality === 'stated',
  );
  const summary = (own?.summary ?? '').split(/(?<=[.;])\s+/);
  if (states.some(({ value }) => DEAD.test(value)) || summary.some((sentence) => DEAD_SUMMARY.test(sentence)))
    return 'dead';
  if (DEAD_ROLE.test(own?.role ?? '')) return 'dead';
  const sought = threads.some(
    ({ question, closed_node_id: closed }) =>
      !closed && SOUGHT.test(question) && forms.some((form) => question.includes(form)),
  );
  return sought || states.some(({ value }) => GONE.test(value)) ? 'gone' : undefined;
}
