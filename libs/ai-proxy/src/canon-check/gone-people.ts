import { acts, isFromAfar } from '../consistency/acting';
import { goneIn, type Gone } from '../consistency/gone';
import type { Highlight } from '../operation/evidence';
import type { FactScope } from './fact-scope';
import { GATE, type NodeScan } from './gates';
import type { ScopedFact } from './graph-canon';
import type { GraphReading } from './reading';
import type { Report, Sentence, StoryRule, Visit } from './walk';

interface LastKnown {
  /** `back`: told to act since. */
  how: Gone['how'] | 'back';
  words: Highlight[];
}

/**
 * The dead who act, and those who left and act before they are told to come back. The first act is told; who goes on
 * acting in the same branch has come back.
 */
export class GonePeople implements StoryRule {
  private readonly last = new Map<string, LastKnown[]>();
  private readonly deaths = new Map<string, ScopedFact[]>();
  /** Deaths of the canon whose first act was told on this way. */
  private readonly told = new Set<ScopedFact>();

  constructor(
    private readonly reading: GraphReading,
    private readonly scope: FactScope,
  ) {
    reading.views.forEach(({ isDeath, subject }, index) => {
      const fact = reading.canon.facts[index]!;
      if (!isDeath || subject === undefined || fact.hearsay) return;
      this.deaths.set(subject, [...(this.deaths.get(subject) ?? []), fact]);
    });
  }

  /** Whether somebody is dead or gone when a node begins. */
  isGone(person: string, node: number): boolean {
    return this.deathOf(person, node) !== undefined || this.lastOf(person) !== undefined;
  }

  wants({ node, before }: Visit, scan: NodeScan): boolean {
    const named = (one: NodeScan) => one.people.length > 0;
    if (scan.bits & GATE.gone && (named(scan) || (before >= 0 && named(this.reading.scan(before))))) return true;
    return scan.people.some((person) => this.isGone(this.reading.gates.people[person]!, node));
  }

  check({ node, undo }: Visit, sentences: readonly Sentence[], report: Report): void {
    const { story } = this.reading;
    const { people } = this.reading.scan(node);
    if (!people.some((person) => this.isGone(this.reading.gates.people[person]!, node))) return;
    const done = new Set<string>();
    for (const { statement } of sentences) {
      for (const person of new Set(statement.mentions.map(({ id }) => id))) {
        if (done.has(person) || !acts(person, statement)) continue;
        const death = this.deathOf(person, node);
        const gone = death ? undefined : this.lastOf(person);
        if (!death && (!gone || (gone.how === 'departed' && isFromAfar(statement)))) continue;
        done.add(person);
        const here = { node_id: story.nodes[node]!.id, start: statement.start, end: statement.end };
        const words = death
          ? this.reading.canon.sourcesOf(death, (source) => source !== node && story.holds(source, node))
          : gone!.words;
        report({
          ...{ kind: death || gone!.how === 'dead' ? 'resurrection' : 'absence', at: node },
          ...(death && { ids: [death.fact.id], locked: Boolean(death.fact.locked) }),
          words: [...words, here],
        });
        if (death) this.tell(death, undo);
      }
    }
  }

  note(visit: Visit, sentences: readonly Sentence[], scan: NodeScan): void {
    if (sentences.length === 0) return;
    for (const person of scan.people.map((index) => this.reading.gates.people[index]!)) {
      if (this.lastOf(person) && sentences.some(({ statement }) => acts(person, statement)))
        this.push(person, BACK, visit);
    }
    if (scan.bits & GATE.gone) this.noteGone(visit, sentences, scan);
  }

  private noteGone(visit: Visit, sentences: readonly Sentence[], scan: NodeScan): void {
    const { reading } = this;
    const { node, before } = visit;
    sentences.forEach(({ statement, bits }, at) => {
      if (!(bits & GATE.gone)) return;
      const gone = goneIn(statement, this.lastBefore(sentences, at, before));
      if (!gone || gone.id === reading.cast.narrator || !this.isNamed(gone.id, scan, before)) return;
      const { id, how, start, end } = gone;
      this.push(id, { how, words: [{ node_id: reading.node(node).id, start, end }] }, visit);
    });
  }

  /** Who was named last before a sentence, in its node or at the end of the one before. */
  private lastBefore(sentences: readonly Sentence[], at: number, before: number): string | undefined {
    const { narrator } = this.reading.cast;
    for (let index = at - 1; index >= 0; index--) {
      const last = sentences[index]!.statement.mentions.findLast(({ id }) => id !== narrator);
      if (last) return last.id;
    }
    return before >= 0 ? this.reading.lastNamed(before) : undefined;
  }

  private isNamed(person: string, scan: NodeScan, before: number): boolean {
    const index = this.reading.gates.indexOf(person)!;
    return scan.people.includes(index) || (before >= 0 && this.reading.scan(before).people.includes(index));
  }

  private deathOf(person: string, node: number): ScopedFact | undefined {
    return this.deaths.get(person)?.find((fact) => !this.told.has(fact) && this.scope.holdsAgainst(fact, node));
  }

  private lastOf(person: string): LastKnown | undefined {
    const last = this.last.get(person)?.at(-1);
    return last?.how === 'back' ? undefined : last;
  }

  private push(person: string, known: LastKnown, { undo }: Visit): void {
    const all = this.last.get(person) ?? [];
    this.last.set(person, all);
    all.push(known);
    undo.push(() => all.pop());
  }

  private tell(death: ScopedFact, undo: Visit['undo']): void {
    this.told.add(death);
    undo.push(() => this.told.delete(death));
  }
}

const BACK: LastKnown = { how: 'back', words: [] };
