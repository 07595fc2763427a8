import type * as proposals from '@cse/ai-proxy';
import { ArrayField, BooleanField, EnumField, IdField, ObjectField, StringField } from '@cse/http';
import { FACT_SOURCE, LIMITS, MERGE_APPROACHES, MODALITIES, type FactSource, type MergeApproach } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { Conflict, ProposalResponse } from '../proposal.response.dto';
import { classOf } from '../shape-field';

const FACT_STATES = ['unchanged', 'left_only', 'right_only', 'same_change', 'conflict'] as const;
const SIDES = ['left', 'right'] as const;
const ORIGINS = ['base', 'left', 'right', 'both', 'synthesised'] as const;
const FACT_IDS = { type: 'array', items: { type: 'string' } } as const;
const VALUE = { max: LIMITS.factValue, nullable: true } as const;

export class FactRow implements proposals.FactRow {
  @StringField({ max: 1_000, description: 'Subject, attribute and holder' })
  key!: string;

  @StringField({ ...VALUE, description: 'null where nothing is said, or no longer' })
  base!: string | null;

  @StringField({ ...VALUE, description: 'What the left branch says; null where nothing is said, or no longer' })
  left!: string | null;

  @StringField({ ...VALUE, description: 'What the right branch says; null where nothing is said, or no longer' })
  right!: string | null;

  @EnumField(FACT_STATES, {
    name: 'FactState',
    description: 'How the three compare. `conflict`: both branches changed it, and not to the same',
  })
  state!: proposals.FactRow['state'];
}

export class MergeNode {
  @StringField({ min: 1, max: LIMITS.ghostTitle, description: 'Title for the node that joins the branches' })
  title!: string;

  @StringField({ min: 1, max: LIMITS.ghostGist, description: 'What happens in it, in a sentence or two' })
  gist!: string;

  @ApiProperty({ ...FACT_IDS, minItems: 2, maxItems: 2, description: 'The tips of the left and the right branch' })
  parent_ids!: [string, string];
}

export class BridgeBeat {
  @StringField({ min: 1, max: LIMITS.ghostGist, description: 'What has to happen for the branches to meet' })
  gist!: string;

  @IdField({ description: 'A node of a leg' })
  after!: string;
}

/** A fact of a leg as it was sent, or a new one, whose id is new:1, new:2 … */
export class MergedFact {
  @StringField({ max: 64, description: 'Its id in the canon of a leg, or new:1, new:2 …' })
  id!: string;

  @StringField({ max: LIMITS.name, description: 'A character, a place or a thing; best by its id' })
  subject!: string;

  @StringField({ max: LIMITS.name, description: 'What of the subject it is about' })
  attribute!: string;

  @StringField({ max: LIMITS.factValue, description: 'What is so' })
  value!: string;

  @EnumField(MODALITIES, { optional: true, description: 'How sure the story is of it; absent: stated' })
  modality?: (typeof MODALITIES)[number];

  @IdField({ optional: true, nullable: true, description: 'Who believes or knows it, when it is not simply true' })
  holder?: string | null;

  @IdField({ optional: true, nullable: true, description: 'Absent in a new fact: it holds from the merge node on' })
  valid_from?: string | null;

  @IdField({ optional: true, nullable: true, description: 'Node at which it stopped to hold' })
  valid_to?: string | null;

  @BooleanField({ optional: true, description: 'Belongs to the author: reported when broken, never changed' })
  locked?: boolean;

  @ArrayField(() => classOf(FACT_SOURCE), {
    optional: true,
    max: LIMITS.sources,
    description: 'Where the story says it',
  })
  sources?: FactSource[];
}

export class ReconciledFact implements proposals.ReconciledFact {
  @ObjectField(() => MergedFact, { description: 'The fact as the joined story would hold it' })
  fact!: MergedFact;

  @EnumField(ORIGINS, { name: 'FactOrigin', description: 'Where its value comes from' })
  from!: proposals.ReconciledFact['from'];

  @ApiProperty({ ...FACT_IDS, description: 'The facts of the legs that it stands for' })
  source_fact_ids!: string[];

  @StringField({ max: LIMITS.note, description: 'Why this one, for the author' })
  reason!: string;

  @BooleanField({ description: 'Always true for a synthesised fact: no branch has ever said it' })
  needs_author!: boolean;
}

export class SetAsideFact implements proposals.SetAsideFact {
  @IdField({ description: 'The fact that the joined story would not hold' })
  fact_id!: string;

  @EnumField(SIDES, { description: 'The branch whose fact it is' })
  from!: proposals.SetAsideFact['from'];

  @StringField({ max: LIMITS.note, description: 'Why it is left out, for the author' })
  reason!: string;
}

/** Every fact of either leg stands in exactly one of the three lists. */
export class MergeProposal implements proposals.MergeProposal {
  @StringField({ max: 64, description: 'The same proposal for the same paths keeps its id' })
  id!: string;

  @StringField({ min: 1, max: LIMITS.ghostTitle, description: 'Title of the proposal' })
  title!: string;

  @StringField({ min: 1, max: LIMITS.ghostGist, description: 'How the branches would be joined, in a sentence or two' })
  gist!: string;

  @EnumField(MERGE_APPROACHES, { name: 'MergeApproach', description: 'Another one in every proposal' })
  approach!: MergeApproach;

  @ObjectField(() => MergeNode, { description: 'The node in which the branches meet' })
  merge_node!: MergeNode;

  @ArrayField(() => BridgeBeat, { max: LIMITS.bridgeBeats, description: 'What has to happen before it, in order' })
  bridge_beats!: BridgeBeat[];

  @ArrayField(() => ReconciledFact, { max: 2 * LIMITS.facts, description: 'Facts that the joined story would hold' })
  reconciled_facts!: ReconciledFact[];

  @ArrayField(() => SetAsideFact, { max: 2 * LIMITS.facts, description: 'Facts that it would not hold' })
  set_aside!: SetAsideFact[];

  @ArrayField(() => Conflict, { max: 2 * LIMITS.facts, description: 'What only the author can decide' })
  open_conflicts!: Conflict[];
}

export class MergeResponse extends ProposalResponse {
  @ArrayField(() => FactRow, { max: 3 * LIMITS.facts, description: 'Computed, without a model' })
  fact_table!: FactRow[];

  @ArrayField(() => MergeProposal, {
    max: LIMITS.merges,
    description: 'Ways to join the branches; they differ in their approach',
  })
  proposals!: MergeProposal[];
}
