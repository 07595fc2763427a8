import { globals, type Sha256 } from '../platform.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 for addresses, without padding (RFC 4648, 5). */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const digits = Math.min(4, bytes.length - at + 1);
    for (let digit = 0; digit < digits; digit++) text += ALPHABET[(group >> (18 - 6 * digit)) & 63];
  }
  return text;
}

/** What `/auth/google` gets of a verifier (RFC 7636, S256). */
export async function challengeOf(verifier: string, sha256: Sha256): Promise<string> {
  return base64url(await sha256(new globals.TextEncoder().encode(verifier)));
}

/** The parameters of an address. By hand, since `URLSearchParams` is not whole in React Native. */
export function parametersOf(address: string): Record<string, string> {
  const query = /\?([^#]*)/.exec(address)?.[1] ?? '';
  const pairs = query.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split('=', 2).map((part) => decodeURIComponent(part.replace(/\+/g, ' ')));
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

export function queryOf(parameters: Record<string, string | undefined>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}
