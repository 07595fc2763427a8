/** Random hexadecimal digits, two for each byte. Also where the page came by plain http, unlike `randomUUID`. */
export function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** An id for a node. */
export const newId = (): string => `n_${randomHex(6)}`;
