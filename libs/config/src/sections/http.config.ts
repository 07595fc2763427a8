import { isIP } from 'node:net';
import { ConfigurationError, maybe, optional, section, type EnvironmentSource, type Parser } from '../environment';
import { bytes, integer, list, oneOf, originList, text, url } from '../parsers';
import { ENVIRONMENTS } from './runtime.config';

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

export class HttpConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  host: optional('HOST', text(), '127.0.0.1'),
  port: optional('PORT', integer(0, 65_535), 3000),
  publicUrl: maybe('PUBLIC_URL', url('http', 'https')),
  bodyLimit: optional('BODY_LIMIT', bytes(), 2 * 1024 * 1024),
  corsOrigins: optional('CORS_ORIGINS', originList(), [] as string[]),
  trustProxy: optional('TRUST_PROXY', addressList, [] as string[]),
  metricsToken: maybe('METRICS_TOKEN', longSecret),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    if (this.environment === 'production' && !this.metricsToken) {
      throw new ConfigurationError(['METRICS_TOKEN is required when NODE_ENV is production']);
    }
  }

  /** Where clients reach this api, without a trailing slash. */
  get baseUrl(): string {
    return this.publicUrl ?? `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`;
  }
}
