import { isIP } from 'node:net';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource, type Parser } from '../environment';
import { bytes, flag, integer, list, oneOf, originList, text, url } from '../parsers';
import { ENVIRONMENTS } from './runtime.config';

/** What is limited before anybody is known: beginning a sign-in, exchanging a code, refreshing or ending a session. */
export const SIGN_IN_STEPS = ['start', 'token', 'refresh'] as const;

export type SignInStep = (typeof SIGN_IN_STEPS)[number];

/**
 * What a user may do that costs no money: reads and writes by their method, what takes processor time over a whole
 * story, chunks of a backup, what devices that write together send and ask for, and invitations, which write to people
 * who have not asked for it. What costs money is limited with its budget.
 */
export const USER_ACTIONS = ['reads', 'writes', 'graphs', 'chunks', 'sync', 'invitations'] as const;

export type UserAction = (typeof USER_ACTIONS)[number];

/** Everybody (a prefix of 0) is no network: whoever connects could then say where they come from. */
function isNetwork(address: string, prefix: string | undefined): boolean {
  const version = isIP(address);
  if (version === 0 || prefix === undefined) return version !== 0;
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges. A hop count or "true" can be spoofed. */
const addressList: Parser<string[]> = (raw) => {
  const entries = list()(raw);
  for (const entry of entries) {
    const [address, prefix, ...rest] = entry.split('/');
    const named = ['loopback', 'linklocal', 'uniquelocal'].includes(entry);
    if (!named && (rest.length > 0 || !isNetwork(address ?? '', prefix))) {
      throw new Error('must be a comma-separated list of addresses or CIDR ranges');
    }
  }
  return entries;
};

/** Long enough that nobody guesses it. */
const longSecret: Parser<string> = (raw) => {
  if (raw.length < 16) throw new Error('must have at least 16 characters');
  return raw;
};

/** Where clients reach an api that listens there, without a trailing slash. */
export function baseUrlOf(at: { publicUrl?: string; host: string; port: number }): string {
  return at.publicUrl ?? `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
}

export class HttpConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  host: optional('HOST', text(), '127.0.0.1'),
  port: optional('PORT', integer(0, 65_535), 3000),
  publicUrl: maybe('PUBLIC_URL', url('http', 'https')),
  /** How long the headers of a request may take to come in, and the whole of it, in seconds. */
  headersTimeoutS: optional('HEADERS_TIMEOUT_S', integer(1, 600), 15),
  requestTimeoutS: optional('REQUEST_TIMEOUT_S', integer(1, 3_600), 120),
  bodyLimit: optional('BODY_LIMIT', bytes(), 2 * 1024 * 1024),
  corsOrigins: optional('CORS_ORIGINS', originList(), [] as string[]),
  trustProxy: optional('TRUST_PROXY', addressList, [] as string[]),
  metricsToken: maybe('METRICS_TOKEN', longSecret),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    const problems: string[] = [];
    if (this.environment === 'production' && !this.metricsToken) {
      problems.push('METRICS_TOKEN is required when NODE_ENV is production');
    }
    if (this.requestTimeoutS < this.headersTimeoutS) {
      problems.push('REQUEST_TIMEOUT_S must be at least HEADERS_TIMEOUT_S');
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** Where clients reach this api, without a trailing slash. */
  get baseUrl(): string {
    return baseUrlOf(this);
  }
}

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
const USER_RATES: Readonly<Record<UserAction, number>> = {
  reads: 300,
  writes: 60,
  graphs: 20,
  chunks: 1_200,
  sync: 1_200,
  invitations: 20,
};

/** Limits that need no account, those of cheap requests, and where all limits are counted. */
export class RateLimitConfig extends section({
  /** Unset: limits are counted in the database. */
  redisUrl: maybe('REDIS_URL', url('redis', 'rediss')),
  redisCluster: optional('REDIS_CLUSTER', flag(), false),
  /** Keeps the keys of two deployments apart that share one Redis. */
  prefix: optional('QUEUE_PREFIX', text(), 'cse'),
  /** Requests of one address (one /64 of IPv6) in a minute. */
  addressRates: optional('AUTH_RATE_LIMITS', rates(SIGN_IN_RATES), SIGN_IN_RATES),
  /** Requests for one client in a minute, whoever they come from; many people share a client. */
  clientRate: optional('AUTH_CLIENT_RATE_LIMIT', integer(1, 1_000_000), 1_200),
  /** Requests of one user in a minute that cost no money; invitations in an hour. */
  userRates: optional('USER_RATE_LIMITS', rates(USER_RATES), USER_RATES),
}) {}
