import type * as proposals from '@cse/ai-proxy';
import { ArrayField, EnumField, IdField, StringField } from '@cse/http';
import { LIMITS, type ContentHash } from '@cse/prompts';
import { ApiProperty } from '@nestjs/swagger';
import { ProposalResponse } from '../proposal.response.dto';

export class KeptQuote {
  @IdField({ description: 'The node that has these words' })
  node_id!: string;

  @StringField({ max: 240, description: 'Stands in that node; found by the server' })
  quote!: string;
}

export class Segment implements proposals.Segment {
  @StringField({ max: 71, description: 'Of the nodes it stands for; keep it with the text and send both back' })
  hash!: ContentHash;

  @ApiProperty({ type: 'integer', enum: [1, 2], description: '1: eight nodes, 2: eight times eight' })
  level!: 1 | 2;

  @IdField({ description: 'The first node of the block' })
  from!: string;

  @IdField({ description: 'The last node of the block' })
  to!: string;

  @ApiProperty({ type: 'array', items: { type: 'string' }, description: 'Every node of the block, in their order' })
  node_ids!: string[];

  @StringField({
    min: 1,
    max: LIMITS.summary,
    description: 'The summary. Keep it, and send it with `hash` in `summaries` of later requests',
  })
  text!: string;

  @ArrayField(() => KeptQuote, { max: 8, description: 'Exact words that later events may depend on' })
  must_keep!: KeptQuote[];
}

export class PlannedNode implements proposals.PlannedNode {
  @IdField({ description: 'A node of the path' })
  node_id!: string;

  @EnumField(['verbatim', 'segment'], { description: '`verbatim`: read in full; `segment`: a summary stands for it' })
  as!: 'verbatim' | 'segment';

  @StringField({ max: 71, optional: true, description: 'Of the segment that stands for the node' })
  hash?: ContentHash;
}

export class SummarizeResponse extends ProposalResponse {
  @ArrayField(() => Segment, {
    max: 4,
    description: 'Made by this request; those that were sent along are not repeated',
  })
  segments!: Segment[];

  @ArrayField(() => PlannedNode, { max: LIMITS.nodes, description: 'Every node of the path once, in order' })
  plan!: PlannedNode[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    description: 'Segments of the plan that nobody has yet. Ask again, with what you have in `summaries`',
  })
  missing!: ContentHash[];
}
