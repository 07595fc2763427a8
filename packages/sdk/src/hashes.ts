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

/** A run of nodes that one summary may stand for. */
export interface SummaryBlock {
  level: 1 | 2;
  /** Ids of its first and its last node. */
  from: string;
  to: string;
  hash: Hash;
}

/** The template that the server makes summaries with; another one makes other hashes. */
const SUMMARY_PROMPT = 'summarize.v1';
/** Nodes of a block, and the words that its summary may have. */
const LEVELS = [
  { level: 1, size: 8, words: 120 },
  { level: 2, size: 64, words: 180 },
] as const;

/**
 * Every block of a path that `/ai/summarize` may sum up, with the hash that its segment has: blocks are counted from
 * the node after the root. Tells which stored summaries are still true before anything is sent.
 * @param language `creator_profile.language` of the request, or what `/creator/preferences` holds; "und" without one
 */
export async function summaryBlocks(
  path: { id: string; title?: string; text: string }[],
  language = 'und',
): Promise<SummaryBlock[]> {
  const identities = await Promise.all(path.map(async (node) => [node.id, await nodeHash(node)]));
  const blocks: Promise<SummaryBlock>[] = [];
  for (const { level, size, words } of LEVELS) {
    for (let start = 1; start + size <= path.length; start += size) {
      const end = start + size;
      const content = ['seg', SUMMARY_PROMPT, language, level, words, identities.slice(start, end)];
      const [from, to] = [path[start]!.id, path[end - 1]!.id];
      blocks.push(sha256(canonicalJson(content)).then((hash) => ({ level, from, to, hash })));
    }
  }
  return Promise.all(blocks);
}
