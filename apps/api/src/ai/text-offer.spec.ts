import { modelOnServer } from '@cse/ai-proxy';
import { RuntimeConfig, TextConfig } from '@cse/config';
import { ManualClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import { TextOffer } from './text-offer';

const clock = new ManualClock(new Date('2026-11-22T12:00:00Z'));

function offerWith(environment: Record<string, string>): TextOffer {
  const text = new TextConfig({ ANTHROPIC_API_KEY: 'sk', ...environment });
  const limits = { totalMs: 1, firstEventMs: 1, idleMs: 1 };
  const model = modelOnServer(text, { ...text, apiKey: 'sk', limits, userIdKey: Buffer.alloc(32), clock });
  return new TextOffer(model, loadPriceCatalogue(undefined), text, new RuntimeConfig(environment), clock);
}

const OLLAMA = { ANTHROPIC_BASE_URL: 'http://ollama:11434', TEXT_MODEL_STANDARD: 'qwen3' };

describe('the check of models at the start', () => {
  it("takes a local model for free on a developer's machine, and not in production", () => {
    expect(() => offerWith(OLLAMA).onModuleInit()).not.toThrow();
    const production = offerWith({ ...OLLAMA, NODE_ENV: 'production' });
    expect(() => production.onModuleInit()).toThrow(
      /TEXT_MODEL_STANDARD names a model of this network.*PRICES_FILE.*"free": true/,
    );
    expect(() => production.onModuleInit()).not.toThrow(/qwen3|TEXT_MODEL_DRAFT/);
  });

  it.each(['TEXT_MODEL_DRAFT', 'TEXT_MODEL_STANDARD', 'TEXT_MODEL_PREMIUM', 'TEXT_MODEL_FALLBACK'])(
    'refuses a model without a price at a public address by the name of %s, in every environment',
    (variable) => {
      const addresses: Record<string, string>[] = [{}, { ANTHROPIC_BASE_URL: 'https://gateway.example.com' }];
      for (const address of addresses) {
        const offer = offerWith({ ...address, [variable]: 'claude-of-tomorrow' });
        expect(() => offer.onModuleInit()).toThrow(
          new RegExp(`: ${variable} must name a model with a price.*PRICES_FILE`),
        );
        expect(() => offer.onModuleInit()).not.toThrow('claude-of-tomorrow');
        expect(() =>
          offerWith({ ...address, [variable]: 'anthropic/claude-opus-5-5-20261001' }).onModuleInit(),
        ).not.toThrow();
      }
    },
  );

  it('names every variable that is wrong at once', () => {
    const wrong = offerWith({ TEXT_MODEL_DRAFT: 'a', TEXT_MODEL_PREMIUM: 'b', TEXT_MODEL_FALLBACK: 'c' });
    expect(() => wrong.onModuleInit()).toThrow(/TEXT_MODEL_DRAFT.*TEXT_MODEL_PREMIUM.*TEXT_MODEL_FALLBACK/);
  });
});
