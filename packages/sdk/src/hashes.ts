import { canonicalJson } from './canonical-json.ts';

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Hash = `sha256:${string}`;

async function sha256(text: string): Promise<Hash> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `sha256:${hex}`;
}

/** The hash of a node's words: title, NUL, text, both in NFC. A missing title counts as an empty one. */
export function nodeHash(node: { title?: string; text: string }): Promise<Hash> {
  return sha256(`${(node.title ?? '').normalize('NFC')}\0${node.text.normalize('NFC')}`);
}

/** `based_on.path_hash` of an answer, from the path that was sent: canonical JSON of `[[id, node hash], …]`. */
export async function pathHash(path: { id: string; title?: string; text: string }[]): Promise<Hash> {
  return sha256(canonicalJson(await Promise.all(path.map(async (node) => [node.id, await nodeHash(node)]))));
}

/** `based_on.canon_hash` of an answer, from the canon that was sent. */
export async function canonHash(canon: object): Promise<Hash> {
  return sha256(canonicalJson(canon));
}

/** `replaces.original_hash` of an expansion: the slice of the node's text that it would replace. */
export function sliceHash(slice: string): Promise<Hash> {
  return sha256(slice);
}
