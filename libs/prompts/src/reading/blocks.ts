import {
  blockContent,
  blocksIn,
  type Block as BlockPlace,
  type BlockLevel,
  type BlockVersion,
  type ContentHash,
} from '@cse/story';
import { checkedNodeHash, sha256 } from '../story/hashes';
import type { PathNode } from '../story/shapes';

// What a block is and what its hash is of is the same for clients.
export { BLOCK_SIZE, BLOCK_WORDS, SUMMARY_PROMPT, type BlockLevel, type BlockVersion } from '@cse/story';

/** A run of nodes that one summary may stand for. */
export interface Block extends BlockPlace {
  hash: ContentHash;
}

/**
 * The complete blocks of a path, oldest first. They are counted from the root (which is always read verbatim and in
 * no block), so a new node changes no older block, and two branches share every block before their fork.
 * @param nodes that have passed their checks
 */
export function blocksOf(nodes: readonly PathNode[], version: BlockVersion): Record<BlockLevel, Block[]> {
  const hashes = nodes.map(checkedNodeHash);
  const blocks: Record<BlockLevel, Block[]> = { 1: [], 2: [] };
  for (const block of blocksIn(nodes.length)) {
    blocks[block.level].push({ ...block, hash: sha256(blockContent(block, nodes, hashes, version)) });
  }
  return blocks;
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
