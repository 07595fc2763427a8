import type { ContentHash } from '@cse/prompts';
import type { TextModel } from '../text-model';

/** Which nodes were read how. */
export interface ReadContext {
  verbatim: string[];
  summarised: { from: string; to: string; hash: string }[];
  omitted: string[];
}

/** What every answer says of itself before it proposes anything. */
export interface ProposalMeta {
  based_on: { path_hash: ContentHash; canon_hash: ContentHash };
  context: ReadContext;
  provider: { kind: TextModel['kind']; model: string };
}

/** Something that an operation hands out on the way; `kind` is the name of the event. */
export interface Step<K extends string = string, D = unknown> {
  kind: K;
  data: D;
}

export type MetaStep = Step<'meta', ProposalMeta>;

/** Takes what an operation hands out, as soon as it is there. */
export type Emit<S> = (step: S) => void;
