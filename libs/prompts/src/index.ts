export { apportion, planSlots, type LaneSplit } from './suggest/lanes';
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
} from './canon-diff/answer';
export { canonicalJson } from './story/canonical-json';
export { canonProblems } from './story/canon-checks';
export { profileProblems } from './story/profile-checks';
export {
  childrenProblems,
  factIdsProblems,
  focusProblems,
  legProblems,
  nodesProblems,
  rejectedProblems,
  summariesProblems,
} from './story/story-checks';
export {
  blocksOf,
  BLOCK_SIZE,
  BLOCK_WORDS,
  SUMMARY_PROMPT,
  type Block,
  type BlockLevel,
  type BlockVersion,
} from './reading/blocks';
export { planReading, type Reading, type ReadingPlan, type ReadingPlanOptions } from './reading/reading-plan';
export { readTips, TIP_NODES, type TipPart, type TipReading, type TipReadingOptions } from './reading/tip-reading';
export { estimateTokens } from './reading/token-estimate';
export {
  EXPAND_EFFECTS,
  EXPAND_OPERATIONS,
  EXPAND_SCHEMA,
  type ExpandAnswer,
  type ExpandEffect,
  type ExpandInput,
  type ExpandOperation,
} from './expand/answer';
export { expandTarget } from './expand/target';
export { fenceSuffix } from './prompt/fence';
export { canonHash, nodeHash, pathHash, sha256, type ContentHash } from './story/hashes';
export { checkLegs, type MergeIds } from './story/leg-rules';
export { LIMITS } from './story/limits';
export {
  MERGE_APPROACHES,
  MERGE_CHOICES,
  MERGE_SCHEMA,
  type MergeAnswer,
  type MergeApproach,
  type MergeCandidate,
  type MergeChoice,
  type MergeDecision,
} from './merge-propose/answer';
export { checkCanonOnPath, checkChildren, checkFocus, checkPath } from './story/path-rules';
export {
  PROVIDER_OVERHEAD_TOKENS,
  promptBound,
  promptBytesOf,
  type PromptBlock,
  type RenderedPrompt,
} from './prompt/rendered-prompt';
export {
  AVOID_MATCHES,
  DIFF_MODES,
  MODALITIES,
  MOVES,
  NODE_KINDS,
  TIERS,
  type Canon,
  type CanonDiffInput,
  type Character,
  type CreatorProfile,
  type DiffMode,
  type Fact,
  type FactSource,
  type Lane,
  type Leg,
  type MergeConflict,
  type MergeInput,
  type Move,
  type NamedThing,
  type PathNode,
  type PromptStory,
  type Rule,
  type StoryRequest,
  type SuggestInput,
  type Summary,
  type Tier,
} from './story/shapes';
export {
  CANON_EFFECTS,
  INLINE_KINDS,
  SUGGEST_SCHEMA,
  type GhostCandidate,
  type InlineCandidate,
  type SuggestAnswer,
} from './suggest/answer';
export { renderCanonDiff } from './canon-diff/prompt';
export { renderMerge } from './merge-propose/prompt';
export { expandOutputTokens, renderExpand } from './expand/prompt';
export { renderRepair } from './prompt/repair';
export { renderSuggest } from './suggest/prompt';
export { SUMMARIZE_SCHEMA, type SummarizeAnswer, type SummarizeInput } from './summarize/answer';
export { renderSummarize } from './summarize/prompt';
