import { maybe, optional, section, type Parser } from '../environment';
import { integer, list, text, url } from '../parsers';

/** What is limited before anybody is known: beginning a sign-in, exchanging a code, refreshing or ending a session. */
export const SIGN_IN_STEPS = ['start', 'token', 'refresh'] as const;
export type SignInStep = (typeof SIGN_IN_STEPS)[number];

/** What a user may do that costs next to nothing, told apart by method. What costs money is limited with its budget. */
export const USER_ACTIONS = ['reads', 'writes'] as const;
export type UserAction = (typeof USER_ACTIONS)[number];

/** "start=20,token=30": requests a minute; what is left out keeps its default. */
function rates<K extends string>(defaults: Readonly<Record<K, number>>): Parser<Readonly<Record<K, number>>> {
  const wanted = Object.entries(defaults)
    .map(([name, value]) => `${name}=${value as number}`)
    .join(',');
  return (raw) => {
    const given = list()(raw).map((entry) => {
      const [name = '', value = ''] = entry.split('=');
      if (!(name in defaults)) throw new Error(`must be a list such as ${wanted}`);
      return [name, integer(1, 1_000_000)(value)];
    });
    return { ...defaults, ...(Object.fromEntries(given) as Partial<Record<K, number>>) };
  };
}

const SIGN_IN_RATES: Readonly<Record<SignInStep, number>> = { start: 20, token: 30, refresh: 30 };
const USER_RATES: Readonly<Record<UserAction, number>> = { reads: 300, writes: 60 };

/** Limits that need no account, those of cheap requests, and where all limits are counted. */
export class RateLimitConfig extends section({
  /** Unset: limits are counted in the database. */
  redisUrl: maybe('REDIS_URL', url('redis', 'rediss')),
  /** Keeps the keys of two deployments apart that share one Redis. */
  prefix: optional('QUEUE_PREFIX', text(), 'cse'),
  /** Requests of one address (one /64 of IPv6) in a minute. */
  addressRates: optional('AUTH_RATE_LIMITS', rates(SIGN_IN_RATES), SIGN_IN_RATES),
  /** Requests for one client in a minute, whoever they come from; many people share a client. */
  clientRate: optional('AUTH_CLIENT_RATE_LIMIT', integer(1, 1_000_000), 1_200),
  /** Requests of one user in a minute that cost no money. */
  userRates: optional('USER_RATE_LIMITS', rates(USER_RATES), USER_RATES),
}) {}
