import { canonWithin, parentsOf, type BranchCanon, type Canon, type StoryNode } from '@creative-space/story';
import type { Json } from '@creative-space/vault';
import { EMPTY_STORY, type NodeNote, type Rejection, type Story } from '../store/story';
import { same } from './same';
import { isObject, soundCanon, texts, thing, type Members } from './sound-canon';

/**
 * A story as its devices share it, and as a backup holds it: what merges by its parts has an `id`.
 */
export function toShared(story: Story): Members {
  const nodes = story.nodes.map((node) => sharedNode(node, story.notes[node.id]));
  const branch_canons = story.branch_canons.map((one) => ({ ...one, id: one.from_node_id }));
  const rejected = story.rejected.map((one) => ({ ...one, id: `${one.node_id} ${one.gist}` }));
  const { title, canon } = story;
  return {
    title,
    nodes: unique(nodes),
    canon,
    branch_canons: unique(branch_canons),
    rejected: unique(rejected),
  } as unknown as Members;
}

const sharedNodes = new WeakMap<StoryNode, { id: string; note: NodeNote | undefined }>();

/** The same object as long as nothing of the node changes, so that what did not change is not looked at. */
function sharedNode(node: StoryNode, note: NodeNote | undefined) {
  let shared = sharedNodes.get(node);
  if (!shared || shared.note !== note) sharedNodes.set(node, (shared = { ...node, note }));
  return shared;
}

/**
 * A story of what others wrote. What is none is left out, and what two people did at once to its tree is made sound: a node
 * whose parents are all gone begins a tree of its own.
 * @param before whose parts are kept where they say the same, so that nothing is drawn or written anew
 */
export function fromShared(value: Members, before: Story = EMPTY_STORY): Story {
  const known = new Map(before.nodes.map((node) => [node.id, node]));
  const notes: Record<string, NodeNote> = {};
  const found = objects(value.nodes).flatMap((item): StoryNode[] => {
    const { id, note, text, parent_ids, parent_id, title, ...rest } = item;
    if (typeof id !== 'string') return [];
    const sound = soundNote(note);
    if (sound) notes[id] = like(sound as NodeNote, before.notes[id]);
    const parents = Array.isArray(parent_ids) ? parent_ids.filter((one) => typeof one === 'string') : undefined;
    return [
      {
        ...rest,
        id,
        text: typeof text === 'string' ? text : '',
        ...(typeof title === 'string' && { title }),
        ...(parents ? { parent_ids: parents } : { parent_id: typeof parent_id === 'string' ? parent_id : null }),
      },
    ];
  });
  const nodes = sound(found).map((node) => like(node, known.get(node.id)));
  const here = new Set(nodes.map(({ id }) => id));
  const canonOf = (canon: Json | undefined): Canon => canonWithin(soundCanon(canon), here);
  const branch_canons = objects(value.branch_canons).flatMap(({ from_node_id, canon }): BranchCanon[] =>
    typeof from_node_id === 'string' && here.has(from_node_id) ? [{ from_node_id, canon: canonOf(canon) }] : [],
  );
  const rejected = objects(value.rejected).flatMap(({ node_id, gist }): Rejection[] =>
    typeof node_id === 'string' && typeof gist === 'string' ? [{ node_id, gist }] : [],
  );
  return {
    title: typeof value.title === 'string' ? value.title : EMPTY_STORY.title,
    nodes:
      nodes.length === before.nodes.length && nodes.every((node, at) => node === before.nodes[at])
        ? before.nodes
        : nodes,
    canon: like(canonOf(value.canon), before.canon),
    branch_canons: like(branch_canons, before.branch_canons),
    notes: like(Object.fromEntries(Object.entries(notes).filter(([id]) => here.has(id))), before.notes),
    rejected: like(rejected, before.rejected),
  };
}

/** Nodes whose parents are there and do not follow them. */
function sound(nodes: readonly StoryNode[]): StoryNode[] {
  const here = new Set(nodes.map(({ id }) => id));
  const children = new Map<string, string[]>();
  const waits = new Map<string, number>();
  const parents = new Map(nodes.map((node) => [node.id, [...new Set(parentsOf(node))].filter((one) => here.has(one))]));
  for (const [id, some] of parents) {
    waits.set(id, some.length);
    for (const parent of some) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const release = (id: string) => {
    for (const child of children.get(id) ?? []) {
      const left = waits.get(child)! - 1;
      waits.set(child, left);
      if (left === 0) open.push(child);
    }
  };
  const open = nodes.flatMap(({ id }) => (waits.get(id) === 0 ? [id] : []));
  for (let id = open.pop(); id !== undefined; id = open.pop()) release(id);
  // What never had its turn stands in a circle: the first of it begins a tree, and so on until none is left.
  for (const { id } of nodes) {
    if (waits.get(id)! <= 0) continue;
    parents.set(id, []);
    waits.set(id, 0);
    open.push(id);
    for (let next = open.pop(); next !== undefined; next = open.pop()) release(next);
  }
  return nodes.map((node) => {
    const some = parents.get(node.id)!;
    if (same(some, parentsOf(node))) return node;
    const rest = { ...node };
    delete rest.parent_ids;
    delete rest.parent_id;
    return some.length > 1 ? { ...rest, parent_ids: some } : { ...rest, parent_id: some[0] ?? null };
  });
}

const soundNote = thing(
  {},
  {
    grounded_in: texts,
    path_parent: (value) => (typeof value === 'string' ? value : undefined),
    details: (value) => (isObject(value) && Array.isArray(value.links) ? value : undefined),
  },
);

const objects = (value: Json | undefined): Members[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** What was there before, where it says the same. */
const like = <T>(value: T, before: T | undefined): T => (before !== undefined && same(value, before) ? before : value);

function unique<T extends { id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
