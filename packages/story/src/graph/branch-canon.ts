import type { GraphIndex } from './graph-index.ts';
import type { Canon, Fact, StoryGraph } from './story.ts';

/**
 * The canon of a branch, to be sent as `branch_canon` with its path. What stands in `branch_canons` for a node of the
 * path is laid over the story's canon, from the root on: an entry with the id of an earlier one takes its place,
 * others are added, and the members of setting and tone replace each other one by one. Of all that, what belongs to
 * other branches is left out (`canonWithin`).
 * @param path ids from the root to the current node, such as those of `GraphIndex.path`
 */
export function canonOfPath(graph: Pick<StoryGraph, 'canon' | 'branch_canons'>, path: readonly string[]): Canon {
  return canonWithin(layered(graph, path), new Set(path));
}

/**
 * What a node sees: the canon of all its ancestors, over every parent of every merge, and of the node itself. For a
 * node without merges before it this is the canon of its path.
 */
export function canonOfNode(graph: StoryGraph, index: GraphIndex, id: string): Canon {
  const visible = index.ancestors(id).add(id);
  const order = graph.branch_canons?.length ? index.inReadingOrder().filter((node) => visible.has(node.id)) : [];
  return canonWithin(
    layered(
      graph,
      order.map((node) => node.id),
    ),
    visible,
  );
}

function layered(
  { canon, branch_canons = [] }: Pick<StoryGraph, 'canon' | 'branch_canons'>,
  order: readonly string[],
): Canon {
  if (branch_canons.length === 0) return canon;
  const place = new Map(order.map((id, at) => [id, at]));
  return branch_canons
    .filter(({ from_node_id }) => place.has(from_node_id))
    .sort((a, b) => place.get(a.from_node_id)! - place.get(b.from_node_id)!)
    .reduce((below, layer) => over(below, layer.canon), canon);
}

function over(below: Canon, above: Canon): Canon {
  const canon: Canon = { ...below, ...above };
  if (below.setting && above.setting) {
    canon.setting = { ...below.setting, ...above.setting };
    canon.setting.places = byId(below.setting.places, above.setting.places);
    if (!canon.setting.places) delete canon.setting.places;
  }
  if (below.tone && above.tone) canon.tone = { ...below.tone, ...above.tone };
  if (below.characters && above.characters) canon.characters = byId(below.characters, above.characters);
  if (below.rules && above.rules) canon.rules = byId(below.rules, above.rules);
  if (below.timeline && above.timeline) canon.timeline = byId(below.timeline, above.timeline);
  if (below.threads && above.threads) canon.threads = byId(below.threads, above.threads);
  if (below.facts && above.facts) canon.facts = byId(below.facts, above.facts);
  return canon;
}

function byId<T extends { id: string }>(below: T[] | undefined, above: T[] | undefined): T[] | undefined {
  if (!below || !above) return above ?? below;
  return [...new Map([...below, ...above].map((entry) => [entry.id, entry])).values()];
}

/**
 * What of a canon can be known from some nodes: facts that hold from a node elsewhere, events and threads of nodes
 * elsewhere are left out; an end that lies elsewhere has not come, and a source elsewhere is no source here. So every
 * node that the result names is one of these, as the path rule asks (`reference_off_path`).
 */
export function canonWithin(canon: Canon, visible: ReadonlySet<string>): Canon {
  const elsewhere = (id: string | null | undefined): boolean => typeof id === 'string' && !visible.has(id);
  const within: Canon = { ...canon };
  if (canon.timeline) within.timeline = canon.timeline.filter(({ node_id }) => visible.has(node_id));
  if (canon.threads) {
    within.threads = canon.threads
      .filter(({ opened_node_id }) => visible.has(opened_node_id))
      .map((thread) => (elsewhere(thread.closed_node_id) ? { ...thread, closed_node_id: null } : thread));
  }
  if (canon.facts) {
    within.facts = canon.facts
      .filter(({ valid_from }) => !elsewhere(valid_from))
      .map((fact) => {
        if (!elsewhere(fact.valid_to) && !fact.sources?.some(({ node_id }) => elsewhere(node_id))) return fact;
        const here: Fact = { ...fact };
        if (elsewhere(fact.valid_to)) here.valid_to = null;
        if (fact.sources) here.sources = fact.sources.filter(({ node_id }) => visible.has(node_id));
        return here;
      });
  }
  return within;
}

/**
 * Whether a fact holds after these nodes: it has begun with one of them (or always held), and none of them ended it.
 * It no longer holds in the node that `valid_to` names.
 */
export function holdsWithin(fact: Pick<Fact, 'valid_from' | 'valid_to'>, visible: ReadonlySet<string>): boolean {
  const begun = typeof fact.valid_from !== 'string' || visible.has(fact.valid_from);
  return begun && !(typeof fact.valid_to === 'string' && visible.has(fact.valid_to));
}
