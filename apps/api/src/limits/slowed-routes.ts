import { BoundedMap, type AppError, type ErrorCode } from '@cse/core';
import { decisionOf, gcra, statusOf, type RatePolicy } from '@cse/http';
import { Injectable } from '@nestjs/common';

/** Why a route is slowed for a user, as the member `reason` of its 429 says it. */
export type SlowReason = keyof typeof REASONS;

const REASONS = {
  unknown_ids: 'this route was asked again and again for things that are not there; forget ids that answer 404',
  invalid_requests:
    'requests to this route were wrong again and again; an error says what to change before the next try',
  reused_idempotency_key: 'an idempotency key was sent again and again with another body; take a new key for each body',
  ignored_retry_after: 'this route was asked again before the time that Retry-After named',
  refused_content: 'providers refused this kind of content again and again; see `policy` of their answers',
} as const;

/** What is asked in vain on one route: a screen full of stale things at once, and then one in two seconds. */
const IN_VAIN: RatePolicy = { name: 'in_vain', limit: 60, windowMs: 120_000 };
/** What a provider refuses costs the deployment its good name there: ten at once, and then one a minute. */
const REFUSED: RatePolicy = { name: 'refused', limit: 10, windowMs: 600_000 };
const REMEMBERED = 10_000;

/**
 * What an answer says of the request that met it: nothing of a limit, a budget or a server that fails. Every 404 of a
 * route with an id is a thing that is not there.
 */
export function slowReasonOf({ code }: AppError): SlowReason | undefined {
  if (code === 'content_refused' || code === 'idempotency_key_reused') return ANSWERED[code];
  switch (statusOf(code)) {
    case 404:
      return 'unknown_ids';
    case 400:
    case 413:
    case 415:
    case 422:
      return 'invalid_requests';
    default:
      return undefined;
  }
}

const ANSWERED = {
  content_refused: 'refused_content',
  idempotency_key_reused: 'reused_idempotency_key',
} as const satisfies Partial<Record<ErrorCode, SlowReason>>;

interface Slowed {
  reason: SlowReason;
  policy: RatePolicy;
  /** When nothing counts any more, in milliseconds. */
  untilMs: number;
}

/**
 * Clumsy clients are slowed, and only where they are clumsy: what a user asks in vain of one route (its method and
 * template) counts against that route alone, and refusals by a provider against that kind of work. Nothing of it is
 * kept, scores anybody or outlives ten minutes; each process counts for itself.
 */
@Injectable()
export class SlowedRoutes {
  private readonly slowed = new BoundedMap<string, Slowed>(REMEMBERED);

  /** @param place `route:<method> <template>`, or `work:<kind>` for what a provider refused */
  note(userId: string, place: string, reason: SlowReason, now: number): void {
    const key = `${userId} ${place}`;
    const policy = reason === 'refused_content' ? REFUSED : IN_VAIN;
    const booked = gcra(bookedUs(this.slowed.get(key), now), policy) ?? policy.windowMs * 1000;
    this.slowed.set(key, { reason, policy, untilMs: now + booked / 1000 });
  }

  /** Why a request must wait, and for how many seconds; undefined when it need not. */
  waitOf(
    userId: string,
    place: string,
    now: number,
  ): { reason: SlowReason; detail: string; retryAfterS: number } | undefined {
    const known = this.slowed.get(`${userId} ${place}`);
    if (!known) return undefined;
    const booked = bookedUs(known, now);
    if (gcra(booked, known.policy) !== undefined) return undefined;
    const { retryAfterS } = decisionOf(false, booked, known.policy);
    return { reason: known.reason, detail: REASONS[known.reason], retryAfterS: Math.max(1, retryAfterS) };
  }

  /** The places where a user is slowed now, for them to see. */
  of(userId: string, now: number): { place: string; reason: SlowReason; detail: string }[] {
    const prefix = `${userId} `;
    return [...this.slowed.keys()]
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => {
        const place = key.slice(prefix.length);
        const wait = this.waitOf(userId, place, now);
        return wait ? [{ place, reason: wait.reason, detail: wait.detail }] : [];
      });
  }
}

function bookedUs(slowed: Slowed | undefined, now: number): number {
  return slowed ? Math.max(0, (slowed.untilMs - now) * 1000) : 0;
}
