/**
 * Proposals for a story and the models that write them. A request is checked against the path rules, rendered by
 * @cse/prompts, answered by a model behind the `TextModel` port, and read as it comes in: what leaves has passed its
 * checks, and nothing is stored or changed anywhere.
 *
 * Doors: one injectable for each operation (`Suggestions`, `Expansions`, `Continuations`, `CanonDiffs`, `MergeProposals`, `Summaries`),
 * all made of `TextOperations.open` and `.ask`; `TextModel` for whoever provides one. It knows nothing of HTTP and of money.
 */
export { AiProxyModule, modelOnServer } from './ai-proxy.module';

// The operations.
export type { GhostNode } from './suggest/ghost-draft';
export type { InlineSuggestion } from './suggest/inline-selection';
export { Judges } from './judge/judges';
export { Suggestions, type SuggestRequest, type SuggestResult, type SuggestStep } from './suggest/suggestions';

export type { CanonEffect } from './expand/canon-effects';
export type { AlternativeExpansion, Expansion } from './expand/expansion-reader';
export { Expansions, type ExpandRequest, type ExpandResult, type ReplacedText } from './expand/expansions';

export type { Continuation, ContinuationTree } from './continue/continuation';
export { Continuations, type ContinueRequest, type ContinueResult } from './continue/continuations';

export { CanonDiffs, type CanonDiffRequest } from './canon-diff/canon-diffs';
export {
  HIGH_LEVEL_KINDS,
  type CanonDiffResult,
  type CanonOperation,
  type HighLevelChange,
  type HighLevelKind,
  type NewEntry,
} from './canon-diff/operation';

export { mergeFacts, type FactRow } from './merge-propose/fact-merge';
export { MergeProposals, type MergeRequest } from './merge-propose/merge-proposals';
export type { MergeProposal, MergeResult } from './merge-propose/merge-reader';
export type { ReconciledFact, SetAsideFact } from './merge-propose/settle-facts';

export type { Segment } from './summarize/segment-reader';
export { Summaries, type PlannedNode, type SummarizeRequest, type SummarizeResult } from './summarize/summaries';

// A whole story at once.
export { checkCanon, type CanonCheckRequest, type CanonCheckResult } from './canon-check/canon-check';
export type { CanonConflict } from './canon-check/conflict';
export type { ThreadState } from './canon-check/threads';
export { staleAfter, type CitingArtifact } from './canon-stale/stale';
export { STALE_KINDS, type StaleKind, type StaleMark } from './canon-stale/stale-walk';

export { GraphJudges, type JudgedStory, type PaidCall, type Purse } from './graph-judge/graph-judges';
export type { JudgePlan } from './graph-judge/judge-plan';
export { JUDGE_TIERS } from './judge/judge';
export { JUDGE_ASKED, type GraphCall, type GraphStep } from './graph-threads/graph-call';
export { GraphThreads } from './graph-threads/graph-threads';

// What they share.
export { NOTICE_CODES, type Notice, type NoticeCode } from './notice';
export type { TextDelta } from './operation/growing-prose';
export { CONFLICT_OPTIONS, type Conflict, type Evidence, type Highlight } from './operation/evidence';
export type { Emit, MetaStep, ProposalMeta, ReadContext, Step } from './operation/proposal';
export { TextOperations, type TieredRequest } from './operation/text-operations';
export { CanonIndex } from './canon/canon-index';
export { contradictionsIn, type Contradiction } from './canon/contradictions';
export { areAlike, likenessOf, type Likeness } from './prose/likeness';
export { withoutPairs } from './prose/pairs';
export { sentencesOf, sentenceSpans } from './prose/sentences';
export { WordRuns } from './prose/word-runs';
export { contentStems, isFunctionWord, wordsOf } from './prose/words';

// Models.
export {
  TextModel,
  type BesideRequest,
  type BilledModel,
  type Circuit,
  type ModelTraits,
  type PromptCount,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
  type TextTask,
  type TextTasks,
} from './text-model';
