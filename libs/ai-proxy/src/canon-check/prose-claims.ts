import {
  absentIn,
  absentSubject,
  areOpposite,
  comparisonsIn,
  definiteNouns,
  isWithout,
  type Comparison,
} from '../consistency/claims-rule';
import { beginningsOf } from '../consistency/terms';
import type { Highlight } from '../operation/evidence';
import { GATE, type NodeScan } from './gates';
import type { GraphReading } from './reading';
import { Scanner } from './scanner';
import type { Report, Sentence, StoryRule, Visit } from './walk';

/** Two who are compared in one way and later in the other: "older than Marrow", "younger than Marrow". */
export class Comparisons implements StoryRule {
  private readonly told: (Comparison & { words: Highlight })[] = [];

  constructor(private readonly reading: GraphReading) {}

  wants(_visit: Visit, { bits, people }: NodeScan): boolean {
    return (bits & GATE.compared) !== 0 && people.length > 1;
  }

  check({ node }: Visit, sentences: readonly Sentence[], report: Report): void {
    const { lexicon, story } = this.reading;
    for (const { statement, bits } of sentences) {
      if (!(bits & GATE.compared)) continue;
      const opposite = comparisonsIn(statement).flatMap(
        (one) => this.told.find((known) => areOpposite(known, one, lexicon)) ?? [],
      )[0];
      if (!opposite) continue;
      const here = { node_id: story.nodes[node]!.id, start: statement.start, end: statement.end };
      report({ kind: 'fact', at: node, words: [opposite.words, here] });
    }
  }

  note({ node, undo }: Visit, sentences: readonly Sentence[]): void {
    const before = this.told.length;
    for (const { statement, bits } of sentences) {
      if (!(bits & GATE.compared)) continue;
      const words = { node_id: this.reading.node(node).id, start: statement.start, end: statement.end };
      for (const one of comparisonsIn(statement)) this.told.push({ ...one, words });
    }
    if (this.told.length > before) undo.push(() => this.told.splice(before));
  }
}

/**
 * What was told not to be there, and nowhere else since, acts: "with no sender", "The sender had printed a name". Where
 * a story has such words is looked up once, and only when some node begins a sentence with one.
 */
export class Absences implements StoryRule {
  private readonly onWay: Uint8Array;
  /** Nouns behind a "without" on the way. */
  private readonly absent = new Map<string, number>();
  private placesByNoun: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(private readonly reading: GraphReading) {
    this.onWay = new Uint8Array(reading.story.nodes.length);
  }

  wants({ node }: Visit): boolean {
    if (this.absent.size === 0) return false;
    return definiteNouns(this.reading.node(node).text).some((noun) => this.isCandidate(noun));
  }

  check(visit: Visit, sentences: readonly Sentence[], report: Report): void {
    if (!this.wants(visit)) return;
    const { node } = visit;
    for (const { statement } of sentences) {
      const noun = absentSubject(statement);
      if (noun === undefined || !this.isCandidate(noun)) continue;
      const places = this.statementsWith(noun);
      if (places.length !== 1 || !places[0]!.without) continue;
      const here = { node_id: this.reading.node(node).id, start: statement.start, end: statement.end };
      report({ kind: 'fact', at: node, words: [places[0]!.words, here] });
    }
  }

  note({ node, undo }: Visit, _sentences: readonly Sentence[], { bits }: NodeScan): void {
    this.onWay[node] = 1;
    undo.push(() => (this.onWay[node] = 0));
    if (!(bits & GATE.without)) return;
    for (const noun of absentIn(this.reading.node(node).text, this.reading.lexicon)) {
      const count = this.absent.get(noun) ?? 0;
      this.absent.set(noun, count + 1);
      undo.push(() => (count === 0 ? this.absent.delete(noun) : this.absent.set(noun, count)));
    }
  }

  /** Told not to be there, and named in no other node on the way. */
  private isCandidate(noun: string): boolean {
    return this.absent.get(noun) === 1 && this.placesOf(noun).length === 1;
  }

  private statementsWith(noun: string): { words: Highlight; without: boolean }[] {
    return this.placesOf(noun).flatMap((node) => {
      const { id: node_id } = this.reading.node(node);
      const having = this.reading.statementsOf(node).filter(({ terms }) => terms.has(noun));
      return having.map((one) => ({
        words: { node_id, start: one.start, end: one.end },
        without: isWithout(one, noun),
      }));
    });
  }

  private placesOf(noun: string): number[] {
    this.placesByNoun ??= this.lookUp();
    const found: number[] = [];
    for (const node of this.placesByNoun.get(noun) ?? []) {
      if (this.onWay[node] === 1 && found.push(node) > 1) break;
    }
    return found;
  }

  /** The nodes that may have each noun of which some node says that it is not there. */
  private lookUp(): Map<string, number[]> {
    const { story, lexicon } = this.reading;
    const nouns = new Set<string>();
    story.nodes.forEach(({ text }, node) => {
      if (this.reading.scan(node).bits & GATE.without) for (const noun of absentIn(text, lexicon)) nouns.add(noun);
    });
    const known = [...nouns];
    const scanner = new Scanner(
      known.flatMap((noun, index) => beginningsOf(noun).map((word) => [word, index] as const)),
    );
    const places = new Map<string, number[]>(known.map((noun) => [noun, []]));
    story.nodes.forEach(({ text }, node) => {
      scanner.scan(text, (what) => {
        const nodes = places.get(known[what]!)!;
        if (nodes.at(-1) !== node) nodes.push(node);
      });
    });
    return places;
  }
}
