import type { Move, Notice } from '@creative-space/sdk';

/** What happens in a proposal, as a writer calls it. */
export const MOVE_WORDS: Record<Move, string> = {
  reversal: 'Reversal',
  arrival: 'Arrival',
  revelation: 'Revelation',
  loss: 'Loss',
  bargain: 'Bargain',
  pressure: 'Pressure',
  separation: 'Separation',
  return: 'Return',
  turn_of_view: 'Turn of view',
  quiet: 'Quiet',
  other: 'Something else',
};

const NOTICES: Partial<Record<Notice['code'], string>> = {
  sketch_provider: 'Sketched without a language model: a first idea, not prose.',
  fewer_ghost_nodes: 'Fewer ways on than asked for, rather than the same twice.',
  fewer_continuations: 'Fewer ways on than asked for, rather than the same twice.',
  continuation_failed: 'One way on could not be written.',
  fewer_proposals: 'Fewer proposals than asked for, rather than the same twice.',
  fewer_alternatives: 'Fewer versions than asked for, rather than the same twice.',
  fallback_model: 'Another model answered, since the first one was busy.',
  output_truncated: 'The answer was cut short.',
  shortened_to_budget: 'Shorter than asked for, to stay within your budget.',
  language_not_supported: 'The checks do not know this language yet.',
  operation_approximated: 'Done only roughly: it takes a language model.',
  kept_fact_changed: 'It changes a fact that was to stay. Look twice.',
  judge_skipped: 'No second reader looked at it.',
};

/** What an answer says of itself, in words; what says nothing to a writer is left out. */
export function noticesInWords(notices: readonly Notice[] | undefined): string[] {
  return [...new Set((notices ?? []).flatMap(({ code }) => NOTICES[code] ?? []))];
}
