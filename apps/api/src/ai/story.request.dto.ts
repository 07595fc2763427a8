import { BooleanField, CheckedField, EnumField, IdField, NumberField, StringField } from '@cse/http';
import {
  canonProblems,
  LIMITS,
  NODE_KINDS,
  nodesProblems,
  profileProblems,
  summariesProblems,
  TIERS,
  type PathNode as StoryNode,
  type Tier,
} from '@cse/prompts';
import { Canon } from './canon.request.dto';
import { CreatorProfile } from './creator-profile.request.dto';

/** Documents a node of the path; `nodesProblems` checks the whole path in one pass. */
export class PathNode implements StoryNode {
  @IdField({ example: 'n_014' })
  id!: string;

  @IdField({ nullable: true, description: 'The node before it; null for the root', example: 'n_013' })
  parent_id!: string | null;

  @StringField({ max: LIMITS.nodeTitle, optional: true, example: 'Low tide' })
  title?: string;

  @StringField({ max: LIMITS.nodeText })
  text!: string;

  @EnumField(NODE_KINDS, { optional: true })
  kind?: (typeof NODE_KINDS)[number];

  @BooleanField({ optional: true, description: 'Always read in full, never as part of a summary' })
  pinned?: boolean;
}

export class Summary {
  @StringField({ max: 71, description: 'Of the block that it sums up; used only while it is still true' })
  hash!: string;

  @StringField({ min: 1, max: LIMITS.summary })
  text!: string;
}

/** What every `/ai` request shares, whichever paths it reads. Nothing of it is stored. */
export class SharedBody {
  @CheckedField(
    profileProblems,
    { type: () => CreatorProfile },
    { optional: true, description: 'At most 16 KiB of JSON' },
  )
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

  @CheckedField(
    summariesProblems,
    { type: () => Summary, isArray: true, maxItems: LIMITS.summaries },
    { optional: true, description: 'Summaries from `/ai/summarize`, sent back' },
  )
  summaries?: Summary[];
}

/** What the requests about one branch share. */
export class StoryBody extends SharedBody {
  @CheckedField(
    nodesProblems,
    { type: () => PathNode, isArray: true, maxItems: LIMITS.nodes },
    { description: 'The branch from its root to the current node, and nothing else: the only context that is read' },
  )
  active_path!: PathNode[];

  @CheckedField(
    canonProblems,
    { type: () => Canon },
    { optional: true, description: 'What is true in this branch; every key is optional' },
  )
  branch_canon?: Canon;
}
