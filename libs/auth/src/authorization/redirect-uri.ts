import type { OauthClient } from '@cse/config';

/** `http://127.0.0.1[:port]/path` or the same on `[::1]`, spelt in no other way. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?(\/[A-Za-z0-9._~/-]*)$/;

/**
 * Whether a client may be sent back to this address: one that it registered, letter by letter. Nothing is normalised
 * first, so there is nothing to normalise differently. Only the port of a native client's loopback entries is free
 * (RFC 8252, 7.3), since the system picks it.
 */
export function matchesRedirect(client: OauthClient, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return true;
  if (client.type !== 'native') return false;
  const asked = LOOPBACK.exec(uri);
  if (!asked || Number(asked[2] ?? 80) > 65_535) return false;
  return client.redirectUris.some((registered) => {
    const entry = LOOPBACK.exec(registered);
    return entry !== null && entry[1] === asked[1] && entry[3] === asked[3];
  });
}

/** The address with parameters added to its query. */
export function withParameters(uri: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`;
}
