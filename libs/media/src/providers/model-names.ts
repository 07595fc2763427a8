import { ConfigurationError } from '@cse/config';
import { AppError } from '@cse/core';
import type { Capability } from '../capabilities/capability';
import type { MediaProvider, ProviderServices } from './provider';

/** Names of models that stand in for built-in ones: what the vendor is asked for, and in whose form. */
export class ModelNames {
  private readonly builtIns: ReadonlyMap<string, string>;

  constructor(standIns: ReadonlyMap<string, string> = new Map()) {
    this.builtIns = new Map([...standIns].map(([builtIn, name]) => [name, builtIn]));
  }

  /** The built-in model in whose form a model is asked: itself, where it stands in for none. */
  builtIn(model: string): string {
    return this.builtIns.get(model) || model;
  }
}

/**
 * A provider whose models are called what the configuration says.
 * @throws ConfigurationError for a model that is none of the built-in ones, and for a stand-in without a price
 */
export function withStandIns(provider: MediaProvider, { config, prices, clock }: ProviderServices): MediaProvider {
  const problems: string[] = [];
  const capabilities = provider.capabilities.map((able): Capability => {
    const found = config.standIns(able.kind, provider.id);
    if (!found || found.models.size === 0) return able;
    const own = new Set(provider.capabilities.filter(({ kind }) => kind === able.kind).map(({ model }) => model));
    const odd = [...found.models.keys()].filter((name) => !(own.has(name) || (name === '' && own.size === 1)));
    if (odd.length > 0) {
      problems.push(`${found.variable} must say for which model each one stands: ${[...own].join(', ')}`);
      return able;
    }
    const model = found.models.get(able.model) ?? found.models.get('') ?? able.model;
    if (model !== able.model && !isPriced({ ...able, model })) {
      const row = `"provider": "${provider.id}", "unit": "${able.unit}"`;
      problems.push(`${found.variable} must name a model with a price: add a row for it to PRICES_FILE (${row})`);
    }
    return { ...able, model };
  });
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
  return { ...provider, capabilities };

  /** Whether every tier, and every size of a clip, has a price. */
  function isPriced(able: Capability): boolean {
    const sizes = able.kind === 'video' ? able.resolutions.map((resolution) => ({ resolution })) : [{}];
    try {
      for (const tier of able.tiers) {
        for (const size of sizes) {
          prices.priceMedia(able, { unit: able.unit, quantity: 1, attributes: { tier, ...size } }, clock.now());
        }
      }
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'unpriced_model') return false;
      throw error;
    }
  }
}
