import { hash } from 'node:crypto';
import { canonicalJson, hashesWith } from '@cse/story';

/**
 * The hashes of the contract with the SHA-256 of Node. Prompts are serialised with the canonical JSON as well, so that
 * equal data are equal bytes for the prompt cache.
 */
const hashes = hashesWith((text) => hash('sha256', text));

export { canonicalJson };
export const sha256 = hashes.sha256;
export const nodeHash = hashes.node;
/** Of a node that has passed its checks: in another normal form it would have been refused. */
export const checkedNodeHash = hashes.cleanNode;
/** Of nodes that have passed their checks. */
export const pathHash = hashes.cleanPath;
/** Of the canon as it was sent. */
export const canonHash = hashes.canon;
