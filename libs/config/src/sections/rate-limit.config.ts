import { maybe, optional, section, type Parser } from '../environment';
import { integer, list, text, url } from '../parsers';

/** What is limited before anybody is known: beginning a sign-in, exchanging a code, refreshing or ending a session. */
export const SIGN_IN_STEPS = ['start', 'token', 'refresh'] as const;
export type SignInStep = (typeof SIGN_IN_STEPS)[number];

/** "start=20,token=30": requests a minute; what is left out keeps its default. */
const rates: Parser<Readonly<Record<SignInStep, number>>> = (raw) => {
  const given = list()(raw).map((entry) => {
    const [step, value] = entry.split('=');
    if (!SIGN_IN_STEPS.some((known) => known === step)) throw new Error(`must be a list such as ${WANTED}`);
    return [step, integer(1, 1_000_000)(value ?? '')];
  });
  return { ...DEFAULT_RATES, ...(Object.fromEntries(given) as Partial<Record<SignInStep, number>>) };
};

const WANTED = 'start=20,token=30,refresh=30';
const DEFAULT_RATES: Readonly<Record<SignInStep, number>> = { start: 20, token: 30, refresh: 30 };

/** Limits that need no account, and where all limits are counted. */
export class RateLimitConfig extends section({
  /** Unset: limits are counted in the database. */
  redisUrl: maybe('REDIS_URL', url('redis', 'rediss')),
  /** Keeps the keys of two deployments apart that share one Redis. */
  prefix: optional('QUEUE_PREFIX', text(), 'cse'),
  /** Requests of one address (one /64 of IPv6) in a minute. */
  addressRates: optional('AUTH_RATE_LIMITS', rates, DEFAULT_RATES),
  /** Requests for one client in a minute, whoever they come from; many people share a client. */
  clientRate: optional('AUTH_CLIENT_RATE_LIMIT', integer(1, 1_000_000), 1_200),
}) {}
