export { AiProxyModule } from './ai-proxy.module';
export { contradictionsIn, type Contradiction } from './canon/contradictions';
export { mergeFacts, type FactRow } from './merge-propose/fact-merge';
export type { MergeProposal, MergeResult, ReconciledFact, SetAsideFact } from './merge-propose/merge-proposal';
export { MergeProposals, type MergeRequest } from './merge-propose/merge-proposals';
export { areAlike, likenessOf, type Likeness } from './prose/likeness';
export { sentencesOf, sentenceSpans } from './prose/sentences';
export { WordRuns } from './prose/word-runs';
export { contentStems, isFunctionWord, wordsOf } from './prose/words';
export { CanonIndex } from './canon/canon-index';
export { CanonDiffs, type CanonDiffRequest } from './canon-diff/canon-diffs';
export {
  HIGH_LEVEL_KINDS,
  type CanonDiffResult,
  type CanonOperation,
  type HighLevelChange,
  type HighLevelKind,
  type NewEntry,
} from './canon-diff/operation';
export type { AlternativeExpansion, CanonEffect, Expansion, ReplacedText, TextDelta } from './expand/expansion';
export { Expansions, type ExpandRequest, type ExpandResult } from './expand/expansions';
export { NOTICE_CODES, type Notice, type NoticeCode } from './notice';
export { CONFLICT_OPTIONS, type Conflict, type Highlight } from './operation/conflict';
export type { Evidence } from './operation/evidence';
export type { Emit, MetaStep, ProposalMeta, ReadContext, Step } from './operation/proposal-meta';
export { TextOperations, type TieredRequest } from './operation/text-operations';
export { AnthropicTextModel, type AnthropicSettings } from './providers/anthropic/anthropic-text-model';
export type { GhostNode, InlineSuggestion } from './suggest/suggestion';
export { Suggestions, type SuggestRequest, type SuggestResult, type SuggestStep } from './suggest/suggestions';
export type { PlannedNode, Segment } from './summarize/segment';
export { Summaries, type SummarizeRequest, type SummarizeResult } from './summarize/summaries';
export {
  TextModel,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextOperation,
  type TextRequest,
  type TextTasks,
} from './text-model';
