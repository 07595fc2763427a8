import { textProblem } from '../text/clean-text.ts';
import { GraphIndex } from './graph-index.ts';
import { forEachNodeReference } from './node-references.ts';
import { parentsOf, STORY_ID, STORY_LIMITS, type Canon, type StoryGraph, type StoryNode } from './story.ts';

export type GraphProblemCode =
  | 'no_nodes'
  | 'too_many_nodes'
  | 'bad_id'
  | 'duplicate_id'
  | 'dangling_parent'
  | 'bad_merge'
  | 'cycle'
  | 'bad_title'
  | 'bad_text'
  | 'unknown_reference';

/** Something that the server would refuse, or that has no meaning. */
export interface GraphProblem {
  code: GraphProblemCode;
  /** JSON pointer into the graph, such as `/nodes/3/parent_id`. */
  pointer: string;
  /** What is wrong, to be read after the pointer: "is no node of the story". */
  detail: string;
}

/**
 * What is wrong with a graph, in the order in which it stands there; empty when nothing is. One pass over nodes and
 * canon. Texts are judged as the server judges them (contract 3.1): length in code points, normal form C, no control
 * characters other than tab and newline, no lone surrogates.
 */
export function validateGraph(graph: StoryGraph): GraphProblem[] {
  const problems: GraphProblem[] = [];
  const add = (code: GraphProblemCode, pointer: string, detail: string) => problems.push({ code, pointer, detail });
  const { nodes } = graph;
  if (nodes.length === 0) add('no_nodes', '/nodes', 'must hold one node at least');
  if (nodes.length > STORY_LIMITS.graphNodes)
    add('too_many_nodes', '/nodes', `holds ${nodes.length} nodes, at most ${STORY_LIMITS.graphNodes} are allowed`);
  const ids = new Set<string>();
  const known = new Set(nodes.map(({ id }) => id));
  nodes.forEach((node, index) => {
    const at = `/nodes/${index}`;
    if (!STORY_ID.test(node.id)) add('bad_id', `${at}/id`, 'must be 1–64 of A–Z a–z 0–9 _ -');
    else if (ids.has(node.id)) add('duplicate_id', `${at}/id`, 'is the id of another node as well');
    ids.add(node.id);
    checkParents(node, known, at, add);
    const title = node.title === undefined ? undefined : textProblem(node.title, STORY_LIMITS.nodeTitle);
    if (title) add('bad_title', `${at}/title`, title);
    const text = textProblem(node.text, STORY_LIMITS.nodeText);
    if (text) add('bad_text', `${at}/text`, text);
  });
  if (ids.size === nodes.length) {
    for (const index of cyclic(graph))
      add('cycle', `/nodes/${index}`, 'stands before itself, or behind a node that does');
  }
  checkReferences(graph.canon, known, '/canon', add);
  graph.branch_canons?.forEach(({ from_node_id, canon }, index) => {
    const at = `/branch_canons/${index}`;
    if (!known.has(from_node_id)) add('unknown_reference', `${at}/from_node_id`, 'is no node of the story');
    checkReferences(canon, known, `${at}/canon`, add);
  });
  return problems;
}

type Add = (code: GraphProblemCode, pointer: string, detail: string) => void;

function checkParents(node: StoryNode, known: ReadonlySet<string>, at: string, add: Add): void {
  const { parent_ids } = node;
  if (parent_ids) {
    if (typeof node.parent_id === 'string')
      add('bad_merge', `${at}/parent_id`, 'stands beside parent_ids: a node has one of the two');
    if (parent_ids.length < 2)
      add('bad_merge', `${at}/parent_ids`, 'must hold two nodes at least; what follows one node has parent_id');
    if (new Set(parent_ids).size < parent_ids.length) add('bad_merge', `${at}/parent_ids`, 'names a node twice');
  }
  parentsOf(node).forEach((parent, index) => {
    if (known.has(parent)) return;
    add('dangling_parent', parent_ids ? `${at}/parent_ids/${index}` : `${at}/parent_id`, 'is no node of the story');
  });
}

/** Indexes of the nodes that no root leads to although all their parents are there. */
function cyclic(graph: StoryGraph): number[] {
  const index = new GraphIndex(graph);
  const reached = new Set(index.inReadingOrder());
  const dangling = new Set<StoryNode>();
  // What hangs from a node that is not there is no cycle; it was reported as what it is.
  const open = graph.nodes.filter((node) => parentsOf(node).some((parent) => !index.has(parent)));
  for (let node = open.pop(); node; node = open.pop()) {
    if (dangling.has(node)) continue;
    dangling.add(node);
    for (const child of index.children(node.id)) open.push(child);
  }
  return graph.nodes.flatMap((node, at) => (reached.has(node) || dangling.has(node) ? [] : [at]));
}

/** A canon may name nodes; each must be there. */
function checkReferences(canon: Canon, known: ReadonlySet<string>, at: string, add: Add): void {
  forEachNodeReference(canon, (id, pointer) => {
    if (!known.has(id)) add('unknown_reference', `${at}${pointer}`, 'is no node of the story');
  });
}
