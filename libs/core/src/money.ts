/** Money inside the system: integer billionths of a US dollar. One US dollar is 1_000_000_000n. */
export type NanoUsd = bigint;

export const NANO_PER_USD = 1_000_000_000n;

const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,9}))?$/;

/**
 * Reads a decimal amount of US dollars ("0.05", "12") exactly.
 * @throws RangeError when the text is not a plain decimal with at most nine places.
 */
export function parseUsd(text: string): NanoUsd {
  const match = DECIMAL.exec(text.trim());
  if (!match) throw new RangeError('not a decimal amount of US dollars with at most nine places');
  const nano = BigInt(match[2]!) * NANO_PER_USD + BigInt((match[3] ?? '').padEnd(9, '0'));
  return match[1] ? -nano : nano;
}

/** A JSON number from the wire as nano-USD, rounded down to whole nano-dollars. */
export function usdFromJson(value: number): NanoUsd {
  return parseUsd(value.toFixed(9));
}

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** The amount as the JSON number of the public contract: US dollars with at most nine decimals. */
export function usdToJson(nano: NanoUsd): number {
  // Both are the nearest number to the same amount: a division of exact numbers, and a reading of decimal text.
  return nano < MOST_EXACT && nano > -MOST_EXACT ? Number(nano) / Number(NANO_PER_USD) : Number(formatUsd(nano));
}

/** The amount as a decimal text without needless zeros, for logs, CSV and command lines. */
export function formatUsd(nano: NanoUsd): string {
  const sign = nano < 0n ? '-' : '';
  const absolute = nano < 0n ? -nano : nano;
  const fraction = (absolute % NANO_PER_USD).toString().padStart(9, '0').replace(/0+$/, '');
  return `${sign}${absolute / NANO_PER_USD}${fraction ? `.${fraction}` : ''}`;
}

/** A claim of more is written down as a billion dollars: a column of the ledger has an end, and no bill has come near it. */
const MOST_CLAIMED = 1_000_000_000n * NANO_PER_USD;

/** What a provider claims, as far as it is written down. */
export function boundedClaim(amount: NanoUsd): NanoUsd {
  return amount < MOST_CLAIMED ? amount : MOST_CLAIMED;
}
