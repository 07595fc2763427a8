import type { Notice, TextOperation, TextTasks } from '@cse/ai-proxy';
import type { StoryRequest } from '@cse/prompts';
import type { PathReader } from '../reading/path-reader';
import type { SeededRandom } from '../seeded-random';

/** What a composer works with besides its task. */
export interface ComposeContext {
  reader: PathReader;
  /** Seeded by the task: the same task gives the same choices. */
  random: SeededRandom;
  signal: AbortSignal;
}

/** The JSON document of an answer, in pieces, and what the provider has to say of it. */
export interface Composed {
  pieces: Iterable<string>;
  notices: Notice[];
}

export type Composer<O extends TextOperation> = (input: TextTasks[O], context: ComposeContext) => Promise<Composed>;

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

/** The grammar writes English; a story or a profile in another language is told so. */
export function languageNotices(
  { creator_profile }: Pick<StoryRequest, 'creator_profile'>,
  english: boolean,
): Notice[] {
  const wanted = (creator_profile?.language ?? 'en').toLowerCase();
  return english && /^en(?:-|$)/.test(wanted) ? [] : [{ code: 'language_not_supported' }];
}
