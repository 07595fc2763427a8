import { isObject, type Json, type JsonObject } from './json';
import { jsonObjectsIn, type Story } from './story-reader';

/** Items of a top list when the task does not say how many it wants. */
const DEFAULT_ITEMS = 5;

export function asArray(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** How many entries a list gets: what the task asks for, or what a careful model would write. */
export function countFor(name: string, items: JsonObject, under: readonly string[], story: Story): number {
  if (under.length <= 1) return askedFor(name, story.task) ?? Math.min(DEFAULT_ITEMS, mostOf(name, story.task));
  if (name === 'decisions') return story.conflicts.length;
  if (/fact|canon_touch|effects/.test(name)) return story.factIds.length > 0 ? 1 : 0;
  if (/grounded_in|node|evidence|parent_ids|must_keep|bridge|beats|reconciled/.test(name)) {
    return Math.min(Math.max(1, story.nodes.length), name === 'grounded_in' ? 2 : 1);
  }
  if (under.includes('introduces') || /conflict|highlight|set_aside|options|notices/.test(name)) return 0;
  return isObject(items.properties) ? 2 : 1;
}

/**
 * The number that a task asks for under a list's name: a JSON member (`"ghost_nodes": 5`, or a list of slots), or
 * words such as "exactly 5 ghost nodes", "no ghost nodes" or "ghost_nodes: 5".
 */
export function askedFor(name: string, task: string): number | undefined {
  for (const object of jsonObjectsIn(task)) {
    const value = deepFind(object, name);
    if (typeof value === 'number') return value;
    if (Array.isArray(value)) return value.length;
  }
  const spoken = name.replaceAll('_', '[ _-]?').replace(/s$/, 's?');
  if (new RegExp(`\\bno ${spoken}\\b`, 'i').test(task)) return 0;
  const before = new RegExp(`(?<!at most )\\b(\\d+)\\s+(?:\\w+\\s+){0,2}${spoken}\\b`, 'i').exec(task);
  const after = new RegExp(`\\b${spoken}\\W{1,4}(?:exactly\\s+)?(\\d+)\\b`, 'i').exec(task);
  const found = before?.[1] ?? after?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The bound that a task sets under a list's name: "at most 24 operations". */
function mostOf(name: string, task: string): number {
  const found = new RegExp(`at most (\\d+) ${name.replaceAll('_', '[ _-]')}`, 'i').exec(task);
  return found ? Number(found[1]) : Infinity;
}

function deepFind(value: Json, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  if (value[name] !== undefined) return value[name];
  for (const child of Object.values(value)) {
    const found = deepFind(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
