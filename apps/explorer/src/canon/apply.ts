import type { CanonOperation, NewCanonEntry } from '@creative-space/sdk';
import type { Canon, Fact } from '@creative-space/story';
import { randomHex } from '../store/ids';

/** Where the entries of a kind stand in a canon. */
const LISTS = { character: 'characters', rule: 'rules', fact: 'facts', event: 'timeline', thread: 'threads' } as const;
const LETTERS = { character: 'ch', place: 'pl', rule: 'r', fact: 'f', event: 'e', thread: 't' } as const;

type Entry = { id: string } & Record<string, unknown>;

/**
 * The canon after a change that the writer took. What is told anew of a fact does not undo that it was so before: the
 * old one ends at the node, and a new one begins there. A conflict changes nothing.
 *
 * @param node that the change was read from
 * @param ids of entries that were added before, by the names that the answer gave them (`new:1`); added to
 */
export function applyOperation(canon: Canon, operation: CanonOperation, node: string, ids: Map<string, string>): Canon {
  const { op, target } = operation;
  if (op === 'conflict') return canon;
  if (target.kind === 'setting' || target.kind === 'tone') {
    const field = operation.field;
    if (!field) return canon;
    return { ...canon, [target.kind]: { ...canon[target.kind], [field]: operation.after ?? undefined } };
  }
  if (op === 'add') return withEntry(canon, target.kind, newEntry(operation, node, ids));
  if (target.kind === 'fact') return changeFact(canon, operation, node, ids);
  const change = (entries: Entry[]): Entry[] =>
    op === 'remove' && operation.field === null
      ? entries.filter(({ id }) => id !== target.id)
      : entries.map((entry) =>
          entry.id === target.id && operation.field
            ? { ...entry, [operation.field]: operation.after ?? undefined }
            : entry,
        );
  return withList(canon, target.kind, change);
}

function changeFact(
  canon: Canon,
  { op, target, field, after }: CanonOperation,
  node: string,
  ids: Map<string, string>,
): Canon {
  const old = canon.facts?.find(({ id }) => id === target.id);
  if (!old) return canon;
  const ended = withList(canon, 'fact', (facts) =>
    facts.map((fact) => (fact.id === target.id ? { ...fact, valid_to: node } : fact)),
  );
  if (op === 'remove' || typeof after !== 'string') return ended;
  const id = idFor('fact', `${target.id}:${node}`, ids);
  const next: Fact = { ...old, [field ?? 'value']: after, id, valid_from: node, valid_to: null, sources: [] };
  return withEntry(ended, 'fact', { ...next });
}

function newEntry({ target, after, evidence }: CanonOperation, node: string, ids: Map<string, string>): Entry {
  const given: NewCanonEntry = typeof after === 'object' && after !== null ? after : {};
  const known = (id: string | undefined) => (id === undefined ? undefined : (ids.get(id) ?? id));
  const kind = target.kind as keyof typeof LETTERS;
  const entry: Entry = { ...given, id: idFor(kind, target.id, ids) };
  if (kind === 'fact') {
    const sources = evidence
      .filter(({ role }) => role === 'supports')
      .map(({ node_id, quote }) => ({ node_id, quote }));
    Object.assign(entry, {
      subject: known(given.subject),
      ...(given.holder ? { holder: known(given.holder) } : {}),
      valid_from: given.valid_from ?? node,
      sources: given.sources ?? sources,
    });
  }
  if (kind === 'event') Object.assign(entry, { order: given.order ?? 0, node_id: given.node_id ?? node });
  if (kind === 'thread') Object.assign(entry, { opened_node_id: given.opened_node_id ?? node });
  return entry;
}

function idFor(kind: keyof typeof LETTERS, name: string, ids: Map<string, string>): string {
  const id = ids.get(name) ?? `${LETTERS[kind]}_${randomHex(4)}`;
  ids.set(name, id);
  return id;
}

const withEntry = (canon: Canon, kind: CanonOperation['target']['kind'], entry: Entry): Canon =>
  withList(canon, kind, (entries) => [...entries, entry]);

function withList(canon: Canon, kind: CanonOperation['target']['kind'], change: (entries: Entry[]) => Entry[]): Canon {
  if (kind === 'place') {
    const places = change(entriesOf(canon.setting?.places));
    return { ...canon, setting: Object.assign({}, canon.setting, { places }) };
  }
  if (kind === 'setting' || kind === 'tone') return canon;
  const list = LISTS[kind];
  return { ...canon, [list]: change(entriesOf(canon[list])) };
}

/** Entries of any kind, of which only the id is looked at here. */
const entriesOf = (list: unknown): Entry[] => (Array.isArray(list) ? list : []);
