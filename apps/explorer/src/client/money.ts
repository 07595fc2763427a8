/** US dollars as a person reads them: whole cents from ten cents on, below that as exact as it matters. */
export function inMoney(usd: number): string {
  if (usd === 0) return 'free';
  if (usd < 0.0001) return 'under $0.0001';
  const digits = usd >= 0.1 ? 2 : usd >= 0.01 ? 3 : 4;
  return `$${usd.toFixed(digits)}`;
}

/** What an action is likely to cost, and at most: "about $0.004, at most $0.02". */
export function inCost({ expected, max }: { expected: number; max: number }): string {
  if (max === 0) return 'free';
  return inMoney(expected) === inMoney(max)
    ? `about ${inMoney(expected)}`
    : `about ${inMoney(expected)}, at most ${inMoney(max)}`;
}
