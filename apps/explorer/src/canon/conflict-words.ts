import type { CanonConflict } from '@creative-space/sdk';

/** By weight: what breaks a story comes before what may be meant so. */
const KINDS: Record<CanonConflict['kind'], string> = {
  resurrection: 'Somebody who died acts again',
  fact: 'Two things are said of the same',
  rule: 'A rule of the world is broken',
  absence: 'Somebody who left is here',
  place: 'One person in two places',
  chronology: 'The time runs backwards',
  age: 'An age does not fit',
  number: 'Two numbers for the same',
  alias: 'One name for two people',
  view_or_tense: 'Told from elsewhere, or in another tense',
};

/** What kind of contradiction it is. */
export const conflictInWords = ({ kind, certainty }: Pick<CanonConflict, 'kind' | 'certainty'>): string =>
  certainty === 'likely' ? `${KINDS[kind] ?? kind}, perhaps` : (KINDS[kind] ?? kind);

/** Conflicts of one kind together, the gravest kind first. */
export function byWeight(conflicts: readonly CanonConflict[]): { title: string; conflicts: CanonConflict[] }[] {
  const groups = new Map<string, CanonConflict[]>();
  const weights = Object.keys(KINDS);
  const sorted = [...conflicts].sort((a, b) => weights.indexOf(a.kind) - weights.indexOf(b.kind));
  for (const conflict of sorted) {
    const title = conflictInWords(conflict);
    groups.set(title, [...(groups.get(title) ?? []), conflict]);
  }
  return [...groups].map(([title, own]) => ({ title, conflicts: own }));
}
