import { inputError, type AppError } from '@cse/core';
import type { ExpandAnswer, ExpandInput } from '@cse/prompts';
import { safeEdits } from '../inline/edits';
import { isEnglishStory } from '../scene';
import { avoids } from './avoid';
import { NOT_ENGLISH, type Composed } from './answer';

/** What only a language model can do: new prose. */
export function unsupported(input: ExpandInput): AppError | undefined {
  if (input.operation !== 'tighten') {
    return inputError(
      'unsupported_option',
      '/operation',
      'needs a language model: without one only "tighten" is offered',
    );
  }
  const { text } = selected(input);
  return /\S/.test(text) ? undefined : inputError('unsupported_option', '/node_id', 'has no words that could be fewer');
}

function selected({ active_path, node_id, selection }: ExpandInput) {
  const node = active_path.find(({ id }) => id === node_id)!;
  const { start, end } = selection ?? { start: 0, end: node.text.length };
  return { node, start, end, text: node.text.slice(start, end) };
}

/**
 * The node's own sentences without words that say nothing. What it cut it names in the angle; where it found nothing,
 * and in other languages, the text comes back as it is.
 */
export function composeExpansion(input: ExpandInput): Composed {
  const { node, start, end, text: before } = selected(input);
  const english = isEnglishStory(input);
  const avoided = avoids(input.creator_profile?.avoid ?? []);
  const edits = english
    ? safeEdits(node).filter((edit) => edit.start >= start && edit.end <= end && !avoided(edit.text))
    : [];
  let text = before;
  for (const edit of [...edits].reverse()) {
    text = `${text.slice(0, edit.start - start)}${edit.text}${text.slice(edit.end - start)}`;
  }
  const angle =
    edits.length === 0
      ? 'nothing that can be cut without harm'
      : `${edits.length === 1 ? 'one phrase' : `${edits.length} phrases`} in fewer words`;
  const answer: ExpandAnswer = { angle, text, alternatives: [], canon_effects: [] };
  return {
    pieces: [JSON.stringify(answer)],
    notices: [...(english ? [] : NOT_ENGLISH), { code: 'operation_approximated', count: edits.length }],
  };
}
