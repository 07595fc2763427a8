/** Points of what looks like abuse. Starting points to be tuned; an accident happens once, an attack again and again. */
export const SIGNAL_POINTS = {
  /** An old refresh token came back. */
  refresh_reuse: 40,
  /** A one-time code was used twice. More often an app that sends it twice than a thief, and nothing is left to take. */
  code_reuse: 10,
  /** One session, used from many networks within minutes. */
  many_networks: 10,
  /** An access token that we never signed. */
  bad_token: 5,
  /** Ids that are not the caller's, again and again. */
  foreign_id: 3,
  /** Asked again before the time that a 429 named. */
  ignored_retry_after: 2,
  /** An idempotency key with another body. */
  idempotency_reuse: 5,
  /** A picture's address that leads inside our network. */
  refused_url: 10,
  /** A body far beyond the limit. */
  oversized_body: 5,
  /** A page of another site used our cookies. */
  cross_site: 5,
  /** A code, verifier or refresh token that was guessed. */
  bad_grant: 2,
  /** A file address with a signature that is not ours. */
  bad_link: 5,
  /** A model's provider refused the content. Dark stories meet that without any harm, so one weighs little. */
  refused_content: 5,
} as const;
export type AbuseSignal = keyof typeof SIGNAL_POINTS;

export type Penalty = 'slowed' | 'paused' | 'signed_out' | 'suspended';

const STEPS: readonly { from: number; penalty: Penalty }[] = [
  { from: 20, penalty: 'slowed' },
  { from: 50, penalty: 'paused' },
  { from: 80, penalty: 'signed_out' },
  { from: 120, penalty: 'suspended' },
];

/** More adds nothing: the last step is long reached, and somebody who stops should be forgiven within hours. */
export const MAX_SCORE = 200;

/** What costs money is refused for this long once a score has reached `paused`. */
export const PAUSE_MS = 15 * 60_000;

/** The steps that a rising score has just reached. */
export function stepsBetween(before: number, after: number): Penalty[] {
  return STEPS.filter(({ from }) => before < from && after >= from).map(({ penalty }) => penalty);
}

/** The part of a user's rate that is left. */
export function userRateShare(score: number): number {
  return score >= STEPS[0]!.from ? 0.5 : 1;
}

/** A network is shared by the innocent: it is slowed, and never shut out. */
export function networkRateShare(score: number): number {
  if (score >= STEPS[1]!.from) return 0.25;
  return score >= STEPS[0]!.from ? 0.5 : 1;
}
