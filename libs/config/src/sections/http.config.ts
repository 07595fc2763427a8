import { isIP } from 'node:net';
import { maybe, optional, section, type Parser } from '../environment';
import { bytes, integer, list, originList, text, url } from '../parsers';

/** Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges. A hop count or "true" can be spoofed. */
const addressList: Parser<string[]> = (raw) => {
  const entries = list()(raw);
  for (const entry of entries) {
    const [address, prefix] = entry.split('/');
    const named = ['loopback', 'linklocal', 'uniquelocal'].includes(entry);
    if (!named && (!isIP(address ?? '') || (prefix !== undefined && !/^\d{1,3}$/.test(prefix)))) {
      throw new Error('must be a comma-separated list of addresses or CIDR ranges');
    }
  }
  return entries;
};

export class HttpConfig extends section({
  host: optional('HOST', text(), '127.0.0.1'),
  port: optional('PORT', integer(0, 65_535), 3000),
  publicUrl: maybe('PUBLIC_URL', url('http', 'https')),
  bodyLimit: optional('BODY_LIMIT', bytes(), 2 * 1024 * 1024),
  corsOrigins: optional('CORS_ORIGINS', originList(), [] as string[]),
  trustProxy: optional('TRUST_PROXY', addressList, [] as string[]),
  metricsToken: maybe('METRICS_TOKEN', text()),
}) {
  /** Where clients reach this api, without a trailing slash. */
  get baseUrl(): string {
    return this.publicUrl ?? `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`;
  }
}
