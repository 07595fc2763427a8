import { EnumField, NumberField, StringField } from '@cse/http';
import {
  CANON,
  CREATOR_PROFILE,
  LIMITS,
  PATH,
  SUMMARIES,
  TIERS,
  type Canon,
  type CreatorProfile,
  type PathNode,
  type Summary,
  type Tier,
} from '@cse/prompts';
import { ShapeField } from './shape-field';

/** What every `/ai` request shares, whichever paths it reads. Nothing of it is stored. */
export class SharedBody {
  @ShapeField(CREATOR_PROFILE, { optional: true, description: 'At most 16 KiB of JSON' })
  creator_profile?: CreatorProfile;

  @StringField({
    max: LIMITS.systemPrompt,
    optional: true,
    description: "The creator's direction. It shapes proposals and stands below the server's own rules.",
  })
  system_prompt?: string;

  @EnumField(TIERS, { optional: true, name: 'Tier', default: 'standard', description: 'Which model answers' })
  tier?: Tier;

  @NumberField({
    min: 0,
    max: 1_000_000,
    optional: true,
    description: 'US dollars. The request is refused rather than cost more.',
  })
  max_cost_usd?: number;

  @StringField({ max: LIMITS.steer, optional: true, description: 'What the author wishes for, this time' })
  steer?: string;

  @ShapeField(SUMMARIES, { optional: true, description: 'Summaries from `/ai/summarize`, sent back' })
  summaries?: Summary[];
}

/** What the requests about one branch share. */
export class StoryBody extends SharedBody {
  @ShapeField(PATH, {
    description: 'The branch from its root to the current node, and nothing else: the only context that is read',
  })
  active_path!: PathNode[];

  @ShapeField(CANON, { optional: true, description: 'What is true in this branch; every key is optional' })
  branch_canon?: Canon;
}
