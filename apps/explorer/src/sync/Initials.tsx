import type { Present } from './sync-state';

const COLOURS = 6;

/** Somebody as a dot with their first letter, in a colour that stays theirs. */
export function Initials({ of: { userId, name } }: { of: Pick<Present, 'userId' | 'name'> }) {
  const sum = [...userId].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (
    <span className={`person-dot person-dot-${sum % COLOURS}`} title={name} aria-hidden>
      {firstLetter(name)}
    </span>
  );
}

const LETTERS = new Intl.Segmenter();

/** As it is read: an emoji or a letter with its accents is one. */
export const firstLetter = (name: string): string =>
  LETTERS.segment(name.trim())[Symbol.iterator]().next().value?.segment.toUpperCase() ?? '';
