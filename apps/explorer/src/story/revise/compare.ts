import { diffWordsWithSpace } from 'diff';

/** Words that both texts have, or only one of them. */
export interface Part {
  value: string;
  added?: boolean;
  removed?: boolean;
}

/** Fewer letters in common than these between two changes are read with them: "the" alone is no hold for the eye. */
const HOLD = 5;
/** Where less than this part of the longer text stays, marks on single words say nothing: all of it is another text. */
const MOSTLY_NEW = 0.3;

/** What of one text another one keeps, in the order of reading; undefined where it keeps next to nothing. */
export function compare(before: string, after: string): Part[] | undefined {
  const parts = diffWordsWithSpace(before, after);
  const kept = (all: readonly Part[]) =>
    all.reduce((sum, { value, added, removed }) => sum + (added || removed ? 0 : value.trim().length), 0);
  const calm: Part[] = [];
  let gone = '';
  let come = '';
  const settle = () => {
    if (gone) calm.push({ value: gone, removed: true });
    if (come) calm.push({ value: come, added: true });
    gone = come = '';
  };
  for (const [at, { value, added, removed }] of parts.entries()) {
    const isBetween = at > 0 && at < parts.length - 1;
    if (removed) gone += value;
    else if (added) come += value;
    else if (isBetween && value.trim().length < HOLD) {
      gone += value;
      come += value;
    } else {
      settle();
      calm.push({ value });
    }
  }
  settle();
  return kept(calm) < MOSTLY_NEW * Math.max(before.length, after.length) && before !== after ? undefined : calm;
}
