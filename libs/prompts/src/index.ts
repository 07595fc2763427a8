export { apportion, planSlots, type LaneSplit } from './apportion';
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
} from './canon-diff-answer';
export { canonicalJson } from './canonical-json';
export { canonProblems } from './checks/canon-checks';
export { profileProblems } from './checks/profile-checks';
export {
  childrenProblems,
  factIdsProblems,
  focusProblems,
  legProblems,
  nodesProblems,
  rejectedProblems,
  summariesProblems,
} from './checks/story-checks';
export {
  blocksOf,
  BLOCK_SIZE,
  BLOCK_WORDS,
  SUMMARY_PROMPT,
  type Block,
  type BlockLevel,
  type BlockVersion,
} from './compression/blocks';
export { planReading, type Reading, type ReadingPlan, type ReadingPlanOptions } from './compression/reading-plan';
export { readTips, TIP_NODES, type TipPart, type TipReading, type TipReadingOptions } from './compression/tip-reading';
export { estimateTokens } from './compression/token-estimate';
export {
  EXPAND_EFFECTS,
  EXPAND_OPERATIONS,
  EXPAND_SCHEMA,
  type ExpandAnswer,
  type ExpandEffect,
  type ExpandInput,
  type ExpandOperation,
} from './expand-answer';
export { expandTarget } from './expand-target';
export { fenceSuffix } from './fence';
export { canonHash, nodeHash, pathHash, sha256, type ContentHash } from './hashes';
export { checkLegs, type MergeIds } from './leg-rules';
export { LIMITS } from './limits';
export {
  MERGE_APPROACHES,
  MERGE_CHOICES,
  MERGE_SCHEMA,
  type MergeAnswer,
  type MergeApproach,
  type MergeCandidate,
  type MergeChoice,
  type MergeDecision,
} from './merge-answer';
export { checkCanonOnPath, checkChildren, checkFocus, checkPath } from './path-rules';
export {
  PROVIDER_OVERHEAD_TOKENS,
  promptBound,
  promptBytesOf,
  type PromptBlock,
  type RenderedPrompt,
} from './rendered-prompt';
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
} from './story';
export {
  CANON_EFFECTS,
  INLINE_KINDS,
  SUGGEST_SCHEMA,
  type GhostCandidate,
  type InlineCandidate,
  type SuggestAnswer,
} from './suggest-answer';
export { renderCanonDiff } from './templates/canon-diff.v1';
export { renderMerge } from './templates/merge-propose.v1';
export { expandOutputTokens, renderExpand } from './templates/expand.v1';
export { renderRepair } from './templates/repair.v1';
export { renderSuggest } from './templates/suggest.v2';
export { SUMMARIZE_SCHEMA, type SummarizeAnswer, type SummarizeInput } from './summarize-answer';
export { renderSummarize } from './templates/summarize.v1';
