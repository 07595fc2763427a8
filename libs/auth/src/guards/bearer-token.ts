import type { IncomingMessage } from 'node:http';

/** Three parts in base64url without padding: a JWT is spelt in one way only. */
const BEARER = /^Bearer ((?:[A-Za-z0-9_-]+\.){2}[A-Za-z0-9_-]+)$/;

/** The bearer token of a request, or undefined when there is none or more than one `Authorization` header. */
export function bearerToken(request: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): string | undefined {
  const headers = request.rawHeaders.filter((name, index) => index % 2 === 0 && /^authorization$/i.test(name));
  return headers.length === 1 ? BEARER.exec(request.headers.authorization ?? '')?.[1] : undefined;
}
