import { hash } from 'node:crypto';
import { inNormalForm } from '@cse/core';
import type { Canon, ContentHash, PathNode } from './shapes';

/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. Prompts are serialised with it, so that equal data are equal bytes for the prompt cache.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

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
