import { canonicalJson, checkedNodeHash, sha256 } from '../story/hashes';
import type { ContentHash, PathNode } from '../story/shapes';

/** Nodes in a block of level 1, and blocks of level 1 in one of level 2. */
export const BLOCK_SIZE = 8;

/** How long the summary of a block may be, in words. */
export const BLOCK_WORDS = { 1: 120, 2: 180 } as const;

export type BlockLevel = 1 | 2;

/** A run of nodes that one summary may stand for. */
export interface Block {
  level: BlockLevel;
  /** Index of the first node in the path, and of the one after the last. */
  start: number;
  end: number;
  hash: ContentHash;
}

/** The template that summaries are made with now. */
export const SUMMARY_PROMPT = 'summarize.v1';

export interface BlockVersion {
  /** Template and version that summaries are made with; another one makes other hashes. */
  prompt: string;
  language: string;
}

/**
 * The complete blocks of a path, oldest first. They are counted from the root (which is always read verbatim and in
 * no block), so a new node changes no older block, and two branches share every block before their fork.
 * @param nodes that have passed their checks
 */
export function blocksOf(nodes: readonly PathNode[], version: BlockVersion): Record<BlockLevel, Block[]> {
  const identities = nodes.map((node) => [node.id, checkedNodeHash(node)]);
  const ofLevel = (level: BlockLevel): Block[] => {
    const size = BLOCK_SIZE ** level;
    const blocks: Block[] = [];
    for (let start = 1; start + size <= nodes.length; start += size) {
      const end = start + size;
      blocks.push({ level, start, end, hash: blockHash(level, identities.slice(start, end), version) });
    }
    return blocks;
  };
  return { 1: ofLevel(1), 2: ofLevel(2) };
}

/** Content-addressed: node ids are inside because evidence cites them, branch and story are not. */
function blockHash(level: BlockLevel, identities: string[][], { prompt, language }: BlockVersion): ContentHash {
  return sha256(canonicalJson(['seg', prompt, language, level, BLOCK_WORDS[level], identities]));
}

/**
 * About how many tokens a text is: 2.5 UTF-8 bytes a token (Anthropic's own figure for its current tokenizer, 2.5
 * characters, holds for Latin scripts; bytes keep it honest for the others), and a few for each block's frame.
 */
export function estimateTokens(text: string): number {
  return tokensOfBytes(Buffer.byteLength(text));
}

/** The same of a node that is read verbatim. */
export function nodeTokens({ title, text }: Pick<PathNode, 'title' | 'text'>): number {
  return tokensOfBytes(Buffer.byteLength(text) + (title === undefined ? 0 : Buffer.byteLength(title)));
}

function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / 2.5) + 5;
}
