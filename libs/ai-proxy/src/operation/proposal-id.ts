import { hash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 16;

/** An id that follows from what is proposed: 16 characters of base32 (RFC 4648, lower case) of a SHA-256. */
export function proposalId(prefix: 'g' | 'i' | 'c' | 'x' | 'm', ...parts: (string | number)[]): string {
  const digest = hash('sha256', parts.join('\u0000'), 'buffer');
  let id = '';
  for (let bit = 0; id.length < LENGTH; bit += 5) {
    const pair = (digest[bit >> 3]! << 8) | digest[(bit >> 3) + 1]!;
    id += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return `${prefix}_${id}`;
}
