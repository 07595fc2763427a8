/** What is more is no count, and at any price there is too much for a column of the ledger. */
const MOST = 1_000_000_000_000;

/**
 * A counter of a provider as a whole number: fractions up, digits in a string read. Undefined for anything else that may
 * come, which counts as missing.
 */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,13}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= 0 && number <= MOST)) return undefined;
  return Math.ceil(number);
}
