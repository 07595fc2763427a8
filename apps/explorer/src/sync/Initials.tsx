import type { Present } from './sync-state';

const COLOURS = 6;

/** Somebody as a dot with their first letter, in a colour that stays theirs. */
export function Initials({ of: { userId, name } }: { of: Pick<Present, 'userId' | 'name'> }) {
  const sum = [...userId].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (
    <span className={`person-dot person-dot-${sum % COLOURS}`} title={name} aria-hidden>
      {name.trim().slice(0, 1).toUpperCase()}
    </span>
  );
}
