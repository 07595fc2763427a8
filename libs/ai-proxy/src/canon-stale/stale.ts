import { inputError } from '@cse/core';
import { canonicalJson, checkedNodeHash, StoryGraph, type CanonStaleBody, type Fact, type Graph } from '@cse/prompts';
import { Scanner } from '../canon-check/scanner';
import { STALE_KINDS, StaleWalk, type StaleMark, type Thing } from './stale-walk';

/** An artifact with what it rests on. */
export interface CitingArtifact extends Omit<NonNullable<CanonStaleBody['cites']>[number], 'hash'> {
  hash?: string;
  /** Of each node that it shows, as it was then. */
  node_hashes?: Readonly<Record<string, string>>;
}

/**
 * What a change of a story makes stale: a forward walk from each change over what rests on it. A fact is shown by the
 * nodes that state it, that say they are grounded in it, or that name its subject where it holds; a node by those that are
 * grounded in it, and by the facts that it states; both by summaries, pictures, clips and films that cite them. What cites
 * nothing of a change is never marked, and a change that changes nothing marks nothing.
 * @throws AppError the path codes, `reference_off_path`
 */
export function staleAfter({
  graph,
  change,
  cites = [],
  summaries = [],
}: Omit<CanonStaleBody, 'cites'> & { cites?: readonly CitingArtifact[] }): StaleMark[] {
  const story = new StoryGraph(graph);
  const changed = new Changes(story, change);
  const rests = new Rests(story, graph, cites, summaries, changed.subjects);
  const walk = new StaleWalk((thing) => (thing.kind === 'node' ? rests.onNode(thing.id) : rests.onMade(thing)));
  for (const fact of changed.facts) walk.begin([fact.id], rests.onFact(fact));
  for (const id of changed.nodes) walk.begin([id], rests.onNode(id));
  for (const { node, fact } of changed.stated) walk.begin([node, fact.id], rests.onFact(fact));
  return walk
    .marks()
    .filter(({ kind, id }) => !(kind === 'node' && changed.nodes.has(id)))
    .sort((a, b) => STALE_KINDS.indexOf(a.kind) - STALE_KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1));
}

interface ShownFact {
  id: string;
  /** As it was and as it is. */
  versions: Fact[];
}

/** What is really another thing than before. */
class Changes {
  readonly facts: ShownFact[] = [];
  readonly nodes: ReadonlySet<string>;
  /** Facts of the canon that changed nodes state. */
  readonly stated: { node: string; fact: ShownFact }[] = [];

  constructor(story: StoryGraph, { facts = [], nodes = [] }: CanonStaleBody['change']) {
    for (const { before, after } of facts) {
      const versions = [before, after].filter((fact) => fact !== null);
      if (versions.length === 0 || (before && after && canonicalJson(before) === canonicalJson(after))) continue;
      for (const id of new Set(versions.map((fact) => fact.id))) this.facts.push({ id, versions });
    }
    this.nodes = new Set(
      nodes.flatMap(({ id, before_hash }, index) => {
        const node = story.indexOf(id);
        if (node === undefined)
          throw inputError('reference_off_path', `/change/nodes/${index}/id`, 'is no node of this graph');
        return checkedNodeHash(story.nodes[node]!) === before_hash ? [] : [id];
      }),
    );
    if (this.nodes.size === 0) return;
    for (const { canon } of story.parts) {
      for (const fact of canon.facts ?? []) {
        for (const node of new Set((fact.sources ?? []).map(({ node_id }) => node_id))) {
          if (this.nodes.has(node)) this.stated.push({ node, fact: { id: fact.id, versions: [fact] } });
        }
      }
    }
  }

  /** What all of the facts are about. */
  get subjects(): ReadonlySet<string> {
    const facts = [...this.facts, ...this.stated.map(({ fact }) => fact)];
    return new Set(facts.flatMap(({ versions }) => versions.map(({ subject }) => subject)));
  }
}

/** What rests on what, looked up by what it rests on. */
class Rests {
  private readonly grounded = new Map<string, string[]>();
  private readonly ofFact = new Map<string, Thing[]>();
  private readonly ofNode = new Map<string, Thing[]>();
  private readonly ofArtifact = new Map<string, Thing[]>();
  private named: ReadonlyMap<string, ReadonlySet<number>> | undefined;

  constructor(
    private readonly story: StoryGraph,
    private readonly graph: Graph,
    cites: readonly CitingArtifact[],
    summaries: NonNullable<CanonStaleBody['summaries']>,
    /** Of all the facts that will be asked for. */
    private readonly subjects: ReadonlySet<string>,
  ) {
    for (const { id, grounded_in = [] } of story.nodes)
      for (const ground of grounded_in) push(this.grounded, ground, id);
    for (const cite of cites) {
      const { artifact_id, kind = 'artifact', fact_ids = [], node_ids = [], made_from = [] } = cite;
      const thing: Thing = { kind, id: artifact_id };
      for (const fact of fact_ids) push(this.ofFact, fact, thing);
      for (const node of node_ids) if (!this.isFresh(node, cite)) push(this.ofNode, node, thing);
      for (const artifact of made_from) push(this.ofArtifact, artifact, thing);
    }
    for (const { hash, node_ids } of summaries)
      for (const node of node_ids) push(this.ofNode, node, { kind: 'summary', id: hash });
  }

  /** Whether an artifact was made of a node as it is now. */
  private isFresh(node: string, { node_ids = [], node_hashes, hash }: CitingArtifact): boolean {
    const known = node_hashes?.[node] ?? (node_ids.length === 1 ? hash : undefined);
    const index = known === undefined ? undefined : this.story.indexOf(node);
    return index !== undefined && checkedNodeHash(this.story.nodes[index]!) === known;
  }

  /** What shows a fact: nodes, and what cites it. */
  *onFact(fact: ShownFact): Generator<Thing> {
    for (const id of this.nodesShowing(fact)) yield { kind: 'node', id };
    yield* this.ofFact.get(fact.id) ?? [];
  }

  *onNode(node: string): Generator<Thing> {
    for (const id of this.grounded.get(node) ?? []) yield { kind: 'node', id };
    yield* this.ofNode.get(node) ?? [];
  }

  onMade({ kind, id }: Thing): readonly Thing[] {
    return kind === 'summary' ? [] : (this.ofArtifact.get(id) ?? []);
  }

  /** The nodes that state a fact, are grounded in it, or name its subject where it holds or held. */
  private nodesShowing({ id, versions }: ShownFact): ReadonlySet<string> {
    const found = new Set<string>(this.grounded.get(id));
    for (const fact of versions) {
      for (const { node_id } of fact.sources ?? []) if (this.story.indexOf(node_id) !== undefined) found.add(node_id);
      const named = this.naming(fact.subject);
      if (named.size === 0) continue;
      for (const node of this.regionOf(fact)) if (named.has(node)) found.add(this.story.nodes[node]!.id);
    }
    return found;
  }

  /** The nodes that name somebody or something, by any of its names. */
  private naming(subject: string): ReadonlySet<number> {
    return (this.named ??= this.lookUp()).get(subject)!;
  }

  /** All subjects in one pass over the story, however many facts were changed. */
  private lookUp(): Map<string, ReadonlySet<number>> {
    const found = new Map([...this.subjects].map((subject) => [subject, new Set<number>()]));
    const names = this.namesOfAll();
    const words = [...found].flatMap(([subject, nodes]) =>
      [...(names.get(subject) ?? [subject])].map((word) => ({ word, nodes })),
    );
    const scanner = new Scanner(words.map(({ word }, index) => [word, index]));
    this.story.nodes.forEach(({ text, title = '' }, node) => {
      for (const one of [text, title]) {
        scanner.scan(one, (what, end) => {
          const { word, nodes } = words[what]!;
          if (isWord(one, end - word.length, end)) nodes.add(node);
        });
      }
    });
    return found;
  }

  /** What somebody or something is called, by its id and by each of its names. */
  private namesOfAll(): Map<string, Set<string>> {
    const names = new Map<string, Set<string>>();
    for (const { canon } of this.story.parts) {
      for (const { id, name, aliases = [] } of [...(canon.characters ?? []), ...(canon.setting?.places ?? [])]) {
        for (const key of [id, name, ...aliases]) {
          const known = names.get(key) ?? new Set();
          names.set(key, known);
          for (const one of [name, ...aliases]) known.add(one);
        }
      }
    }
    return names;
  }

  /** The nodes where a fact holds, behind every node that it begins with and over all that follows, up to its end. */
  private *regionOf(fact: Fact): Generator<number> {
    const { story } = this;
    const told = fact.valid_from ? [fact.valid_from] : (fact.sources ?? []).map(({ node_id }) => node_id);
    const starts = told.flatMap((id) => story.indexOf(id) ?? []);
    const stack = starts.length > 0 ? starts : this.beginningsOf(fact.id);
    const end = story.indexOf(fact.valid_to);
    const seen = new Uint8Array(story.nodes.length);
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (seen[node] === 1 || node === end) continue;
      seen[node] = 1;
      yield node;
      stack.push(...story.children[node]!, ...(story.joins.get(node) ?? []));
    }
  }

  /** Where the part of the canon begins that holds a fact; the roots when none does, or the whole story's does. */
  private beginningsOf(id: string): number[] {
    const own = (this.graph.branch_canons ?? []).filter(({ canon }) => canon.facts?.some((fact) => fact.id === id));
    const isOfAll = this.graph.canon?.facts?.some((fact) => fact.id === id) ?? false;
    if (isOfAll || own.length === 0) return [...this.story.roots];
    return own.map(({ from_node_id }) => this.story.indexOf(from_node_id)!);
  }
}

function push<T>(to: Map<string, T[]>, key: string, value: T): void {
  const known = to.get(key);
  if (known) known.push(value);
  else to.set(key, [value]);
}

const LETTER = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function isWord(text: string, start: number, end: number): boolean {
  const joins = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && LETTER.test(a) && LETTER.test(b) && !UNSPACED.test(a + b);
  return !joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end]);
}
