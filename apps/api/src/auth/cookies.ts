import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The refresh token of browser clients, and the binding of a sign-in to the browser that began it. The `__Host-` prefix
 * keeps sibling domains from planting one.
 */
export const REFRESH_COOKIE = '__Host-rt';
export const SIGN_IN_COOKIE = '__Host-oauth_tx';

/**
 * The value of a cookie; undefined when it is absent, and when there are two, since one of them was planted. Only what
 * separates cookies is cut off: a browser takes a name that begins with any other white space (a no-break space, say)
 * for one without the prefix, so that a sibling domain may plant it.
 */
export function readCookie(request: FastifyRequest, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.replace(/^[ \t]+/, ''))
    .filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0]!.slice(name.length + 1) : undefined;
}

/** Lax lets the cookie come along when the identity provider sends the browser back; Strict never leaves the site. */
export function setCookie(
  reply: FastifyReply,
  name: string,
  value: string,
  options: { sameSite: 'Lax' | 'Strict'; maxAgeS: number },
): void {
  const attributes = `Path=/; Max-Age=${options.maxAgeS}; HttpOnly; Secure; SameSite=${options.sameSite}`;
  void reply.header('set-cookie', `${name}=${value}; ${attributes}`);
}

export function clearCookie(reply: FastifyReply, name: string, sameSite: 'Lax' | 'Strict'): void {
  setCookie(reply, name, '', { sameSite, maxAgeS: 0 });
}
