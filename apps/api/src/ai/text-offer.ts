import { TextModel, type BilledModel, type ModelTraits } from '@cse/ai-proxy';
import { ConfigurationError, RuntimeConfig, TextConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { TIERS, type Tier } from '@cse/prompts';
import { PriceCatalogue, type TokenPrice } from '@cse/usage';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

/** The model that answers a tier, and what it costs. */
export interface TierOffer extends BilledModel {
  tier: Tier;
  /** Undefined when no row of the catalogue is in force for it today. */
  price: TokenPrice | undefined;
  /** Tokens that one call takes, its answer included; undefined where there is no such limit. */
  windowTokens: number | undefined;
  traits: ModelTraits;
}

const VARIABLES: Record<Tier | 'fallback', string> = {
  draft: 'TEXT_MODEL_DRAFT',
  standard: 'TEXT_MODEL_STANDARD',
  premium: 'TEXT_MODEL_PREMIUM',
  fallback: 'TEXT_MODEL_FALLBACK',
};

/**
 * What answers texts in this deployment, tier by tier. A process does not start with a model that nobody gave a price:
 * its first request would find that out, or would be free by mistake.
 */
@Injectable()
export class TextOffer implements OnModuleInit {
  private readonly logger = new Logger(TextOffer.name);

  constructor(
    private readonly model: TextModel,
    private readonly prices: PriceCatalogue,
    private readonly config: TextConfig,
    private readonly runtime: RuntimeConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws ConfigurationError that names the variables, and never the models */
  onModuleInit(): void {
    const { fallback } = this.model.billedAs('standard');
    const asked = [
      ...this.list(),
      ...(fallback ? [{ tier: 'fallback' as const, ...fallback, price: this.price(fallback) }] : []),
    ];
    const unpriced = asked.filter(({ price }) => !price);
    const assumed = asked.filter(({ price }) => price?.source === 'assumed').map(({ tier }) => VARIABLES[tier]);
    const problems = unpriced.map(
      ({ tier, provider }) =>
        `${VARIABLES[tier]} must name a model with a price: ${ADD_A_ROW} for it, with the provider "${provider}"`,
    );
    // On a developer's own machine a local model is what it seems to be; in production it may be a gateway with a bill.
    if (this.runtime.isProduction) problems.push(...assumed.map((name) => `${name} ${SAY_IT_IS_FREE}`));
    if (problems.length > 0) throw new ConfigurationError(problems);
    if (assumed.length > 0) this.logger.warn({ event: 'model_taken_for_free', variables: assumed, wanted: ADD_A_ROW });
  }

  get provider(): TextConfig['provider'] {
    return this.config.provider;
  }

  list(): TierOffer[] {
    return TIERS.map((tier) => {
      const { provider, model } = this.model.billedAs(tier);
      const window = this.model.windowTokens(tier);
      const windowTokens = window === Number.MAX_SAFE_INTEGER ? undefined : window;
      const traits = this.model.traits(tier);
      return { tier, provider, model, price: this.price({ provider, model }), windowTokens, traits };
    });
  }

  private price(model: BilledModel): TokenPrice | undefined {
    return this.prices.tokenPrice(model, this.clock.now());
  }
}

const ADD_A_ROW = 'add a row to the file of PRICES_FILE';
const SAY_IT_IS_FREE = `names a model of this network whose price nobody gave: ${ADD_A_ROW} with the provider "local", and its price or "free": true`;
