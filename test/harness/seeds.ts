import { randomBytes } from 'node:crypto';

/** The seeds that a list names, separated by commas; `random` makes one up, which its test prints. */
export function seedsIn(list = 'first'): string[] {
  return list.split(',').map((seed) => (seed === 'random' ? randomBytes(4).toString('hex') : seed));
}
