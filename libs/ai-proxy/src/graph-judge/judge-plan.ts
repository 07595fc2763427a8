import { graphJudgeLine, type GraphJudgeNode, type JudgeCare, type StoryGraph } from '@cse/prompts';
import type { OpenedCheck } from '../canon-check/canon-check';
import { StoryCanonLines, type CanonEntry } from './canon-lines';
import { branchesOf } from './branches';

/** How much one call may be told, in UTF-8 bytes. */
export interface PartSizes {
  /** Of the canon: what holds in the whole story and in the branch. */
  canon: number;
  /** Of the nodes. */
  story: number;
}

/** More takes a reader's mind off what is to be read, and fewer calls save little: the canon is read from the cache. */
const MOST: PartSizes = { canon: 96_000, story: 48_000 };

/** As much as fits a model: bytes are two and a half to a token as a rule, and the answer needs room too. */
export function partSizes(windowTokens: number): PartSizes {
  return {
    canon: Math.min(MOST.canon, windowTokens),
    story: Math.min(MOST.story, Math.floor(windowTokens / 2)),
  };
}

/** What is to be read of a whole story, in calls that each stand for themselves: nobody has to hold the story for them. */
export interface JudgePlan {
  care: JudgeCare;
  maxCostUsd: number | undefined;
  story: StoryShape;
  /** Lines of what holds everywhere, and the entries of these lines. */
  canon: string;
  entries: CanonEntry[];
  branches: { lines: string; entries: CanonEntry[] }[];
  parts: JudgePart[];
}

export interface JudgePart {
  branch: number;
  /** How many nodes are to be judged, and how many bytes all its lines have. */
  asked: number;
  bytes: number;
  /** Its nodes as JSON of `PartNode[]`, packed until it is their turn. */
  nodes: Uint8Array;
}

/** The nodes of a part, unpacked. */
export function nodesOf({ nodes }: JudgePart): PartNode[] {
  return JSON.parse(new TextDecoder().decode(nodes)) as PartNode[];
}

/** A node of a part: as it is told, and where it stands. */
export interface PartNode extends GraphJudgeNode {
  index: number;
  /** Where the told text begins in the node, in UTF-16 units. */
  from: number;
}

/** Who follows whom, without a word of the story: main lines, as the indexes of nodes. */
export interface StoryShape {
  ids: string[];
  parent: Int32Array;
  enter: Int32Array;
  leave: Int32Array;
}

/** Of the node before a part so much is told, in UTF-16 units. */
const TOLD_BEFORE = 500;

/**
 * Cuts what is to be read into parts: node after node of one branch, small branches together. Every changed node is in
 * one part, once.
 */
export function planJudge(
  { story, canon, isWanted, isChanged }: OpenedCheck,
  care: JudgeCare,
  maxCostUsd: number | undefined,
  sizes: PartSizes,
): JudgePlan {
  const isAsked = (node: number) => isWanted(node) && isChanged(node) && story.nodes[node]!.text.trim() !== '';
  const lines = new Map<number, number>();
  const bytesOf = (node: number): number => {
    let bytes = lines.get(node);
    if (bytes === undefined) lines.set(node, (bytes = Buffer.byteLength(graphJudgeLine(nodeOf(story, node))) + 1));
    return bytes;
  };
  const branches = branchesOf(story, isAsked, bytesOf, sizes.story);
  const told = new StoryCanonLines(story, canon, sizes.canon);
  return {
    ...{ care, maxCostUsd },
    story: story.shape,
    ...told.everywhere,
    branches: branches.map((nodes) => told.of(nodes)),
    parts: branches.flatMap((nodes, branch) => partsOf(story, nodes, branch, bytesOf, sizes.story)),
  };
}

function partsOf(
  story: StoryGraph,
  nodes: readonly number[],
  branch: number,
  bytesOf: (node: number) => number,
  most: number,
): JudgePart[] {
  const parts: JudgePart[] = [];
  let [open, held, bytes, asked]: [PartNode[], Set<number>, number, number] = [[], new Set(), 0, 0];
  const close = () => {
    if (asked > 0) parts.push({ branch, asked, bytes, nodes: Buffer.from(JSON.stringify(open)) });
    [open, held, bytes, asked] = [[], new Set(), 0, 0];
  };
  for (const node of nodes) {
    if (bytes > 0 && bytes + bytesOf(node) > most) close();
    const before = story.parent[node]!;
    if (before >= 0 && !held.has(before)) {
      const end = endOf(story, before);
      open.push(end);
      held.add(before);
      bytes += Buffer.byteLength(graphJudgeLine(end)) + 1;
    }
    open.push(nodeOf(story, node));
    held.add(node);
    bytes += bytesOf(node);
    asked++;
  }
  close();
  return parts;
}

function nodeOf(story: StoryGraph, index: number): PartNode {
  const { id, title, text } = story.nodes[index]!;
  const before = story.parent[index]!;
  const after = before < 0 ? undefined : story.nodes[before]!.id;
  return { id, after, title: title === '' ? undefined : title, text, index, from: 0 };
}

function endOf(story: StoryGraph, index: number): PartNode {
  const { id, text } = story.nodes[index]!;
  const least = Math.max(0, text.length - TOLD_BEFORE);
  const space = least === 0 ? -1 : text.slice(least).search(/\s/);
  const from = least === 0 ? 0 : space < 0 ? least : least + space + 1;
  return { id, text: text.slice(from).toWellFormed(), index, from, isRead: true };
}
