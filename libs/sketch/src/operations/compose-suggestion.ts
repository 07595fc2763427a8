import type { Notice } from '@cse/ai-proxy';
import type { StoryRequest, SuggestInput } from '@cse/prompts';
import { composeGhosts } from '../ghosts/compose-ghosts';
import { composeInlines } from '../inline/compose-inlines';
import { readSceneOf } from '../scene/scene';
import type { Composed, Desk } from './composer';
import { listInPieces } from './pieces';

export async function composeSuggestion(input: SuggestInput, { reader, random, signal }: Desk): Promise<Composed> {
  const scene = await readSceneOf(input, reader, signal);
  signal.throwIfAborted();
  const answer = {
    ghost_nodes: composeGhosts(input, scene, random),
    inline_suggestions: composeInlines(input, scene, random),
  };
  return { pieces: listInPieces(answer), notices: languageNotices(input, scene.narration.english) };
}

/** The grammar writes English; a story or a profile in another language is told so. */
export function languageNotices(
  { creator_profile }: Pick<StoryRequest, 'creator_profile'>,
  english: boolean,
): Notice[] {
  const wanted = (creator_profile?.language ?? 'en').toLowerCase();
  return english && /^en(?:-|$)/.test(wanted) ? [] : [{ code: 'language_not_supported' }];
}
