import type * as proposals from '@cse/ai-proxy';
import { NOTICE_CODES, CONFLICT_OPTIONS, type NoticeCode } from '@cse/ai-proxy';
import {
  ArrayField,
  BooleanField,
  EnumField,
  IdField,
  IntegerField,
  NumberField,
  ObjectField,
  StringField,
} from '@cse/http';
import { LIMITS } from '@cse/prompts';
import type { UsageSummary } from '@cse/usage';
import { ApiProperty } from '@nestjs/swagger';

const NODE_IDS = { type: 'array', items: { type: 'string' } } as const;
const TOKENS = { min: 0, max: Number.MAX_SAFE_INTEGER };

export class BasedOn {
  @StringField({ max: 71, description: 'Of the path as sent: tells whether the story has moved on since' })
  path_hash!: string;

  @StringField({ max: 71, description: 'Of the canon as sent' })
  canon_hash!: string;
}

export class SummarisedNodes {
  @IdField({ description: 'The first node of the block' })
  from!: string;

  @IdField({ description: 'The last node of the block' })
  to!: string;

  @StringField({ max: 71, description: 'Of the block, as in `summaries`' })
  hash!: string;
}

export class ReadContext {
  @ApiProperty({ ...NODE_IDS, description: 'Nodes that were read in full' })
  verbatim!: string[];

  @ArrayField(() => SummarisedNodes, { max: 500, description: 'Blocks of which a summary was read' })
  summarised!: SummarisedNodes[];

  @ApiProperty({ ...NODE_IDS, description: 'Nodes that did not fit and were not read' })
  omitted!: string[];
}

export class TextUsage implements UsageSummary {
  @IntegerField({ ...TOKENS, description: 'Read anew; the two cache classes are not in it' })
  input_tokens!: number;

  @IntegerField({ ...TOKENS, description: "Tokens read from the provider's cache" })
  cache_read_tokens!: number;

  @IntegerField({ ...TOKENS, description: "Tokens read anew and written to the provider's cache" })
  cache_write_tokens!: number;

  @IntegerField({ ...TOKENS, description: 'Tokens that were written' })
  output_tokens!: number;

  @NumberField({ min: 0, max: 1_000_000, description: 'US dollars, at most nine decimals' })
  cost_usd!: number;

  @BooleanField({ description: 'True when the provider did not say and the server had to estimate' })
  estimated!: boolean;
}

export class TextProvider {
  @EnumField(['anthropic', 'openai', 'sketch'], {
    description: 'openai: any server that speaks its protocol; sketch: templates without a language model',
  })
  kind!: 'anthropic' | 'openai' | 'sketch';

  @StringField({ max: 200, description: 'The model that answered' })
  model!: string;
}

export class Notice {
  @EnumField(NOTICE_CODES, { name: 'NoticeCode', description: 'What there is to know of the answer; more may come' })
  code!: NoticeCode;

  @IntegerField({ min: 1, max: LIMITS.graphNodes, optional: true, description: 'How often, where it can be counted' })
  count?: number;
}

export class Highlight {
  @IdField({ description: 'The node that has these words' })
  node_id!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent; behind the last one' })
  end!: number;
}

export class Conflict {
  @StringField({ max: 64, description: 'The same conflict of the same story keeps its id' })
  id!: string;

  @ApiProperty({ ...NODE_IDS, description: 'Facts or rules of the canon that would stop to be true' })
  fact_ids!: string[];

  @ApiProperty({ ...NODE_IDS, description: 'Nodes that say something else' })
  nodes!: string[];

  @ArrayField(() => Highlight, { max: 50, description: 'Where the path says it; found by the server' })
  highlight!: Highlight[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...CONFLICT_OPTIONS] },
    description: 'What the author may do',
  })
  options!: (typeof CONFLICT_OPTIONS)[number][];
}

/** First event of a stream, and part of every answer. */
export class ProposalMeta implements proposals.ProposalMeta {
  @StringField({ max: 64, description: 'The same as `x-request-id`' })
  request_id!: string;

  @ObjectField(() => BasedOn, {
    description: 'Hashes of what was sent, by which a client sees that the story has moved on',
  })
  based_on!: proposals.ProposalMeta['based_on'];

  @ObjectField(() => ReadContext, { description: 'How the path was read' })
  context!: ReadContext;

  @ObjectField(() => TextProvider, { description: 'Who answered' })
  provider!: TextProvider;
}

/** What every `/ai` answer shares. */
export class ProposalResponse extends ProposalMeta {
  @EnumField([true as never], { description: 'Nothing was changed anywhere; the client commits' })
  proposal_only!: true;

  @ObjectField(() => TextUsage, { description: 'What it used and what it cost' })
  usage!: TextUsage;

  @ArrayField(() => Notice, { max: 20, description: 'What there is to know of the answer' })
  notices!: Notice[];
}
