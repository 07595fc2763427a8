import { GraphIndex, type ChooseParent } from '../graph/graph-index.ts';
import { parentsOf, type StoryGraph, type StoryNode } from '../graph/story.ts';
import { validateGraph } from '../graph/validate.ts';
import type { NodeDetails } from '../import/imported-story.ts';

export interface ExportOptions {
  title?: string;
  /** What stood beside the nodes when they were imported: labels of links, links back, tags. */
  details?: Readonly<Record<string, NodeDetails>>;
  /** The node at which a branch ends: only its path is written. By default the whole story is, with choices. */
  leaf?: string;
  /** Through which parent the path of a merge goes, with `leaf`. */
  choose?: ChooseParent;
  /** A language tag, for HTML; by default `und`. */
  language?: string;
  /** What Twee says of the story itself; by default made of the title. */
  ifid?: string;
}

export interface ExportLink {
  label: string;
  to: string;
}

export interface ExportNode {
  node: StoryNode;
  /** Its title, or its id. */
  title: string;
  /** What it leads to: the links that it had, then whatever else follows it. Without a repetition. */
  links: ExportLink[];
  tags: readonly string[];
}

/** What every exporter writes: nodes in reading order with their links. */
export interface StoryToExport {
  title: string;
  nodes: ExportNode[];
  options: ExportOptions;
}

/** @throws RangeError for a graph that is none: its first problem by pointer; or for a leaf that is not there */
export function storyToExport(graph: StoryGraph, options: ExportOptions): StoryToExport {
  const [problem] = validateGraph(graph);
  if (problem) throw new RangeError(`${problem.pointer} ${problem.detail}`);
  const index = new GraphIndex(graph);
  const inOrder = options.leaf === undefined ? graph.nodes : index.path(options.leaf, options.choose);
  // The first node written is where a story begins: a root, whatever the order of the graph.
  const nodes = [
    ...inOrder.filter((node) => parentsOf(node).length === 0),
    ...inOrder.filter((node) => parentsOf(node).length > 0),
  ];
  const written = new Set(nodes.map(({ id }) => id));
  return {
    title: options.title ?? 'Untitled',
    options,
    nodes: nodes.map((node, at) => ({
      node,
      title: node.title ?? node.id,
      links:
        options.leaf === undefined
          ? linksOf(node, index, options, written)
          : nodes.slice(at + 1, at + 2).map(({ id }) => ({ label: '', to: id })),
      tags: options.details?.[node.id]?.tags ?? [],
    })),
  };
}

function linksOf(
  node: StoryNode,
  index: GraphIndex,
  { details }: ExportOptions,
  written: ReadonlySet<string>,
): ExportLink[] {
  const links: ExportLink[] = [];
  const children = index.children(node.id);
  const seen = new Set<string>();
  for (const { to, label } of details?.[node.id]?.links ?? []) {
    if (to === null || !written.has(to)) continue;
    const key = `${to}\n${label ?? ''}`;
    if (!seen.has(key)) links.push({ label: label ?? '', to });
    seen.add(key);
    seen.add(to);
  }
  for (const child of children) if (!seen.has(child.id)) links.push({ label: '', to: child.id });
  return links;
}

/** What a choice is called: its own label, else the title of where it leads. */
export function labelOf({ label, to }: ExportLink, titles: ReadonlyMap<string, string>): string {
  return (label || titles.get(to) || to).replace(/\s+/g, ' ').trim();
}

/** Titles that are told apart: the second of one name has its id behind it. */
export function uniqueTitles(
  nodes: readonly ExportNode[],
  clean: (title: string) => string = (title) => title,
): Map<string, string> {
  const taken = new Set<string>();
  const titles = new Map<string, string>();
  for (const { node, title } of nodes) {
    const wanted = clean(title).replace(/\s+/g, ' ').trim() || node.id;
    const own = taken.has(wanted) ? `${wanted} (${node.id})` : wanted;
    taken.add(own);
    titles.set(node.id, own);
  }
  return titles;
}
