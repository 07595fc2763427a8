/**
 * What a signal says of who gave it. *Hostile*: no honest client does this; it scores the user, and enough of it signs
 * out. *Clumsy*: a broken client, a stale copy, a shared device, or somebody else's page; it never scores a user who is
 * known. Callers whom nobody knows have no other mark than their network, which every signal scores and which is slowed
 * at the most.
 */
export type Evidence = 'hostile' | 'clumsy';

/** Starting points to be tuned; an accident happens once, an attack again and again. */
export const SIGNALS = {
  /** An old refresh token came back. */
  refresh_reuse: { evidence: 'hostile', points: 40 },
  /** An access token that we never signed. */
  bad_token: { evidence: 'hostile', points: 5 },
  /** Ids of things that exist and are somebody else's, again and again. */
  foreign_id: { evidence: 'hostile', points: 3 },
  /** A picture's address that leads inside our network. */
  refused_url: { evidence: 'hostile', points: 10 },
  /** A file address with a signature that is not ours, or one that climbs out of its folder. */
  bad_link: { evidence: 'hostile', points: 5 },
  /** A one-time code was used twice. More often an app that sends it twice than a thief, and nothing is left to take. */
  code_reuse: { evidence: 'clumsy', points: 10 },
  /** One session, used from many networks within minutes: a relay that changes its address looks the same as a thief. */
  many_networks: { evidence: 'clumsy', points: 10 },
  /** A page of another site used our cookies: the deed is that page's, not the user's. */
  cross_site: { evidence: 'clumsy', points: 5 },
  /** Asked again before the time that a 429 named. */
  ignored_retry_after: { evidence: 'clumsy', points: 2 },
  /** A body far beyond the limit. */
  oversized_body: { evidence: 'clumsy', points: 5 },
  /** A code, verifier or refresh token that was guessed. */
  bad_grant: { evidence: 'clumsy', points: 2 },
} as const satisfies Record<string, { evidence: Evidence; points: number }>;
export type AbuseSignal = keyof typeof SIGNALS;

/** The signals that can end a session. */
export const HOSTILE: readonly string[] = Object.entries(SIGNALS)
  .filter(([, { evidence }]) => evidence === 'hostile')
  .map(([signal]) => signal);

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

/** A suspension by rule ends by itself after this time. */
export const SUSPENSION_MS = 24 * 60 * 60_000;

/** How many kinds of hostile signals an account has shown within `KINDS_WITHIN_MS` before it is suspended by rule. */
export const KINDS_TO_SUSPEND = 2;
export const KINDS_WITHIN_MS = 24 * 60 * 60_000;

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
