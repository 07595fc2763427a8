import { Notice } from './Notice';

/** What an answer says of itself, in words: one notice for all of it, none for nothing. */
export function Remarks({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return <Notice>{words.join(' ')}</Notice>;
}
