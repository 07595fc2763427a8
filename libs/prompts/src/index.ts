/**
 * Everything that a model is told and asked: the story's shapes and hashes, what of a path is read, and for each text
 * operation its policy, its prompt, the bound of what that can cost, and the schema of its answer. Pure: equal input is
 * equal bytes. Nothing here calls a model, reads configuration or keeps a story.
 *
 * Doors: the shapes of `story/shapes` with `problemsOf`, `checkPath` and `pathHash`; `planReading`; the six
 * `render…` and their `…Sizes`.
 */

// The story: shapes, checks, path rules, hashes.
export { FORMS, formOf, type Form } from './story/form';
export { DEFAULTS, LIMITS } from './story/limits';
export type { Fields, ListShape, MapShape, ObjectShape, Shape, ValueOf } from './story/schema';
export {
  CANON,
  CHARACTER,
  CHILDREN,
  CREATOR_PROFILE,
  FACT,
  FACT_IDS,
  FACT_SOURCE,
  FOCUS,
  LEG,
  MODALITIES,
  MOVES,
  PATH,
  PLACE,
  REJECTED,
  RULE,
  SETTING,
  SUMMARIES,
  THREAD,
  TIERS,
  TIMELINE_EVENT,
  TONE,
  type Canon,
  type Character,
  type ContentHash,
  type CreatorProfile,
  type Fact,
  type FactSource,
  type Leg,
  type Move,
  type PathNode,
  type Rule,
  type StoryRequest,
  type Summary,
  type Tier,
} from './story/shapes';
export { problemsOf } from './story/shape-check';
export {
  CANON_CHECK,
  CITES,
  CANON_STALE,
  JUDGES,
  type CanonCheckBody,
  type CanonStaleBody,
} from './story/graph-requests';
export { GRAPH, StoryGraph, type CanonPart, type Graph, type GraphNode } from './story/graph';
export { checkCanonOnPath, checkChildren, checkFocus, checkLegs, checkPath, type MergeIds } from './story/path-rules';
export { canonUntil } from './story/canon-until';
export { canonHash, canonicalJson, checkedNodeHash, nodeHash, pathHash, sha256 } from './story/hashes';

// What of a path is read verbatim, as a summary, or not at all.
export {
  blocksOf,
  BLOCK_SIZE,
  BLOCK_WORDS,
  estimateTokens,
  nodeTokens,
  SUMMARY_PROMPT,
  type Block,
  type BlockLevel,
  type BlockVersion,
} from './reading/blocks';
export { planReading, type Reading, type ReadingPlan, type ReadingPlanOptions } from './reading/reading-plan';
export { readTips, TIP_NODES, type TipPart, type TipReading, type TipReadingOptions } from './reading/tip-reading';

// Prompts, whichever operation they are of.
export { fenceSuffix, type PromptStory } from './prompt/story-blocks';
export {
  PROVIDER_OVERHEAD_TOKENS,
  promptBound,
  promptBytesOf,
  renderRepair,
  type PromptBlock,
  type RenderedPrompt,
} from './prompt/rendered-prompt';
export type { CallBytes, RawBody } from './prompt/bound';
export type { ShortAnswer } from './prompt/short-answer';

// One operation each.
export {
  CANON_EFFECTS,
  INLINE_KINDS,
  SUGGEST_SCHEMA,
  type GhostCandidate,
  type GhostPremise,
  type InlineCandidate,
  type SuggestAnswer,
} from './suggest/policy';
export { apportion, planSlots, type Lane, type LaneSplit } from './suggest/lanes';
export { boundSuggest, renderSuggest, suggestWithin, type SuggestInput } from './suggest/prompt';

// Who reads what suggest proposes.
export {
  AGAINST,
  FAULTS,
  JUDGE_SCHEMA,
  type Against,
  type Fault,
  type JudgeAnswer,
  type JudgeEntry,
} from './judge/policy';
export {
  boundJudge,
  JUDGE_CALLS,
  judgeBatches,
  renderJudge,
  type JudgeCare,
  type JudgedCandidate,
  type JudgedStory,
  type JudgeInput,
} from './judge/prompt';

// Who reads whole stories.
export { CANON_CONFLICT_KINDS, GRAPH_AGAINST, type CanonConflictKind } from './graph-judge/policy';
export {
  boundGraphJudge,
  graphJudgeLine,
  renderGraphJudge,
  type GraphJudgeInput,
  type GraphJudgeNode,
} from './graph-judge/prompt';

export {
  EXPAND_EFFECTS,
  EXPAND_OPERATIONS,
  EXPAND_SCHEMA,
  type ExpandAnswer,
  type ExpandEffect,
  type ExpandOperation,
} from './expand/policy';
export { CONTINUE_SCHEMA, type ContinueAnswer } from './continue/policy';
export { boundContinue, continueWithin, renderContinue, type ContinueInput } from './continue/prompt';
export type { ContinueTone } from './continue/tone';
export { boundExpand, expandTarget, expandWithin, renderExpand, type ExpandInput } from './expand/prompt';

export {
  CANON_CATEGORIES,
  CANON_DIFF_SCHEMA,
  CANON_KINDS,
  CANON_OPS,
  EVIDENCE_ROLES,
  type CanonCategory,
  type CanonClaim,
  type CanonDiffAnswer,
  type CanonKind,
  type CanonOp,
  type EvidenceRole,
} from './canon-diff/policy';
export {
  boundCanonDiff,
  canonDiffWithin,
  DIFF_MODES,
  renderCanonDiff,
  type CanonDiffInput,
  type DiffMode,
} from './canon-diff/prompt';

export {
  MERGE_APPROACHES,
  MERGE_CHOICES,
  MERGE_SCHEMA,
  type MergeAnswer,
  type MergeApproach,
  type MergeCandidate,
  type MergeChoice,
  type MergeDecision,
} from './merge-propose/policy';
export { boundMerge, mergeWithin, renderMerge, type MergeConflict, type MergeInput } from './merge-propose/prompt';

export { SUMMARIZE_SCHEMA, type SummarizeAnswer } from './summarize/policy';
export { boundSummarize, renderSummarize, SUMMARIES_PER_REQUEST, type SummarizeInput } from './summarize/prompt';
