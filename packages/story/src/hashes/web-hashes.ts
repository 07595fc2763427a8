import type { StoryGraph } from '../graph/story.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  blockContent,
  blocksIn,
  nodeContent,
  pathContent,
  SUMMARY_PROMPT,
  type BlockLevel,
  type ContentHash,
  type HashedNode,
  type HashedPathNode,
} from './hashes.ts';

/** A SHA-256 by promise: 64 lower-case hexadecimal digits of a text's UTF-8. */
export type Digest = (text: string) => string | Promise<string>;

/** Web Crypto, which browsers offer on `https:` and `localhost`, and Node always. */
async function webDigest(text: string): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new Error('Web Crypto is missing here (a page that is neither https nor localhost): hand in a digest');
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(text: string, digest: Digest): Promise<ContentHash> {
  return `sha256:${await digest(text)}`;
}

/** The hash of a node's words: title, NUL, text, both in NFC. A missing title counts as an empty one. */
export function nodeHash(node: HashedNode, digest: Digest = webDigest): Promise<ContentHash> {
  return sha256(nodeContent(node).normalize('NFC'), digest);
}

/** `based_on.path_hash` of an answer, from the path that was sent. */
export async function pathHash(path: readonly HashedPathNode[], digest: Digest = webDigest): Promise<ContentHash> {
  return sha256(pathContent(path, await nodeHashes(path, digest)), digest);
}

/** `based_on.canon_hash` of an answer, from the canon that was sent. */
export async function canonHash(canon: object, digest: Digest = webDigest): Promise<ContentHash> {
  return sha256(canonicalJson(canon), digest);
}

/** `replaces.original_hash` of an expansion: the slice of the node's text that it would replace. */
export function sliceHash(slice: string, digest: Digest = webDigest): Promise<ContentHash> {
  return sha256(slice, digest);
}

/** The hash of every node by its id, such as `since.node_hashes` of a check takes. */
export async function graphHashes(
  graph: Pick<StoryGraph, 'nodes'>,
  digest: Digest = webDigest,
): Promise<Record<string, ContentHash>> {
  const hashes = await nodeHashes(graph.nodes, digest);
  return Object.fromEntries(graph.nodes.map(({ id }, index) => [id, hashes[index]!]));
}

function nodeHashes(nodes: readonly HashedNode[], digest: Digest): Promise<ContentHash[]> {
  return Promise.all(nodes.map((node) => nodeHash(node, digest)));
}

/** A run of nodes that one summary may stand for. */
export interface SummaryBlock {
  level: BlockLevel;
  /** Ids of its first and its last node. */
  from: string;
  to: string;
  hash: ContentHash;
}

/**
 * Every block of a path that `/ai/summarize` may sum up, with the hash that its segment has. Tells which stored
 * summaries are still true before anything is sent.
 * @param language `creator_profile.language` of the request, or what `/creator/preferences` holds; "und" without one
 */
export async function summaryBlocks(
  path: readonly HashedPathNode[],
  language = 'und',
  digest: Digest = webDigest,
): Promise<SummaryBlock[]> {
  const hashes = await nodeHashes(path, digest);
  const version = { prompt: SUMMARY_PROMPT, language };
  return Promise.all(
    blocksIn(path.length).map(async (block) => ({
      level: block.level,
      from: path[block.start]!.id,
      to: path[block.end - 1]!.id,
      hash: await sha256(blockContent(block, path, hashes, version), digest),
    })),
  );
}
