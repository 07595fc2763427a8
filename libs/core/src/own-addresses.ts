import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** RFC 9110, 7.2: a name or an address, perhaps a port, and nothing else: no user, no path, no dot at the end. */
const HOST = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_-]+(?:\.[a-z0-9_-]+)*))(?::(\d{1,5}))?$/i;
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** Whether a name or an address, in brackets or not, leads to this machine alone: localhost, 127.0.0.0/8, ::1. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || (isIP(bare) !== 0 && ipaddr.process(bare).range() === 'loopback');
}

/** Whether an origin is one of these, letter by letter as browsers write it, or of a kind of them. */
export function isListedOrigin(origins: readonly (string | RegExp)[], origin: string): boolean {
  return origins.some((listed) => (typeof listed === 'string' ? listed === origin : listed.test(origin)));
}

/**
 * Under which addresses a server knows itself: those of this machine with the port that it listens on, and the one that
 * its clients are told. A page whose name was made to lead here (DNS rebinding) has that name in `Host` and `Origin`,
 * and cannot write another into them.
 */
export class OwnAddresses {
  private readonly url: URL;

  /**
   * @param baseUrl where clients reach the server
   * @param origins of pages that may use it from elsewhere, as they stand in an Origin header
   */
  constructor(
    baseUrl: string,
    private readonly origins: readonly (string | RegExp)[] = [],
  ) {
    this.url = new URL(baseUrl);
  }

  /** @param port that the server listens on */
  isOwnHost(host: string, port: number): boolean {
    const [, v6, name, given] = HOST.exec(host) ?? [];
    const asked = (name ?? `[${v6}]`).toLowerCase();
    const { protocol, hostname } = this.url;
    const isAt = (wanted: number, otherwise: number) => Number(given ?? otherwise) === wanted;
    if (isLoopbackHost(asked) && isAt(port, 80)) return true;
    const standard = DEFAULT_PORTS[protocol]!;
    return asked === hostname && isAt(Number(this.url.port || standard), standard);
  }

  /** @param origin letter by letter as browsers write it; `null`, which a page without one sends, is nobody's */
  isOwnOrigin(origin: string, port: number): boolean {
    if (origin === this.url.origin || isListedOrigin(this.origins, origin)) return true;
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
    const { protocol, host, hostname } = new URL(origin);
    return protocol === 'http:' && isLoopbackHost(hostname) && this.isOwnHost(host, port);
  }
}
