import type { Notice, TextOperation, TextRequest, TextTasks } from '@cse/ai-proxy';
import type { PathReader } from '../reading/path-reader';
import type { SeededRandom } from '../seeded-random';
import { composeCanonDiff } from './compose-canon-diff';
import { composeExpansion } from './compose-expansion';
import { composeMerge } from './compose-merge';
import { composeSuggestion } from './compose-suggestion';
import { composeSummary } from './compose-summary';

/** What a composer works with besides its task. */
export interface Desk {
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

export type Composer<O extends TextOperation> = (input: TextTasks[O], desk: Desk) => Promise<Composed>;

/** One entry an operation; an operation without one does not compile. */
const COMPOSERS: { [O in TextOperation]: Composer<O> } = {
  suggest: composeSuggestion,
  summarize: composeSummary,
  canon_diff: composeCanonDiff,
  expand: composeExpansion,
  merge_propose: composeMerge,
};

export function compose<O extends TextOperation>(request: TextRequest<O>, desk: Desk): Promise<Composed> {
  return COMPOSERS[request.operation](request.input, desk);
}
