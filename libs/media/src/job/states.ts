export const STATUSES = ['draft', 'queued', 'running', 'succeeded', 'failed', 'canceled', 'expired'] as const;
export type Status = (typeof STATUSES)[number];

export const STAGES = ['waiting', 'waiting_capacity', 'submitting', 'rendering', 'finalizing', 'reconciling'] as const;
/** Where an unfinished job is. Unlike the status it may go back: an attempt that was not accepted waits again. */
export type Stage = (typeof STAGES)[number];

/** Statuses only move forward. */
const NEXT: Record<Status, readonly Status[]> = {
  draft: ['queued', 'canceled', 'expired'],
  queued: ['running', 'failed', 'canceled', 'expired'],
  running: ['succeeded', 'failed', 'canceled', 'expired'],
  succeeded: [],
  failed: [],
  canceled: [],
  expired: [],
};

const NEXT_STAGE: Record<Stage, readonly Stage[]> = {
  waiting: ['submitting', 'waiting_capacity'],
  waiting_capacity: ['submitting', 'waiting'],
  // The only stage in which money may be spent without anything to ask for it afterwards.
  submitting: ['rendering', 'finalizing', 'reconciling', 'waiting', 'waiting_capacity'],
  rendering: ['finalizing', 'waiting'],
  // What was paid for is fetched again; only output that is no use, or local work, is made anew.
  finalizing: ['rendering', 'waiting'],
  reconciling: ['rendering', 'waiting'],
};

export function isFinal(status: Status): boolean {
  return NEXT[status].length === 0;
}

export function canBecome(from: Status, to: Status): boolean {
  return from === to || NEXT[from].includes(to);
}

export function canEnter(from: Stage | null, to: Stage | null): boolean {
  return from === to || from === null || to === null || NEXT_STAGE[from].includes(to);
}
