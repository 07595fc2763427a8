export { apportion, planSlots, type LaneSplit } from './apportion';
export { canonicalJson } from './canonical-json';
export { canonProblems } from './checks/canon-checks';
export { profileProblems } from './checks/profile-checks';
export { childrenProblems, nodesProblems, rejectedProblems, summariesProblems } from './checks/story-checks';
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
export { estimateTokens } from './compression/token-estimate';
export { fenceSuffix } from './fence';
export { canonHash, nodeHash, pathHash, sha256, type ContentHash } from './hashes';
export { LIMITS } from './limits';
export { checkCanonOnPath, checkChildren, checkPath } from './path-rules';
export type { PromptBlock, RenderedPrompt } from './rendered-prompt';
export {
  AVOID_MATCHES,
  MODALITIES,
  MOVES,
  NODE_KINDS,
  TIERS,
  type Canon,
  type Character,
  type CreatorProfile,
  type Fact,
  type FactSource,
  type Lane,
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
export { renderRepair } from './templates/repair.v1';
export { renderSuggest } from './templates/suggest.v2';
export { SUMMARIZE_SCHEMA, type SummarizeAnswer, type SummarizeInput } from './summarize-answer';
export { renderSummarize } from './templates/summarize.v1';
