/**
 * How alike two gists are in what happens. The same measures as the checks behind every provider use; a sketch keeps
 * a margin below their limits, so that what it offers passes.
 */
export interface Fingerprint {
  stems: Set<string>;
  shingles: Set<string>;
}

const STOPWORDS = new Set(
  `a about above after again against all alone along already also although always am among an and another any anyone
  anything are around as aside ask at away back be because been before behind being below beside between both but by
  came can cannot come could did do does done down during each either else enough even ever every everyone everything
  few find first for from further gave get give given go goes going gone got had has have he her here herself him
  himself his how i if in inside instead into is it its itself just keep kept last later least left less let long made
  make many may me might mine more most much must my myself near neither never next no nobody none nor not nothing now
  of off often on once one only onto or other others our out over own part per perhaps put quite rather same say see
  seem seen shall she should since so some somebody somehow someone something still such take taken than that the their
  them themselves then there these they thing things think this those though through thus time to together too toward
  turn two under until up upon us use used very was way we well were what when where whether which while who whole whom
  whose why will with within without word words would yes yet you your`.split(/\s+/),
);

/** @param names lower-cased words of names, which say who and not what */
export function fingerprint(text: string, names: ReadonlySet<string>): Fingerprint {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const stems = words.filter((word) => !STOPWORDS.has(word) && !names.has(word)).map(stem);
  const shingles = words.slice(2).map((_, i) => words.slice(i, i + 3).join(' '));
  return { stems: new Set(stems), shingles: new Set(shingles) };
}

/** The greater of content-stem overlap (shared by the smaller) and three-word Jaccard, both from 0 to 1. */
export function likeness(a: Fingerprint, b: Fingerprint): number {
  const stems = shared(a.stems, b.stems) / Math.max(1, Math.min(a.stems.size, b.stems.size));
  const common = shared(a.shingles, b.shingles);
  const shingles = common / Math.max(1, a.shingles.size + b.shingles.size - common);
  return Math.max(stems, shingles);
}

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const item of a) if (b.has(item)) count += 1;
  return count;
}

/** A rough stem: endings of number, tense and manner cut off. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|edly|ed|es|ly|s|e)$/, '') : word;
}
