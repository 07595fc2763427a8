import { createHash } from 'node:crypto';
import type { RatePolicy } from './rate-limiter';

/** What is stored of a bucket's name: neither an address nor a user can be read back from the limiter. */
export function bucketKey(key: string, policy: RatePolicy): string {
  return createHash('sha256').update(`${policy.name}\0${key}`).digest('base64url');
}
