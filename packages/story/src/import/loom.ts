import { validateGraph } from '../graph/validate.ts';
import { parentsOf, type NodeKind, type StoryNode } from '../graph/story.ts';
import { cleanText } from '../text/clean-text.ts';
import { assemble } from './assemble.ts';
import { ImportError, type ImportedStory, type Loss } from './imported-story.ts';
import { isObject, parseJson, type Json } from './json-source.ts';
import { withCanon } from './loom-canon.ts';
import { Losses, removedOf } from './losses.ts';
import type { Passage } from './passage.ts';

/** Losses, and how many nodes have which member that a graph has no place for. */
class LoomLosses extends Losses {
  private readonly members = new Map<string, number>();

  see(node: Json): void {
    for (const member of Object.keys(node)) {
      if (!READ.has(member)) this.members.set(member, (this.members.get(member) ?? 0) + 1);
    }
  }

  sum(): this {
    for (const [member, count] of this.members) this.add('metadata', `${member} of ${count} nodes`, 1);
    return this;
  }
}

/**
 * Trees as JSON, in the forms in which the tools of the Loom family keep them:
 * - nested, `{ "root": { "text", "children": [ … ] } }` (socketteer/loom), also without `root`;
 * - a map, `{ "nodes": { "<id>": { "text", "parentId" } } }` (the Obsidian plugin cosmicoptima/loom), its parent called
 *   `parentId`, `parent` or `parent_id`;
 * - a list, `{ "nodes": [ { "id", "parent_id", "text" } ] }`, which is also the graph of the contract: such a one keeps
 *   its ids and its merges.
 * A canon beside the nodes is kept; what of it names a node that is not there is told as lost.
 * Texts are left as they are, for in these tools a node often ends within a sentence. Beside its text a node may have a
 * title (`title`, `name`) and tags; what else it holds is told as lost, once for each member.
 * @throws ImportError when it is no JSON or none of these
 */
export function importLoom(source: string): ImportedStory {
  const data = parseJson(source, 'loom');
  const losses = new LoomLosses();
  if (isObject(data)) {
    const own = ownGraph(data);
    if (own) return withCanon(own, data);
    if (isObject(data['root']))
      return assemble({ passages: nested(data['root'], losses), ...headOf(data) }, losses.sum(), 'loom');
    if (isObject(data['nodes']) || Array.isArray(data['nodes'])) {
      const passages = flat(data['nodes'], losses);
      const root = typeof data['root'] === 'string' ? data['root'] : undefined;
      // Else the first that follows none.
      const led = new Set(passages.flatMap(({ links }) => links.map(({ target }) => target)));
      const start = [root, passages.find(({ name }) => !led.has(name))?.name].find((name) =>
        passages.some((one) => one.name === name),
      );
      const head = { ...headOf(data), ...(start !== undefined && { start }) };
      return withCanon(assemble({ passages, ...head }, losses.sum(), 'loom'), data);
    }
    if (typeof data['text'] === 'string' || Array.isArray(data['children']))
      return assemble({ passages: nested(data, losses) }, losses.sum(), 'loom');
  }
  if (Array.isArray(data) && data.some(isObject))
    return assemble({ passages: flat(data, losses) }, losses.sum(), 'loom');
  throw new ImportError('neither a node with text and children nor a collection of nodes', 1, 'loom');
}

/** The contract's own graph, when it is a valid one once its texts are clean. */
function ownGraph(data: Json): ImportedStory | undefined {
  const fits = (node: unknown) => isObject(node) && typeof node['id'] === 'string' && typeof node['text'] === 'string';
  if (!Array.isArray(data['nodes']) || !isObject(data['canon']) || !data['nodes'].every(fits)) return undefined;
  const losses: Loss[] = [];
  const nodes = (data['nodes'] as StoryNode[]).map((node): StoryNode => {
    const { text, removed } = cleanText(node.text);
    if (removed > 0) losses.push({ kind: 'character', what: removedOf(removed), line: 1, node: node.id });
    return { ...node, text, ...(typeof node.title === 'string' && { title: cleanText(node.title).text }) };
  });
  try {
    if (validateGraph({ nodes, canon: {} }).length > 0) return undefined;
  } catch {
    // Nodes of another form than the contract's: read as any other list.
    return undefined;
  }
  return {
    format: 'loom',
    ...headOf(data),
    meta: {},
    graph: { nodes, canon: {} },
    start: nodes.find((node) => parentsOf(node).length === 0)!.id,
    details: Object.fromEntries(nodes.map(({ id }) => [id, { line: 1, links: [] }])),
    skipped: [],
    losses,
  };
}

function headOf(data: Json): { title?: string } {
  const title = data['title'] ?? data['name'];
  return typeof title === 'string' && title !== '' ? { title: cleanText(title).text } : {};
}

/** Without recursion: such trees are thousands of nodes deep. */
function nested(root: Json, losses: LoomLosses): Passage[] {
  const passages: Passage[] = [];
  const open: { node: Json; parent?: Passage }[] = [{ node: root }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, parent } = next;
    const passage = passageOf(node, String(passages.length), losses);
    passages.push(passage);
    parent?.links.push({ kind: 'link', target: passage.name, line: 1 });
    const children = Array.isArray(node['children']) ? node['children'] : [];
    for (let at = children.length - 1; at >= 0; at--) {
      const child: unknown = children[at];
      if (isObject(child)) open.push({ node: child, parent: passage });
      // A list may hold lists of any depth.
      else {
        const told = Array.isArray(child) ? 'a list' : JSON.stringify(child);
        losses.add('missing_target', `a child that is no node: ${told}`, 1, passage);
      }
    }
  }
  return passages;
}

function flat(nodes: Json | unknown[], losses: LoomLosses): Passage[] {
  const entries = Array.isArray(nodes)
    ? nodes.map(
        (node, index) => [isObject(node) && typeof node['id'] === 'string' ? node['id'] : String(index), node] as const,
      )
    : Object.entries(nodes);
  const passages = new Map<string, Passage>();
  const parents: [Passage, string[]][] = [];
  for (const [id, node] of entries) {
    if (!isObject(node)) continue;
    const passage = { ...passageOf(node, id, losses), name: id, id };
    if (passages.has(id)) losses.add('duplicate', id, 1, passage);
    else passages.set(id, passage);
    parents.push([passage, parentsIn(node)]);
  }
  if (passages.size === 0) throw new ImportError('its nodes are none', 1, 'loom');
  for (const [passage, before] of parents) {
    for (const id of before) {
      const parent = passages.get(id);
      if (parent) parent.links.push({ kind: 'link', target: passage.name, line: 1 });
      else losses.add('missing_target', `its parent ${id}`, 1, passage);
    }
  }
  return [...passages.values()];
}

function parentsIn(node: Json): string[] {
  const { parent_ids } = node;
  if (Array.isArray(parent_ids)) return parent_ids.filter((id) => typeof id === 'string');
  const parent = node['parentId'] ?? node['parent_id'] ?? node['parent'];
  return typeof parent === 'string' && parent !== '' ? [parent] : typeof parent === 'number' ? [String(parent)] : [];
}

const KINDS = new Set<unknown>(['beat', 'scene', 'chapter', 'note']);
/** Members that a tool keeps for itself and that a story does not miss. */
const READ = new Set([
  'id',
  'text',
  'content',
  'title',
  'name',
  'tags',
  'children',
  'childIds',
  'parent',
  'parentId',
  'parent_id',
  'parent_ids',
  'kind',
]);

function passageOf(node: Json, name: string, losses: LoomLosses): Passage {
  const { id, tags, kind } = node;
  losses.see(node);
  const title = node['title'] ?? node['name'];
  const text = node['text'] ?? node['content'];
  const passage: Passage = {
    name: `#${name}`,
    ...(typeof id === 'string' ? { id } : { idFrom: `n-${name}` }),
    ...(typeof title === 'string' && { title }),
    text: typeof text === 'string' ? text : '',
    ...(KINDS.has(kind) && { kind: kind as NodeKind }),
    line: 1,
    links: [],
    ...(Array.isArray(tags) && { details: { tags: tags.filter((tag) => typeof tag === 'string') } }),
  };
  if (text !== undefined && typeof text !== 'string') losses.add('metadata', 'a text that is no string', 1, passage);
  return passage;
}
