import { LIMITS, type CreatorProfile, type Move } from '@cse/prompts';

/** The only parts of a profile that may be kept. Exemplars, like all prose, never are. */
export const STORED_FIELDS = [
  'language',
  'genres',
  'tone',
  'themes',
  'view',
  'tense',
  'avoid',
  'favoured_devices',
  'history',
] as const;

/** What an author has told us to remember. */
export type Preferences = Pick<CreatorProfile, (typeof STORED_FIELDS)[number]>;

export type Outcome = 'accepted' | 'rejected';
type MoveCounts = Partial<Record<Move, number>>;

/** A profile as a request carries it, over the stored one: field by field, what the request says wins. */
export function mergeProfile(
  stored: Preferences | undefined,
  sent: CreatorProfile | undefined,
): CreatorProfile | undefined {
  if (!stored || Object.keys(stored).length === 0) return sent;
  return { ...stored, ...sent };
}

/**
 * The counts after one more decision of the author. Counts are small on purpose: when one would grow past its limit,
 * all of them are halved, so old habits fade.
 */
export function counted(
  history: Preferences['history'],
  move: Move,
  outcome: Outcome,
): NonNullable<Preferences['history']> {
  const next = { accepted: { ...history?.accepted }, rejected: { ...history?.rejected } };
  const count = (next[outcome][move] ?? 0) + 1;
  next[outcome][move] = count;
  if (count <= LIMITS.moveCount) return next;
  return { accepted: halved(next.accepted), rejected: halved(next.rejected) };
}

function halved(counts: MoveCounts): MoveCounts {
  return Object.fromEntries(
    Object.entries(counts)
      .map(([move, count]) => [move, Math.floor(count / 2)] as const)
      .filter(([, count]) => count > 0),
  );
}
