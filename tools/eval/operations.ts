import { Suggestions, type SuggestRequest } from '@cse/ai-proxy';
import type { Canon, PathNode, StoryRequest } from '@cse/prompts';
import { evalCall, type TextEngine } from './text-engine';

/** A request about one branch of a story. */
export interface BranchRequest extends StoryRequest {
  active_path: PathNode[];
  branch_canon: Canon;
}

/** One text operation, asked about a branch; resolves with everything that a client would be told. */
export interface EvalOperation {
  name: string;
  run(engine: TextEngine, branch: BranchRequest): Promise<unknown>;
}

/** Every text operation there is; what is measured of all of them goes over this list. */
export const OPERATIONS: readonly EvalOperation[] = [
  {
    name: 'suggest',
    run: (engine, branch) => suggest(engine, { ...branch, tier: 'standard' }),
  },
];

export type SuggestAsked = Partial<SuggestRequest> & Pick<SuggestRequest, 'active_path' | 'branch_canon'>;

export function suggest(engine: TextEngine, request: SuggestAsked) {
  const whole: SuggestRequest = {
    tier: 'standard',
    ghosts: 3,
    inlines: 3,
    existing_children: [],
    rejected: [],
    ...request,
  };
  return last(engine.app.get(Suggestions).suggest(whole, evalCall()));
}

/** Reads a stream to its end: its events, and the answer that it returns. */
export async function last<S, R>(steps: AsyncGenerator<S, R, void>): Promise<R & { steps: S[] }> {
  const seen: S[] = [];
  let step = await steps.next();
  for (; !step.done; step = await steps.next()) seen.push(step.value);
  return { ...step.value, steps: seen };
}
