/** Kernel matrices here are of eight texts at most; ten sweeps make them diagonal to the last digit. */
const SWEEPS = 10;

/**
 * How many different things a set holds in effect: the exponential of the entropy of the eigenvalues of its
 * similarity matrix over n (Friedman and Dieng, arXiv 2210.02410). 1 when all are alike, n when none are.
 */
export function vendiScore(sets: readonly ReadonlySet<string>[]): number {
  const n = sets.length;
  if (n === 0) return 0;
  const entropy = eigenvalues(sets.map((a) => sets.map((b) => cosine(a, b) / n)))
    .filter((value) => value > 1e-12)
    .reduce((sum, value) => sum - value * Math.log(value), 0);
  return Math.exp(entropy);
}

function cosine(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a === b) return 1;
  if (a.size === 0 || b.size === 0) return 0;
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both / Math.sqrt(a.size * b.size);
}

/** Of a symmetric matrix, by Jacobi rotations. */
function eigenvalues(symmetric: number[][]): number[] {
  const m = symmetric.map((row) => [...row]);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < m.length; p++) for (let q = p + 1; q < m.length; q++) rotate(m, p, q);
  }
  return m.map((row, index) => row[index]!);
}

function rotate(m: number[][], p: number, q: number): void {
  const off = m[p]![q]!;
  if (Math.abs(off) < 1e-15) return;
  const angle = Math.atan2(2 * off, m[q]![q]! - m[p]![p]!) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (const row of m) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  for (let k = 0; k < m.length; k++) {
    [m[p]![k], m[q]![k]] = [c * m[p]![k]! - s * m[q]![k]!, s * m[p]![k]! + c * m[q]![k]!];
  }
}
