import type { Notice } from '@cse/ai-proxy';

/** The JSON document of an answer, in pieces, and what the provider has to say of it. */
export interface Composed {
  pieces: Iterable<string>;
  notices: readonly Notice[];
  /** Lists may be empty: what the story gives nothing for is not offered. */
  sparse?: true;
}

/** For a story, or a profile, in another language: nothing is written, and the caller is told why. */
export const NOT_ENGLISH: readonly Notice[] = [{ code: 'language_not_supported' }];

/** A document of lists, one item a piece, so that a stream shows the first before the last is checked. */
export function* listInPieces(document: Readonly<Record<string, readonly unknown[]>>): Generator<string> {
  let opening = '{';
  for (const [name, items] of Object.entries(document)) {
    yield `${opening}${JSON.stringify(name)}:[`;
    for (const [index, item] of items.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(item)}`;
    yield ']';
    opening = ',';
  }
  yield '}';
}
