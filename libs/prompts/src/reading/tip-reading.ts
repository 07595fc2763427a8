import type { Leg, PathNode } from '../story/shapes';
import { blocksOf, estimateTokens, type Block, type BlockVersion } from './blocks';

/** Of a leg at most so many last nodes are read verbatim, and no more than so many characters of them. */
export const TIP_NODES = 3;
const TIP_CHARACTERS = 9_000;

/** A node read verbatim, or the summary of a block of nodes. */
export type TipPart = { node: PathNode } | { block: Block; from: string; to: string; text: string };

/** What a merge reads of its paths, each part in story order. */
export interface TipReading {
  common: TipPart[];
  left: TipPart[];
  right: TipPart[];
  /** Nodes that stand in no part. */
  omitted: string[];
}

export interface TipReadingOptions {
  version: BlockVersion;
  /** Summaries at hand, by the hash of their block. */
  summaries: ReadonlyMap<string, string>;
  /** What summaries may take, in tokens; the oldest give way. */
  budgetTokens: number;
}

/**
 * A merge turns on where the branches stand, so their tips, the common ancestor and pinned nodes are read verbatim
 * and the rest by the summaries that are at hand and true of these very paths. Whole legs are never read.
 */
export function readTips(common: readonly PathNode[], left: Leg, right: Leg, options: TipReadingOptions): TipReading {
  const ancestor = common.at(-1)!;
  const parts = {
    common: partsOf(common, 0, new Set([ancestor]), options),
    left: partsOf([...common, ...left.nodes], common.length, tipOf(left.nodes), options),
    right: partsOf([...common, ...right.nodes], common.length, tipOf(right.nodes), options),
  };
  const kept = withinBudget([...parts.common, ...parts.left, ...parts.right], options.budgetTokens);
  const read = new Set<string>();
  for (const [path, list] of [
    [common, parts.common],
    [[...common, ...left.nodes], parts.left],
    [[...common, ...right.nodes], parts.right],
  ] as const) {
    for (const part of list) {
      if (!kept.has(part)) continue;
      if ('node' in part) read.add(part.node.id);
      else for (const { id } of path.slice(part.block.start, part.block.end)) read.add(id);
    }
  }
  const all = [...common, ...left.nodes, ...right.nodes];
  return {
    common: parts.common.filter((part) => kept.has(part)),
    left: parts.left.filter((part) => kept.has(part)),
    right: parts.right.filter((part) => kept.has(part)),
    omitted: all.filter(({ id }) => !read.has(id)).map(({ id }) => id),
  };
}

function tipOf(nodes: readonly PathNode[]): Set<PathNode> {
  const tip = new Set<PathNode>();
  let characters = 0;
  for (const node of nodes.slice(-TIP_NODES).reverse()) {
    characters += node.text.length;
    if (tip.size > 0 && characters > TIP_CHARACTERS) break;
    tip.add(node);
  }
  return tip;
}

/** Of a whole path the parts from a node on: tips and pinned nodes, and blocks that reach beyond that node. */
function partsOf(
  path: readonly PathNode[],
  from: number,
  tip: ReadonlySet<PathNode>,
  { version, summaries }: TipReadingOptions,
): TipPart[] {
  const at: { position: number; part: TipPart }[] = [];
  path.forEach((node, position) => {
    if (position >= from && (tip.has(node) || node.pinned)) at.push({ position, part: { node } });
  });
  // Without a summary no block is read, and nothing has to be hashed to know it.
  const blocks = summaries.size > 0 ? blocksOf(path, version)[1] : [];
  for (const block of blocks) {
    const text = summaries.get(block.hash);
    const whole = path.slice(block.start, block.end).every((node) => tip.has(node) || node.pinned);
    if (text === undefined || block.end <= from || whole) continue;
    const [first, last] = [path[block.start]!, path[block.end - 1]!];
    at.push({ position: block.start - 0.5, part: { block, from: first.id, to: last.id, text } });
  }
  return at.sort((a, b) => a.position - b.position).map(({ part }) => part);
}

/** Everything verbatim, and of the summaries the newest of each part that fit. */
function withinBudget(parts: readonly TipPart[], budgetTokens: number): Set<TipPart> {
  const kept = new Set<TipPart>(parts.filter((part) => 'node' in part));
  let left = budgetTokens;
  for (const part of parts.toReversed()) {
    if ('node' in part) continue;
    left -= estimateTokens(part.text);
    if (left < 0) break;
    kept.add(part);
  }
  return kept;
}
