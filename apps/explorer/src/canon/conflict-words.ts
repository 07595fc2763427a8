import type { CanonConflict } from '@creative-space/sdk';

const KINDS: Record<CanonConflict['kind'], string> = {
  fact: 'Two things are said of the same',
  resurrection: 'Somebody who died acts again',
  absence: 'Somebody who left is here',
  age: 'An age does not fit',
  chronology: 'The time runs backwards',
  place: 'One person in two places',
  number: 'Two numbers for the same',
  alias: 'One name for two people',
  view_or_tense: 'Told from elsewhere, or in another tense',
  rule: 'A rule of the world is broken',
};

/** What kind of contradiction it is. */
export const conflictInWords = ({ kind, certainty }: Pick<CanonConflict, 'kind' | 'certainty'>): string =>
  certainty === 'likely' ? `${KINDS[kind] ?? kind}, perhaps` : (KINDS[kind] ?? kind);
