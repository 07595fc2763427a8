/** For whom a story is written, from everyone to adults: each goes further than the one before. */
export const RATINGS = ['general', 'teen', 'mature'] as const;
export type Rating = (typeof RATINGS)[number];

/** Whether what is written for `rated` goes no further than `limit`. What has no rating might be read by everyone. */
export function isWithinRating(rated: Rating | undefined, limit: Rating): boolean {
  return RATINGS.indexOf(rated ?? 'general') <= RATINGS.indexOf(limit);
}
