/**
 * Prices as the published tables say them, in US dollars a million tokens. Kept here, apart from the product's
 * catalogue, so that the two check each other.
 */
export interface PriceRow {
  model: string;
  /** First day at which the row holds. */
  from: string;
  /** Highest whole-prompt size to which the row applies; undefined = any. */
  upToPromptTokens?: number;
  input: number;
  output: number;
  write5m: number;
  write1h: number;
  read: number;
}

export interface TokenCounts {
  input: number;
  read: number;
  write5m: number;
  write1h: number;
  output: number;
}

type Numbers = [input: number, output: number, write5m: number, write1h: number, read: number];

function row(model: string, numbers: Numbers, differs: Partial<PriceRow> = {}): PriceRow {
  const [input, output, write5m, write1h, read] = numbers;
  return { model, from: '2025-01-01', input, output, write5m, write1h, read, ...differs };
}

const OPUS_BEFORE_5_5: Numbers = [5, 25, 6.25, 10, 0.5];
const SONNET_4: Numbers = [3, 15, 3.75, 6, 0.3];

/** Later rows win over earlier ones of the same model. */
const ROWS: readonly PriceRow[] = [
  row('claude-fable-5-2', [8, 40, 10, 16, 0.2]),
  row('claude-mythos-5-2', [8, 40, 10, 16, 0.2]),
  row('claude-fable-5-1', [10, 50, 12.5, 20, 0.25]),
  row('claude-mythos-5-1', [10, 50, 12.5, 20, 0.25]),
  row('claude-fable-5', [10, 50, 12.5, 20, 1]),
  row('claude-mythos-5', [10, 50, 12.5, 20, 1]),
  row('claude-opus-5-5', [4, 20, 5, 8, 0.2]),
  row('claude-opus-5', OPUS_BEFORE_5_5),
  row('claude-opus-4-8', OPUS_BEFORE_5_5),
  row('claude-opus-4-7', OPUS_BEFORE_5_5),
  row('claude-opus-4-6', OPUS_BEFORE_5_5),
  row('claude-opus-4-5', OPUS_BEFORE_5_5),
  row('claude-sonnet-5-5', [2, 10, 2.5, 4, 0.2]),
  row('claude-sonnet-5-5', [2, 10, 2.5, 4, 0.1], { from: '2026-10-07' }),
  row('claude-sonnet-5', [2, 10, 2.5, 4, 0.2]),
  row('claude-sonnet-4-6', SONNET_4),
  row('claude-sonnet-4-5', SONNET_4),
  row('claude-haiku-5-5', [0.5, 2.5, 0.625, 1, 0.05]),
  row('claude-haiku-5-5', [0.1, 0.5, 0.125, 0.2, 0.01], { upToPromptTokens: 100_000 }),
  row('claude-haiku-4-5', [1, 5, 1.25, 2, 0.1]),
  row('local-model', [0, 0, 0, 0, 0]),
];

/** The row for a request, by its day and the size of its whole prompt (reads and writes included). */
export function priceRow(model: string, at: Date, promptTokens: number): PriceRow {
  const day = at.toISOString().slice(0, 10);
  const alias = model.replace(/-\d{8}$/, '');
  const found = ROWS.findLast(
    (candidate) =>
      candidate.model === alias && candidate.from <= day && promptTokens <= (candidate.upToPromptTokens ?? Infinity),
  );
  if (!found) throw new Error(`no price for ${model}`);
  return found;
}

/** One dollar a million tokens is a thousand nano-dollars a token; every published price is a whole number of them. */
function nanoPerToken(usdPerMillion: number): bigint {
  return BigInt(Math.round(usdPerMillion * 1_000));
}

/** What a request asks for that changes its price. */
export interface PriceTerms {
  /** Fast mode costs twice as much. */
  fast: boolean;
  /** Inference in the United States only costs a tenth more. */
  usOnly: boolean;
}

/** What a request costs, in nano-USD; a fraction of a nano-dollar counts as a whole one. */
export function costNano(row: PriceRow, tokens: TokenCounts, terms: PriceTerms): bigint {
  const plain =
    BigInt(tokens.input) * nanoPerToken(row.input) +
    BigInt(tokens.read) * nanoPerToken(row.read) +
    BigInt(tokens.write5m) * nanoPerToken(row.write5m) +
    BigInt(tokens.write1h) * nanoPerToken(row.write1h) +
    BigInt(tokens.output) * nanoPerToken(row.output);
  const atSpeed = plain * (terms.fast ? 2n : 1n);
  return terms.usOnly ? (atSpeed * 11n + 9n) / 10n : atSpeed;
}
