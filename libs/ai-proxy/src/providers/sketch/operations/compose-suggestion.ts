import type { StoryRequest, SuggestAnswer, SuggestInput } from '@cse/prompts';
import type { Notice } from '../../../notice';
import { composeGhosts } from '../ghosts/compose-ghosts';
import { composeInlines } from '../inline/compose-inlines';
import { readSceneOf } from '../scene/scene';
import type { Composed, Desk } from './composer';

export async function composeSuggestion(input: SuggestInput, { reader, random, signal }: Desk): Promise<Composed> {
  const scene = await readSceneOf(input, reader, signal);
  signal.throwIfAborted();
  const answer = {
    ghost_nodes: composeGhosts(input, scene, random),
    inline_suggestions: composeInlines(input, scene, random),
  };
  return { pieces: inPieces(answer), notices: languageNotices(input, scene.narration.english) };
}

/** The grammar writes English; a story or a profile in another language is told so. */
export function languageNotices({ creator_profile }: StoryRequest, english: boolean): Notice[] {
  const wanted = (creator_profile?.language ?? 'en').toLowerCase();
  return english && /^en(?:-|$)/.test(wanted) ? [] : [{ code: 'language_not_supported' }];
}

/** The document one proposal at a time, so that a stream shows the first before the last is checked. */
function* inPieces({ ghost_nodes, inline_suggestions }: SuggestAnswer): Generator<string> {
  const list = function* (items: readonly unknown[]): Generator<string> {
    for (const [i, item] of items.entries()) yield `${i === 0 ? '' : ','}${JSON.stringify(item)}`;
  };
  yield '{"ghost_nodes":[';
  yield* list(ghost_nodes);
  yield '],"inline_suggestions":[';
  yield* list(inline_suggestions);
  yield ']}';
}
