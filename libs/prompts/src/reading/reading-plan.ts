import type { PathNode } from '../story/shapes';
import { BLOCK_WORDS, blocksOf, estimateTokens, nodeTokens, type Block, type BlockVersion } from './blocks';

/** The tail of a path is verbatim up to so many characters, whatever was asked for. */
const TAIL_CHARACTERS = 12_000;
const TOKENS_PER_WORD = 1.7;

export interface ReadingPlanOptions {
  /** What the path may take of the model's input, in tokens. */
  budgetTokens: number;
  /** How many of the last nodes are read verbatim. */
  keepLast: number;
  version: BlockVersion;
  /** Summaries at hand, by the hash of their block. One whose hash no block of this path has is never looked at. */
  summaries: ReadonlyMap<string, string>;
  /**
   * Whether a block without a summary may stand in the plan, to be summarised. Then no node is left out, and the plan
   * may be over the budget; otherwise what does not fit is left out.
   */
  allowMissing: boolean;
}

export type Reading =
  | { as: 'verbatim'; start: number; end: number }
  | { as: 'segment'; start: number; end: number; block: Block; text: string | undefined }
  | { as: 'omitted'; start: number; end: number };

/** How a path is read, in story order; the readings cover every node once. */
export interface ReadingPlan {
  readings: Reading[];
  /** Blocks of the plan that have no summary yet. */
  missing: Block[];
  /** About how many tokens it is to read. */
  tokens: number;
}

/**
 * Decides what of a path is read verbatim and what as a summary. A path that fits is read whole: compression is a
 * cost choice, and summaries are where plot holes come from. Else the oldest blocks give way first, eight nodes at a
 * time, then eight blocks at a time, and what still does not fit is left out and said so. Root, current node, the
 * last nodes and pinned ones are always verbatim. No summary is ever summarised again.
 */
export function planReading(nodes: readonly PathNode[], options: ReadingPlanOptions): ReadingPlan {
  const costs = nodes.map(nodeTokens);
  const whole = costs.reduce((total, cost) => total + cost, 0);
  if (whole <= options.budgetTokens)
    return { readings: [{ as: 'verbatim', start: 0, end: nodes.length }], missing: [], tokens: whole };

  const tail = tailStart(nodes, options.keepLast);
  const blocks = blocksOf(nodes, options.version);
  const small = blocks[1].filter((block) => block.end <= tail);
  const large = blocks[2].filter((block) => block.end <= tail);
  const usable = (block: Block) => options.allowMissing || options.summaries.has(block.hash);
  const plan = new Cover(nodes, costs, options);
  for (const level of [small, large]) {
    for (const block of level) {
      if (plan.tokens <= options.budgetTokens) return plan.done();
      if (usable(block)) plan.compress(block);
    }
  }
  if (options.allowMissing) return plan.done();
  // A summary tells much for little: nodes of blocks that have none go before it does.
  const blocked = small.at(-1)?.end ?? 1;
  for (let index = 1; index < blocked && plan.tokens > options.budgetTokens; index++) plan.omit(index, 'node');
  for (let index = 1; index < tail && plan.tokens > options.budgetTokens; index++) plan.omit(index, 'node or segment');
  return plan.done();
}

/** Index of the first node of the verbatim tail: at least the current node, at most `keepLast` nodes or 12,000 characters. */
function tailStart(nodes: readonly PathNode[], keepLast: number): number {
  let start = nodes.length - 1;
  let characters = nodes[start]!.text.length;
  while (start > 1 && nodes.length - start < keepLast) {
    characters += nodes[start - 1]!.text.length;
    if (characters > TAIL_CHARACTERS) break;
    start--;
  }
  return start;
}

/** The plan while it is being made: what each node is read as, and what all of it costs. */
class Cover {
  tokens: number;
  private readonly readAs: ('verbatim' | 'omitted' | Block)[];

  constructor(
    private readonly nodes: readonly PathNode[],
    private readonly costs: number[],
    private readonly options: ReadingPlanOptions,
  ) {
    this.readAs = nodes.map(() => 'verbatim');
    this.tokens = costs.reduce((total, cost) => total + cost, 0);
  }

  /** Puts the block's summary in the place of its nodes, or of the smaller blocks inside it. Pinned nodes stay. */
  compress(block: Block): void {
    const replaced = new Set<Block>();
    for (let index = block.start; index < block.end; index++) {
      const before = this.readAs[index]!;
      if (before === 'verbatim' && !this.nodes[index]!.pinned) this.tokens -= this.costs[index]!;
      if (typeof before === 'object') replaced.add(before);
      if (before !== 'verbatim' || !this.nodes[index]!.pinned) this.readAs[index] = block;
    }
    for (const smaller of replaced) this.tokens -= this.costOf(smaller);
    this.tokens += this.costOf(block);
  }

  /** Leaves out the node, or the whole segment that it stands in. */
  omit(index: number, what: 'node' | 'node or segment'): void {
    const reading = this.readAs[index]!;
    if (what === 'node' && reading !== 'verbatim') return;
    if (reading === 'omitted' || (reading === 'verbatim' && this.nodes[index]!.pinned)) return;
    if (reading === 'verbatim') {
      this.tokens -= this.costs[index]!;
      this.readAs[index] = 'omitted';
      return;
    }
    this.tokens -= this.costOf(reading);
    for (let at = reading.start; at < reading.end; at++) if (this.readAs[at] === reading) this.readAs[at] = 'omitted';
  }

  done(): ReadingPlan {
    const readings: Reading[] = [];
    const missing = new Set<Block>();
    this.readAs.forEach((reading, index) => {
      const last = readings.at(-1);
      const same =
        last && (typeof reading === 'object' ? last.as === 'segment' && last.block === reading : last.as === reading);
      if (same) {
        last.end = index + 1;
      } else if (typeof reading === 'object') {
        const text = this.options.summaries.get(reading.hash);
        if (text === undefined) missing.add(reading);
        readings.push({ as: 'segment', start: index, end: index + 1, block: reading, text });
      } else {
        readings.push({ as: reading, start: index, end: index + 1 });
      }
    });
    return { readings, missing: [...missing], tokens: this.tokens };
  }

  private costOf(block: Block): number {
    const text = this.options.summaries.get(block.hash);
    return text === undefined ? Math.ceil(BLOCK_WORDS[block.level] * TOKENS_PER_WORD) : estimateTokens(text);
  }
}
