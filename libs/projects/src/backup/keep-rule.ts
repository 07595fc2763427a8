/** Which versions of a backup are kept: the newest of all, and the newest of so many days and weeks (UTC). */
export interface KeepRule {
  /** At least one. */
  last: number;
  daily: number;
  /** Weeks begin on Monday (ISO 8601). */
  weekly: number;
}

export const DEFAULT_KEEP: KeepRule = { last: 10, daily: 7, weekly: 4 };

export interface Version {
  version: number;
  at: Date;
}

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday. */
const MONDAY_OFFSET = 3;

/**
 * The versions that the rule does not keep. Days and weeks are counted back over those on which there is a version, so
 * that who does not write for a year keeps what was there before.
 */
export function versionsToDrop(versions: readonly Version[], { last, daily, weekly }: KeepRule): number[] {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  const days = new Set<number>();
  const weeks = new Set<number>();
  return newestFirst
    .filter(({ at }, index) => {
      const day = Math.floor(at.getTime() / DAY_MS);
      // Both are noted, also of a version that is kept for another reason.
      const isOfDay = isFirstOf(day, days, daily);
      const isOfWeek = isFirstOf(Math.floor((day + MONDAY_OFFSET) / 7), weeks, weekly);
      return index >= Math.max(last, 1) && !isOfDay && !isOfWeek;
    })
    .map(({ version }) => version);
}

function isFirstOf(period: number, seen: Set<number>, most: number): boolean {
  if (seen.has(period) || seen.size >= most) return false;
  seen.add(period);
  return true;
}
