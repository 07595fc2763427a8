import type { Canon, PathNode } from '../graph/story.ts';
import { canonicalJson } from './canonical-json.ts';

/** A content hash of the contract (3.3): `sha256:` and 64 lower-case hexadecimal digits, over UTF-8. */
export type ContentHash = `sha256:${string}`;

/** What a node's hash is of. */
export type HashedNode = Pick<PathNode, 'title' | 'text'>;
/** What a path's hash is of. */
export type HashedPathNode = Pick<PathNode, 'id' | 'title' | 'text'>;

/** Nodes in a block of level 1, and blocks of level 1 in one of level 2. */
export const BLOCK_SIZE = 8;
/** How long the summary of a block may be, in words. */
export const BLOCK_WORDS = { 1: 120, 2: 180 } as const;
/** The template that summaries are made with now; another one makes other hashes. */
export const SUMMARY_PROMPT = 'summarize.v1';

export type BlockLevel = 1 | 2;

/** A run of nodes that one summary may stand for. */
export interface Block {
  level: BlockLevel;
  /** Index of the first node in the path, and of the one after the last. */
  start: number;
  end: number;
}

export interface BlockVersion {
  /** Template and version that summaries are made with. */
  prompt: string;
  language: string;
}

// What is hashed, as text. Both ways to compute hashes, at once and by promise, take it from here.

/** `title NUL text`; a missing title is empty. Not brought into normal form. */
export function nodeContent({ title, text }: HashedNode): string {
  return `${title ?? ''}\u0000${text}`;
}

/** Canonical JSON of `[[id, node hash], …]`. */
export function pathContent(nodes: readonly { id: string }[], hashes: readonly ContentHash[]): string {
  return canonicalJson(nodes.map(({ id }, index) => [id, hashes[index]]));
}

/**
 * The complete blocks of a path of so many nodes, by level and oldest first. They are counted from the node after the
 * root, so a new node changes no older block, and two branches share every block before their fork.
 */
export function blocksIn(nodes: number): Block[] {
  const blocks: Block[] = [];
  for (const level of [1, 2] as const) {
    const size = BLOCK_SIZE ** level;
    for (let start = 1; start + size <= nodes; start += size) blocks.push({ level, start, end: start + size });
  }
  return blocks;
}

/** Content-addressed: node ids are inside because evidence cites them, branch and story are not. */
export function blockContent(
  { level, start, end }: Block,
  nodes: readonly { id: string }[],
  hashes: readonly ContentHash[],
  { prompt, language }: BlockVersion,
): string {
  const identities: string[][] = [];
  for (let at = start; at < end; at++) identities.push([nodes[at]!.id, hashes[at]!]);
  return canonicalJson(['seg', prompt, language, level, BLOCK_WORDS[level], identities]);
}

/** The hashes of the contract, computed at once. */
export interface StoryHashes {
  sha256(text: string): ContentHash;
  /** Over `title NUL text` in normal form C. */
  node(node: HashedNode): ContentHash;
  /** The same of a node that is in normal form C already, as every node that the server has let in. */
  cleanNode(node: HashedNode): ContentHash;
  /** `based_on.path_hash` of an answer, from the path that was sent. */
  path(nodes: readonly HashedPathNode[]): ContentHash;
  /** The same of nodes in normal form C. */
  cleanPath(nodes: readonly HashedPathNode[]): ContentHash;
  /** `based_on.canon_hash` of an answer, from the canon that was sent. */
  canon(canon: Canon): ContentHash;
}

/**
 * The hashes of the contract with a SHA-256 that answers at once, such as that of `node:crypto` or of a library, for
 * servers and for pages without Web Crypto.
 * @param digest 64 lower-case hexadecimal digits of the text's UTF-8
 */
export function hashesWith(digest: (text: string) => string): StoryHashes {
  const sha256 = (text: string): ContentHash => `sha256:${digest(text)}`;
  const cleanNode = (node: HashedNode): ContentHash => sha256(nodeContent(node));
  const node = (one: HashedNode): ContentHash => sha256(nodeContent(one).normalize('NFC'));
  return {
    sha256,
    node,
    cleanNode,
    path: (nodes) => sha256(pathContent(nodes, nodes.map(node))),
    cleanPath: (nodes) => sha256(pathContent(nodes, nodes.map(cleanNode))),
    canon: (canon) => sha256(canonicalJson(canon)),
  };
}
