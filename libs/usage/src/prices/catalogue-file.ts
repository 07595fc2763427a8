import { parseUsd, type NanoUsd } from '@cse/core';

/** Nano-USD for one token of each class. */
export interface TokenRates {
  input: NanoUsd;
  output: NanoUsd;
  cacheWrite5m: NanoUsd;
  cacheWrite1h: NanoUsd;
  cacheRead: NanoUsd;
  /** Of input tokens that stand for pictures, where they cost something else. */
  imageInput?: NanoUsd;
}

interface PriceRow {
  provider: string;
  /** The model and its other names; `*` stands for every model of the provider. */
  models: string[];
  /** Milliseconds since the epoch; the row holds until the next one of the same model starts. */
  effectiveFrom: number;
}

export interface TokenPriceRow extends PriceRow {
  rates: TokenRates;
  /** Somebody says that the model costs nothing; a row with zeros for every model of a provider only takes it for free. */
  free: boolean;
  /** Above this many prompt tokens (cached ones included) `ratesAbove` prices every token of the request. */
  thresholdPromptTokens?: number;
  ratesAbove?: TokenRates;
}

const NOTHING: TokenRates = { input: 0n, output: 0n, cacheWrite5m: 0n, cacheWrite1h: 0n, cacheRead: 0n };

export const MEDIA_UNITS = ['image', 'megapixel', 'second'] as const;
export type MediaUnit = (typeof MEDIA_UNITS)[number];

export interface MediaPriceRow extends PriceRow {
  unit: MediaUnit;
  perUnit: NanoUsd;
  /** Price of the first unit where it differs from the others. */
  firstUnit?: NanoUsd;
  /** Price of each picture that goes along with a request, of a megapixel at most; absent: nobody has named one. */
  perReference?: NanoUsd;
  /** What the row is for, such as `{ resolution: "720p", audio: "false" }`; the row with the most matches wins. */
  match: Readonly<Record<string, string>>;
}

export interface CatalogueFile {
  /** Stands on every ledger line, so that a period can be priced again. */
  version: string;
  tokens: TokenPriceRow[];
  media: MediaPriceRow[];
}

type Json = Record<string, unknown>;

/**
 * Reads a price catalogue. Money in it is decimal text in US dollars: per million tokens, or per unit of media; a row of
 * tokens with `"free": true` names none.
 * @throws Error that names the entry and what it wants.
 */
export function parseCatalogue(raw: unknown): CatalogueFile {
  const file = object(raw, 'the catalogue');
  return {
    version: text(file.version, 'version'),
    tokens: rows(file.tokens, 'tokens').map(([row, at]) => tokenRow(row, at)),
    media: rows(file.media, 'media').map(([row, at]) => mediaRow(row, at)),
  };
}

function tokenRow(row: Json, at: string): TokenPriceRow {
  if (row.free === true) {
    if (row.usd_per_million !== undefined) throw new Error(`${at} is free or has a price, not both`);
    return { ...priceRow(row, at), rates: NOTHING, free: true };
  }
  const rated = rates(row.usd_per_million, `${at}.usd_per_million`);
  const price: TokenPriceRow = { ...priceRow(row, at), rates: rated, free: false };
  if (row.threshold_prompt_tokens === undefined) return price;
  const threshold = row.threshold_prompt_tokens;
  if (!Number.isSafeInteger(threshold) || (threshold as number) < 1) {
    throw new Error(`${at}.threshold_prompt_tokens must be a whole number above zero`);
  }
  return {
    ...price,
    thresholdPromptTokens: threshold as number,
    ratesAbove: rates(row.usd_per_million_above, `${at}.usd_per_million_above`),
  };
}

function mediaRow(row: Json, at: string): MediaPriceRow {
  const unit = MEDIA_UNITS.find((known) => known === row.unit);
  if (!unit) throw new Error(`${at}.unit must be one of ${MEDIA_UNITS.join(', ')}`);
  const match = Object.entries(row.match === undefined ? {} : object(row.match, `${at}.match`));
  return {
    ...priceRow(row, at),
    unit,
    perUnit: dollars(row.usd, `${at}.usd`),
    firstUnit: row.first_usd === undefined ? undefined : dollars(row.first_usd, `${at}.first_usd`),
    perReference: row.reference_usd === undefined ? undefined : dollars(row.reference_usd, `${at}.reference_usd`),
    match: Object.fromEntries(match.map(([key, value]) => [key, text(value, `${at}.match.${key}`)])),
  };
}

function priceRow(row: Json, at: string): PriceRow {
  const effectiveFrom = Date.parse(text(row.effective_from, `${at}.effective_from`));
  if (Number.isNaN(effectiveFrom)) throw new Error(`${at}.effective_from must be a date such as 2026-10-07`);
  text(row.source, `${at}.source`);
  if (Number.isNaN(Date.parse(text(row.verified_on, `${at}.verified_on`)))) {
    throw new Error(`${at}.verified_on must be a date such as 2026-11-22`);
  }
  const aliases = row.aliases === undefined ? [] : list(row.aliases, `${at}.aliases`);
  return {
    provider: text(row.provider, `${at}.provider`),
    models: [row.model, ...aliases].map((name) => text(name, `${at}.model`)),
    effectiveFrom,
  };
}

function rates(raw: unknown, at: string): TokenRates {
  const row = object(raw, at);
  const perToken = (key: string): NanoUsd => {
    const perMillion = dollars(row[key], `${at}.${key}`);
    if (perMillion % 1_000_000n !== 0n) throw new Error(`${at}.${key} may have three decimals at most`);
    return perMillion / 1_000_000n;
  };
  return {
    input: perToken('input'),
    output: perToken('output'),
    cacheWrite5m: perToken('cache_write_5m'),
    cacheWrite1h: perToken('cache_write_1h'),
    cacheRead: perToken('cache_read'),
    ...(row.image_input !== undefined && { imageInput: perToken('image_input') }),
  };
}

function dollars(raw: unknown, at: string): NanoUsd {
  try {
    const amount = parseUsd(text(raw, at));
    if (amount >= 0n) return amount;
  } catch {
    // the one message below says what is wanted
  }
  throw new Error(`${at} must be US dollars as decimal text such as "2.50"`);
}

function rows(raw: unknown, at: string): [Json, string][] {
  return list(raw, at).map((row, index) => [object(row, `${at}[${index}]`), `${at}[${index}]`]);
}

function list(raw: unknown, at: string): unknown[] {
  if (!Array.isArray(raw)) throw new Error(`${at} must be a list`);
  return raw as unknown[];
}

function object(raw: unknown, at: string): Json {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error(`${at} must be an object`);
  return raw as Json;
}

function text(raw: unknown, at: string): string {
  if (typeof raw !== 'string' || raw === '') throw new Error(`${at} must be a text`);
  return raw;
}
