import { forEachNodeReference } from '../graph/node-references.ts';
import type { BranchCanon, Canon } from '../graph/story.ts';
import { cleanText } from '../text/clean-text.ts';
import type { ImportedStory, LossKind } from './imported-story.ts';
import { isObject, type Json } from './json-source.ts';
import { removedOf, shortened } from './losses.ts';

type Tell = (kind: LossKind, what: string, node?: string) => void;

/** Members of a canon that are lists, of things with an id. */
const LISTS = ['characters', 'rules', 'timeline', 'threads', 'facts'] as const;
const OBJECTS = ['setting', 'tone'] as const;

/**
 * The story with the canon that stood beside its nodes in the source: its texts clean, without what has another form than
 * the contract's or names a node that is not there. Both are told as lost.
 */
export function withCanon(story: ImportedStory, source: Json): ImportedStory {
  const known = new Set(story.graph.nodes.map(({ id }) => id));
  const losses = [...story.losses];
  const tell: Tell = (kind, what, node) =>
    losses.push({ kind, what: shortened(what), line: 1, ...(node !== undefined && { node }) });
  const { canon, branch_canons } = source;
  const graph = { ...story.graph };
  if (canon !== undefined && canon !== null) graph.canon = canonOf(canon, known, tell, 'the canon') ?? {};
  if (Array.isArray(branch_canons)) {
    graph.branch_canons = branch_canons.flatMap((one: unknown): BranchCanon[] => {
      const from = isObject(one) ? one['from_node_id'] : undefined;
      if (!isObject(one) || typeof from !== 'string') {
        tell('metadata', 'a canon of a branch that has another form');
        return [];
      }
      if (!known.has(from)) {
        tell('missing_target', `the canon from the node ${from} on`);
        return [];
      }
      const of = canonOf(one['canon'], known, tell, `the canon from the node ${from} on`, from);
      return of ? [{ ...one, from_node_id: from, canon: of }] : [];
    });
  } else if (branch_canons !== undefined && branch_canons !== null) tell('metadata', 'canons of branches: no list');
  return { ...story, graph, losses };
}

/** Undefined, and told, where it is none. */
function canonOf(value: unknown, known: ReadonlySet<string>, tell: Tell, name: string, node?: string) {
  try {
    if (!isObject(value)) throw new TypeError('a canon is an object');
    let removed = 0;
    const canon = mapped(value, (text) => {
      const clean = cleanText(text);
      removed += clean.removed;
      return clean.text;
    }) as Json;
    if (removed > 0) tell('character', `${removedOf(removed)}, in ${name}`, node);
    for (const member of [...LISTS, ...OBJECTS]) {
      const fits = member === 'setting' || member === 'tone' ? isObject : isList;
      if (canon[member] === undefined || fits(canon[member])) continue;
      delete canon[member];
      tell('metadata', `${member} of ${name}, in another form`, node);
    }
    return withoutAbsent(canon, known, (what) => tell('missing_target', `${what} of ${name}`, node));
  } catch {
    // Also what is nested so deeply that nobody can walk through it.
    tell('metadata', `${name}, in another form`, node);
    return undefined;
  }
}

const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);

/** Without the entries that name a node that is not there. */
function withoutAbsent(canon: Canon, known: ReadonlySet<string>, tell: (what: string) => void): Canon {
  const gone = new Set<object>();
  forEachNodeReference(canon, (id, pointer) => {
    const [, member, at] = pointer.split('/') as [string, 'timeline' | 'threads' | 'facts', string];
    const entry = canon[member]![Number(at)]!;
    if (known.has(id) || gone.has(entry)) return;
    gone.add(entry);
    tell(`${entry.id}, which names the node ${id} (${member})`);
  });
  const kept = { ...canon } as Json;
  for (const member of LISTS) {
    if (canon[member]) kept[member] = (canon[member] as object[]).filter((entry) => !gone.has(entry));
  }
  return kept;
}

/** A value of JSON with other texts. */
function mapped(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((one) => mapped(one, text));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, text)]));
}
