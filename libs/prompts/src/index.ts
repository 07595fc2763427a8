export type { PromptBlock, RenderedPrompt } from './rendered-prompt';
export {
  MOVES,
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
  type Rule,
  type StoryRequest,
  type SuggestInput,
  type Summary,
  type Tier,
} from './story';
