import { hash } from 'node:crypto';
import { inNormalForm } from '@cse/core';
import { canonicalJson } from './canonical-json';
import type { Canon, PathNode } from './shapes';

/** A content hash of the contract (3.3): `sha256:` and lower-case hexadecimal over UTF-8. */
export type ContentHash = `sha256:${string}`;

export function sha256(text: string): ContentHash {
  return `sha256:${hash('sha256', text)}`;
}

/** Over `title NUL text`; a missing title is empty. */
export function nodeHash(node: Pick<PathNode, 'title' | 'text'>): ContentHash {
  return sha256(inNormalForm(`${node.title ?? ''}\u0000${node.text}`));
}

/** Over the canonical JSON of `[[id, node hash], …]`. */
export function pathHash(nodes: readonly PathNode[]): ContentHash {
  return sha256(canonicalJson(nodes.map((node) => [node.id, nodeHash(node)])));
}

/** Over the canonical JSON of the canon as it was sent. */
export function canonHash(canon: Canon): ContentHash {
  return sha256(canonicalJson(canon));
}
