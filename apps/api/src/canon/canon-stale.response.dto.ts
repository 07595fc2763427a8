import type * as canon from '@cse/ai-proxy';
import { STALE_KINDS, type StaleKind } from '@cse/ai-proxy';
import { ArrayField, EnumField, NumberField, StringField } from '@cse/http';
import { ApiProperty } from '@nestjs/swagger';

export class StaleMark implements canon.StaleMark {
  @EnumField(STALE_KINDS, { name: 'StaleKind', description: 'What is stale' })
  kind!: StaleKind;

  @StringField({ max: 71, description: 'Of a node or an artifact; the hash of a summary' })
  id!: string;

  @ApiProperty({
    ...{ type: 'array', items: { type: 'array', items: { type: 'string' } }, maxItems: 8 },
    description:
      'Chains of at most 16 ids, each from a change to what it rests on, the shortest first. Of a longer one the change and the last 15: each of those between has a mark that tells what it rests on',
  })
  because!: string[][];

  @NumberField({
    ...{ min: 0, max: 1_000_000, optional: true, nullable: true },
    description:
      'US dollars, at the prices of now, of making an artifact of yours again; null when nobody makes it any more',
  })
  price_usd?: number | null;
}

export class CanonStaleResponse {
  @StringField({ max: 64, description: 'The same as `x-request-id`' })
  request_id!: string;

  @ArrayField(() => StaleMark, { max: 20_000, description: 'Nodes first, then summaries, pictures, clips and films' })
  stale!: StaleMark[];
}
