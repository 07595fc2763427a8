import type { Canon, StoryGraph } from '@cse/prompts';
import type { GraphCanon, ScopedFact } from '../canon-check/graph-canon';
import { Scanner } from '../canon-check/scanner';

/** A fact or a rule that a reader is told, with what tells whether a claim about it can stand. */
export interface CanonEntry {
  what: 'fact' | 'rule';
  id: string;
  locked: boolean;
  /** Nodes from which on it holds, -1 for the whole story, and from which on no more. */
  starts: readonly number[];
  ends: readonly number[];
  /** Nodes that state it: it is known behind them only, and not by their own words. */
  sources: readonly number[];
  /** The words that state it. */
  words: readonly { node: number; quote: string; start: number; end: number }[];
}

interface Line {
  text: string;
  bytes: number;
  /** Index of whom or what it is about; -1 for what is about nobody who has a name. */
  about: number;
  entry?: CanonEntry;
}

/** The canon of a whole story as lines of a prompt: what holds everywhere, and what holds in a branch besides. */
export class StoryCanonLines {
  /** Nothing, when not all of it can be told: then each branch is told what is about its people first. */
  readonly everywhere: { canon: string; entries: CanonEntry[] };
  private readonly general: readonly Line[];
  private readonly scoped: readonly Line[];
  private readonly isSplit: boolean;
  private readonly names: Names;
  private readonly left: number;

  constructor(
    private readonly story: StoryGraph,
    private readonly canon: GraphCanon,
    most: number,
  ) {
    this.names = new Names(canon.everything);
    const facts = canon.facts.filter(({ hearsay }) => !hearsay).map((fact) => this.factLine(fact));
    const rules = canon.rules.map(({ rule, from }) => this.ruleLine(rule, from));
    const isGeneral = ({ entry }: Line) =>
      entry!.ends.length === 0 &&
      entry!.sources.length === 0 &&
      (entry!.what === 'fact' ? holdsFromRoots(entry!, story) : entry!.starts[0]! < 0);
    const entries = [...rules, ...facts].sort((a, b) => Number(b.entry!.locked) - Number(a.entry!.locked));
    this.general = [...this.castLines(canon.everything), ...entries.filter(isGeneral)];
    this.scoped = entries.filter((line) => !isGeneral(line));
    const bytes = this.general.reduce((total, line) => total + line.bytes, 0);
    this.isSplit = bytes <= most;
    this.everywhere = this.isSplit ? told(this.general) : { canon: '', entries: [] };
    this.left = this.isSplit ? most - bytes : most;
  }

  /** What is told of the canon for some nodes besides what holds everywhere. */
  of(nodes: readonly number[]): { lines: string; entries: CanonEntry[] } {
    const holding = this.scoped.filter(({ entry }) => nodes.some((node) => holdsAt(entry!, node, this.story)));
    const all = this.isSplit ? holding : [...this.general, ...holding];
    const { canon, entries } = told(this.within(all, nodes));
    return { lines: canon, entries };
  }

  /** Those that fit: first what is about somebody who is named in the nodes. */
  private within(lines: readonly Line[], nodes: readonly number[]): Line[] {
    if (lines.reduce((total, { bytes }) => total + bytes, 0) <= this.left) return [...lines];
    const named = this.names.namedIn(nodes.map((node) => this.story.nodes[node]!.text));
    const isNear = ({ about }: Line) => about < 0 || named.has(about);
    let left = this.left;
    const fits = new Set(
      [...lines.filter(isNear), ...lines.filter((line) => !isNear(line))].filter(({ bytes }) => (left -= bytes) >= 0),
    );
    return lines.filter((line) => fits.has(line));
  }

  private castLines({ characters = [], setting }: Canon): Line[] {
    return [
      ...characters.map(({ id, name, aliases, role, summary }) =>
        line({ character: { id, name, aliases, role, summary } }, this.names.of(id)),
      ),
      ...(setting?.places ?? []).map(({ id, name, aliases }) =>
        line({ place: { id, name, aliases } }, this.names.of(id)),
      ),
    ];
  }

  private factLine(scoped: ScopedFact): Line {
    const { fact, starts, ends, sources } = scoped;
    const { id, subject, attribute, value, locked = false } = fact;
    const idOf = (node: number | undefined) => (node === undefined ? undefined : this.story.nodes[node]!.id);
    const from = holdsFromRoots(scoped, this.story) ? undefined : idOf(starts[0]);
    const told = line({ fact: { id, subject, attribute, value, from, to: idOf(ends[0]) } }, this.names.of(subject));
    const words = () => this.wordsOf(scoped);
    let found: CanonEntry['words'] | undefined;
    const entry: CanonEntry = {
      ...{ what: 'fact', id, locked, starts, ends, sources },
      // Looked up when it is told: of a long canon many are not.
      get words() {
        return (found ??= words());
      },
    };
    return { ...told, entry };
  }

  private ruleLine({ id, statement, locked = false }: NonNullable<Canon['rules']>[number], from: number): Line {
    const told = line({ rule: { id, statement, from: from < 0 ? undefined : this.story.nodes[from]!.id } }, -1);
    return { ...told, entry: { what: 'rule', id, locked, starts: [from], ends: [], sources: [], words: [] } };
  }

  private wordsOf(scoped: ScopedFact): CanonEntry['words'] {
    return this.canon.sourcesOf(scoped).map(({ node_id, start, end }) => {
      const node = this.story.indexOf(node_id)!;
      return { node, quote: this.story.nodes[node]!.text.slice(start, end), start, end };
    });
  }
}

/** Who follows whom, as far as it takes to know whether something holds at a node. */
export interface Following {
  holds(ancestor: number, node: number): boolean;
}

/** Whether an entry holds before a node, so that the node may contradict it; its own words are no contradiction of it. */
export function holdsAt({ starts, ends, sources }: CanonEntry, node: number, story: Following): boolean {
  if (!starts.some((start) => story.holds(start, node)) || ends.some((end) => story.holds(end, node))) return false;
  if (sources.length === 0) return true;
  return !sources.includes(node) && sources.some((source) => story.holds(source, node));
}

function holdsFromRoots({ starts }: Pick<ScopedFact, 'starts'>, { roots }: StoryGraph): boolean {
  return roots.every((root) => starts.includes(root));
}

function line(value: object, about: number): Line {
  const text = JSON.stringify(value);
  return { text, bytes: Buffer.byteLength(text) + 1, about };
}

function told(lines: readonly Line[]): { canon: string; entries: CanonEntry[] } {
  return {
    canon: lines.map(({ text }) => text).join('\n'),
    entries: lines.flatMap(({ entry }) => (entry ? [{ ...entry }] : [])),
  };
}

/** People and places by their names, and where in a text some of them may be named. */
class Names {
  private readonly known = new Map<string, number>();
  private scanner: Scanner | undefined;

  constructor({ characters = [], setting }: Canon) {
    for (const [index, { id, name, aliases = [] }] of [...characters, ...(setting?.places ?? [])].entries()) {
      for (const key of [id, name, ...aliases]) if (!this.known.has(key)) this.known.set(key, index);
      // A part of a name names too: finds more than there is.
      for (const part of name.split(/\s+/)) if (part.length > 2 && !this.known.has(part)) this.known.set(part, index);
    }
  }

  /** Index of whom an id or a name belongs to; -1 for nobody's. */
  of(key: string): number {
    return this.known.get(key) ?? -1;
  }

  namedIn(texts: readonly string[]): ReadonlySet<number> {
    this.scanner ??= new Scanner([...this.known]);
    const found = new Set<number>();
    for (const text of texts) this.scanner.scan(text, (what) => found.add(what));
    return found;
  }
}
