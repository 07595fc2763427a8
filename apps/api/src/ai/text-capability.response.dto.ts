import type { ModelTraits } from '@cse/ai-proxy';
import { usdToJson, type NanoUsd } from '@cse/core';
import { ArrayField, EnumField, IntegerField, NumberField, ObjectField, StringField } from '@cse/http';
import { TIERS, type Tier } from '@cse/prompts';
import type { TokenRates } from '@cse/usage';
import { ApiProperty } from '@nestjs/swagger';
import type { TierOffer } from './text-offer';

const USD = { min: 0, max: 1_000_000 };
const MILLION = 1_000_000n;

/** US dollars for a million tokens of each class. */
export class TokenPrices {
  @NumberField({ ...USD, description: 'US dollars for a million tokens that are read' })
  input!: number;

  @NumberField({ ...USD, description: 'US dollars for a million tokens that are written' })
  output!: number;

  @NumberField({ ...USD, description: 'Written to the prompt cache for five minutes' })
  cache_write_5m!: number;

  @NumberField({ ...USD, description: 'Written to the prompt cache for an hour' })
  cache_write_1h!: number;

  @NumberField({ ...USD, description: 'Read from the prompt cache' })
  cache_read!: number;

  static of(rates: TokenRates): TokenPrices {
    const million = (rate: NanoUsd) => usdToJson(rate * MILLION);
    return {
      input: million(rates.input),
      output: million(rates.output),
      cache_write_5m: million(rates.cacheWrite5m),
      cache_write_1h: million(rates.cacheWrite1h),
      cache_read: million(rates.cacheRead),
    };
  }
}

export class TextPrice {
  @ObjectField(() => TokenPrices, { description: 'US dollars for a million tokens' })
  usd_per_million!: TokenPrices;

  @IntegerField({
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    nullable: true,
    description: 'Prompt tokens above which every token of a request has the other price',
  })
  threshold_prompt_tokens!: number | null;

  @ObjectField(() => TokenPrices, { nullable: true, description: 'That other price' })
  usd_per_million_above!: TokenPrices | null;

  @EnumField(['listed', 'free', 'assumed'], {
    description:
      'free: the operator or this server says so; assumed: a model of the own network that nobody gave a price',
  })
  source!: 'listed' | 'free' | 'assumed';

  @StringField({ max: 10, format: 'date', description: 'Since when the price holds' })
  effective_from!: string;
}

export class TextCapability {
  @EnumField(TIERS, { name: 'Tier', description: 'The tier as requests name it' })
  tier!: Tier;

  @StringField({ max: 60, description: 'Whose price list the model stands in' })
  provider!: string;

  @StringField({ max: 200, description: 'The model that answers for it, as its provider calls it' })
  model!: string;

  @ObjectField(() => TextPrice, { nullable: true, description: 'Null while the price list has none' })
  price!: TextPrice | null;

  @IntegerField({
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    nullable: true,
    description: 'Tokens that one call takes, its answer included; null without such a limit',
  })
  window_tokens!: number | null;

  @EnumField(['enforced', 'json', 'asked'], {
    description:
      'What holds an answer to its form, as far as is known by now: the server; the server as far as any JSON goes; the words of the prompt alone',
  })
  structured_output!: ModelTraits['schema'];

  @EnumField(['marked', 'automatic', 'none'], {
    description: 'What its prompt cache goes by: marks in the prompt, what it finds by itself; none that is known',
  })
  prompt_cache!: ModelTraits['cache'];

  @ApiProperty({
    type: 'array',
    nullable: true,
    items: { type: 'string' },
    description:
      'Languages that its maker says it writes (ISO 639-1); null where none are said. Others are answered with the notice language_not_supported',
  })
  languages!: string[] | null;

  static of({ tier, provider, model, price, windowTokens, traits }: TierOffer): TextCapability {
    return {
      tier,
      provider,
      model,
      price: price
        ? {
            usd_per_million: TokenPrices.of(price.rates),
            threshold_prompt_tokens: price.thresholdPromptTokens ?? null,
            usd_per_million_above: price.ratesAbove ? TokenPrices.of(price.ratesAbove) : null,
            source: price.source,
            effective_from: price.effectiveFrom,
          }
        : null,
      window_tokens: windowTokens ?? null,
      structured_output: traits.schema,
      prompt_cache: traits.cache,
      languages: traits.languages ? [...traits.languages] : null,
    };
  }
}

export class TextCapabilitiesResponse {
  @EnumField(['anthropic', 'openai', 'sketch'], {
    description: 'openai: any server that speaks its protocol; sketch: templates without a language model',
  })
  provider!: 'anthropic' | 'openai' | 'sketch';

  @ArrayField(() => TextCapability, { max: TIERS.length, description: 'One for each tier' })
  items!: TextCapability[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    description: 'Languages of the stories that proposals were measured on; others are answered and were not judged',
  })
  languages_judged!: string[];

  static of(provider: TextCapabilitiesResponse['provider'], offers: TierOffer[]): TextCapabilitiesResponse {
    return {
      provider,
      items: offers.map((offer) => TextCapability.of(offer)),
      languages_judged: [...new Set(offers.flatMap(({ traits }) => traits.languagesJudged))],
    };
  }
}
