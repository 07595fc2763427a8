import { hash } from 'node:crypto';
import { inNormalForm } from '@cse/core';
import type { Canon, ContentHash, PathNode } from './shapes';

/**
 * Canonical JSON (RFC 8785): members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them. Prompts are serialised with it, so that equal data are equal bytes for the prompt cache.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let json = '';
  if (Array.isArray(value)) {
    for (const item of value) json += `${json === '' ? '[' : ','}${canonicalJson(item)}`;
    return json === '' ? '[]' : `${json}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) json += `${json === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return json === '' ? '{}' : `${json}}`;
}

export function sha256(text: string): ContentHash {
  return `sha256:${hash('sha256', text)}`;
}

/** Over `title NUL text` in normal form C; a missing title is empty. */
export function nodeHash(node: Pick<PathNode, 'title' | 'text'>): ContentHash {
  return sha256(inNormalForm(contentOf(node)));
}

/** The same of a node that has passed its checks: in another form it would have been refused. */
export function checkedNodeHash(node: Pick<PathNode, 'title' | 'text'>): ContentHash {
  return sha256(contentOf(node));
}

function contentOf({ title, text }: Pick<PathNode, 'title' | 'text'>): string {
  return `${title ?? ''}\u0000${text}`;
}

/** Over the canonical JSON of `[[id, node hash], …]`, of nodes that have passed their checks. */
export function pathHash(nodes: readonly PathNode[]): ContentHash {
  let json = '';
  for (const node of nodes) json += `${json === '' ? '[' : ','}[${JSON.stringify(node.id)},"${checkedNodeHash(node)}"]`;
  return sha256(`${json || '['}]`);
}

/** Over the canonical JSON of the canon as it was sent. */
export function canonHash(canon: Canon): ContentHash {
  return sha256(canonicalJson(canon));
}
