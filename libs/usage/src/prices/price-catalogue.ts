import { readFileSync } from 'node:fs';
import { ConfigurationError } from '@cse/config';
import { AppError, modelName, type NanoUsd, type TokenCounts } from '@cse/core';
import shipped from './catalogue.json';
import {
  parseCatalogue,
  type CatalogueFile,
  type MediaPriceRow,
  type MediaUnit,
  type TokenPriceRow,
  type TokenRates,
} from './catalogue-file';

/** A model of a provider, as a call and its ledger line name it. */
export interface PricedModel {
  provider: string;
  model: string;
}

/** The row that prices the tokens of a model at a moment. */
export interface TokenPrice extends Pick<TokenPriceRow, 'rates' | 'thresholdPromptTokens' | 'ratesAbove'> {
  /** `assumed`: nobody priced the model, and the provider's row for all models asks nothing. */
  source: 'listed' | 'free' | 'assumed';
  /** Since when it holds, as an ISO date. */
  effectiveFrom: string;
}

/** The most tokens of one call. */
export interface CallTokens {
  promptTokens: number;
  /** Of them, those that the provider's cache can be asked to keep for an hour; absent: all. */
  hourTokens?: number;
  outputTokens: number;
}

export interface MediaQuantity {
  unit: MediaUnit;
  /** How many units; fractions count in thousandths, rounded up. */
  quantity: number;
  /** What the price may depend on, such as `{ resolution: "720p" }`. */
  attributes?: Readonly<Record<string, string>>;
  /** How many pictures that go along are read for it; absent: none. */
  references?: number;
}

/**
 * What a call costs, exactly, in nano-USD. Prices are data (`catalogue.json`, or the file that `PRICES_FILE` names);
 * the row in force at a moment is the latest one that started by then.
 * @throws AppError `unpriced_model` for a model, size or moment that no row covers.
 */
export class PriceCatalogue {
  private readonly tokens: Map<string, TokenPriceRow[]>;
  private readonly media: Map<string, MediaPriceRow[]>;
  private readonly versions: string[];

  constructor(file: CatalogueFile) {
    this.versions = [file.version];
    this.tokens = byModel(file.tokens);
    this.media = byModel(file.media);
  }

  /** Stands on every ledger line. */
  get version(): string {
    return this.versions.join('+');
  }

  /**
   * Takes in prices that stand elsewhere than in a catalogue, for providers that it knows nothing of: those of the
   * deployment's own engines. Once, before anything is priced.
   * @throws Error as `parseCatalogue`
   */
  add(rows: object): void {
    const { version, media } = parseCatalogue(rows);
    this.versions.push(version);
    for (const [key, added] of byModel(media)) this.media.set(key, added);
  }

  /** Whether there is a price for the tokens of a model at a moment. */
  hasTokenPrice(model: PricedModel, at: Date): boolean {
    return this.tokenRowAt(model, at) !== undefined;
  }

  /** The price of a model's tokens at a moment, and where it is from; undefined when there is none. */
  tokenPrice(model: PricedModel, at: Date): TokenPrice | undefined {
    const row = this.tokenRowAt(model, at);
    if (!row) return undefined;
    const { rates, thresholdPromptTokens, ratesAbove, free, models } = row;
    const assumed =
      models.includes('*') && highest(...Object.values(rates as unknown as Record<string, bigint>)) === 0n;
    const effectiveFrom = new Date(row.effectiveFrom).toISOString().slice(0, 10);
    const source = free ? 'free' : assumed ? 'assumed' : 'listed';
    return { rates, thresholdPromptTokens, ratesAbove, source, effectiveFrom };
  }

  /**
   * The price of what a call used.
   * @param imageTokens how many of the input tokens stand for pictures
   */
  priceTokens(model: PricedModel, counts: TokenCounts, at: Date, imageTokens = 0): NanoUsd {
    const row = this.tokenRow(model, at);
    const promptTokens =
      counts.inputTokens + counts.cacheReadTokens + counts.cacheWrite5mTokens + counts.cacheWrite1hTokens;
    const rates = ratesFor(row, promptTokens);
    const ofPictures = Math.min(imageTokens, counts.inputTokens);
    return (
      BigInt(counts.inputTokens - ofPictures) * rates.input +
      BigInt(ofPictures) * (rates.imageInput ?? rates.input) +
      BigInt(counts.cacheReadTokens) * rates.cacheRead +
      BigInt(counts.cacheWrite5mTokens) * rates.cacheWrite5m +
      BigInt(counts.cacheWrite1hTokens) * rates.cacheWrite1h +
      BigInt(counts.outputTokens) * rates.output
    );
  }

  /**
   * The most that a call can cost whose prompt has at most `promptTokens` and whose answer at most `outputTokens`:
   * every prompt token at the dearest class (a 1-hour cache write), in the dearest tier that the call can reach. Where it
   * is known that only `hourTokens` of them can be kept for an hour, the others at the dearest of the other classes.
   */
  priceBound(model: PricedModel, bound: CallTokens, at: Date): NanoUsd {
    const row = this.tokenRow(model, at);
    const near = boundAt(row.rates, bound);
    const reached = ratesFor(row, bound.promptTokens);
    return reached === row.rates ? near : highest(near, boundAt(reached, bound));
  }

  /**
   * The price of generated media: of the rows that fit, the one that says most; of equal ones, the latest. Pictures that
   * go along have to have a price, too.
   */
  priceMedia(
    model: PricedModel,
    { unit, quantity, attributes = {}, references = 0 }: MediaQuantity,
    at: Date,
  ): NanoUsd {
    const best = this.rowsOf(this.media, model)
      .filter((row) => row.effectiveFrom <= at.getTime() && row.unit === unit && covers(row, attributes))
      .reduce<MediaPriceRow | undefined>(
        (found, row) => (found && matches(found) >= matches(row) ? found : row),
        undefined,
      );
    if (!best || (references > 0 && best.perReference === undefined)) throw unpriced(model);
    const thousandths = BigInt(Math.ceil(quantity * 1000));
    const first = thousandths < 1000n ? thousandths : 1000n;
    const cost = first * (best.firstUnit ?? best.perUnit) + (thousandths - first) * best.perUnit;
    return (cost + 999n) / 1000n + BigInt(references) * (best.perReference ?? 0n);
  }

  private tokenRow(model: PricedModel, at: Date): TokenPriceRow {
    const row = this.tokenRowAt(model, at);
    if (!row) throw unpriced(model);
    return row;
  }

  private tokenRowAt(model: PricedModel, at: Date): TokenPriceRow | undefined {
    return this.rowsOf(this.tokens, model).find(({ effectiveFrom }) => effectiveFrom <= at.getTime());
  }

  private rowsOf<R>(table: Map<string, R[]>, { provider, model }: PricedModel): R[] {
    return (
      table.get(keyOf(provider, model)) ??
      table.get(keyOf(provider, modelName(model))) ??
      table.get(keyOf(provider, '*')) ??
      []
    );
  }
}

function ratesFor(row: TokenPriceRow, promptTokens: number): TokenRates {
  const above = row.thresholdPromptTokens !== undefined && promptTokens > row.thresholdPromptTokens;
  return above && row.ratesAbove ? row.ratesAbove : row.rates;
}

function boundAt(
  { input, cacheRead, cacheWrite5m, cacheWrite1h, output }: TokenRates,
  { promptTokens, hourTokens = promptTokens, outputTokens }: CallTokens,
): NanoUsd {
  const shortLived = highest(input, cacheRead, cacheWrite5m);
  return (
    BigInt(hourTokens) * highest(shortLived, cacheWrite1h) +
    BigInt(promptTokens - hourTokens) * shortLived +
    BigInt(outputTokens) * output
  );
}

/** Rows by model, latest start first. */
function byModel<R extends { provider: string; models: string[]; effectiveFrom: number }>(rows: R[]): Map<string, R[]> {
  const table = new Map<string, R[]>();
  for (const row of [...rows].sort((a, b) => b.effectiveFrom - a.effectiveFrom)) {
    for (const model of row.models) {
      const key = keyOf(row.provider, model);
      table.set(key, [...(table.get(key) ?? []), row]);
    }
  }
  return table;
}

function keyOf(provider: string, model: string): string {
  return `${provider}\n${model}`;
}

function covers(row: MediaPriceRow, attributes: Readonly<Record<string, string>>): boolean {
  return Object.entries(row.match).every(([key, value]) => attributes[key] === value);
}

function matches(row: MediaPriceRow): number {
  return Object.keys(row.match).length;
}

function highest(...amounts: bigint[]): bigint {
  return amounts.reduce((most, amount) => (amount > most ? amount : most));
}

function unpriced({ provider, model }: PricedModel): AppError {
  return new AppError('unpriced_model', `there is no price for ${provider} ${model}`);
}

/**
 * The shipped catalogue, and over it the rows of the file that `PRICES_FILE` names.
 * @throws ConfigurationError when that file cannot be read or breaks the format.
 */
export function loadPriceCatalogue(pricesFile: string | undefined): PriceCatalogue {
  const base = parseCatalogue(shipped);
  if (pricesFile === undefined) return new PriceCatalogue(base);
  const own = readCatalogueFile(pricesFile);
  return new PriceCatalogue({
    version: `${base.version}+${own.version}`,
    // Own rows come first, so that they win over shipped ones that start at the same time.
    tokens: [...own.tokens, ...base.tokens],
    media: [...own.media, ...base.media],
  });
}

function readCatalogueFile(path: string): CatalogueFile {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigurationError(['PRICES_FILE must name a readable JSON file']);
  }
  try {
    return parseCatalogue(raw);
  } catch (error) {
    throw new ConfigurationError([`PRICES_FILE: ${(error as Error).message}`]);
  }
}
