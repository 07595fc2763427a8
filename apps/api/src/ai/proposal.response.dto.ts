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

  @StringField({ max: 71 })
  canon_hash!: string;
}

export class SummarisedNodes {
  @IdField()
  from!: string;

  @IdField()
  to!: string;

  @StringField({ max: 71 })
  hash!: string;
}

export class ReadContext {
  @ApiProperty({ ...NODE_IDS, description: 'Nodes that were read in full' })
  verbatim!: string[];

  @ArrayField(() => SummarisedNodes, { max: 500 })
  summarised!: SummarisedNodes[];

  @ApiProperty({ ...NODE_IDS, description: 'Nodes that did not fit and were not read' })
  omitted!: string[];
}

export class TextUsage implements UsageSummary {
  @IntegerField({ ...TOKENS, description: 'Read anew; the two cache classes are not in it' })
  input_tokens!: number;

  @IntegerField(TOKENS)
  cache_read_tokens!: number;

  @IntegerField(TOKENS)
  cache_write_tokens!: number;

  @IntegerField(TOKENS)
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

  @StringField({ max: 200 })
  model!: string;
}

export class Notice {
  @EnumField(NOTICE_CODES, { name: 'NoticeCode' })
  code!: NoticeCode;

  @IntegerField({ min: 1, max: 1_000, optional: true })
  count?: number;
}

export class Highlight {
  @IdField()
  node_id!: string;

  @IntegerField({ ...LIMITS.offset, description: 'UTF-16 units into the text as sent' })
  start!: number;

  @IntegerField(LIMITS.offset)
  end!: number;
}

export class Conflict {
  @StringField({ max: 64 })
  id!: string;

  @ApiProperty({ ...NODE_IDS, description: 'Facts or rules of the canon that would stop to be true' })
  fact_ids!: string[];

  @ApiProperty(NODE_IDS)
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
  @StringField({ max: 64 })
  request_id!: string;

  @ObjectField(() => BasedOn)
  based_on!: proposals.ProposalMeta['based_on'];

  @ObjectField(() => ReadContext)
  context!: ReadContext;

  @ObjectField(() => TextProvider)
  provider!: TextProvider;
}

/** What every `/ai` answer shares. */
export class ProposalResponse extends ProposalMeta {
  @EnumField([true as never], { description: 'Nothing was changed anywhere; the client commits' })
  proposal_only!: true;

  @ObjectField(() => TextUsage)
  usage!: TextUsage;

  @ArrayField(() => Notice, { max: 20 })
  notices!: Notice[];
}
