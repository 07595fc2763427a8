import type { CanonConflictKind } from '@cse/prompts';
import { contradictionOf, type FactContradiction } from '../consistency/fact-rules';
import type { FactView } from '../consistency/fact-view';
import type { Lexicon } from '../language/lexicon';
import type { FactScope } from './fact-scope';
import { classGates, GATE, wordsOf, type NodeScan } from './gates';
import type { ScopedFact } from './graph-canon';
import type { GraphReading } from './reading';
import type { Report, Sentence, StoryRule, Visit } from './walk';

/** Facts that share a term, as a sentence with that term meets them. */
interface Meeting {
  /** Those that any such sentence may contradict. */
  free: number[];
  /** Those of somebody, whom a sentence has to name when many share the term. */
  byPerson: Map<string, number[]>;
  gates: number;
}

/** Of a word that more facts share than this, those of people who are not named are passed over. */
const CROWD = 24;

/** Prose against the facts that hold before it. Each sentence meets those facts only that it may speak of. */
export class ProseFacts implements StoryRule {
  /** Facts that a sentence may contradict which names somebody and opens a gate, by the person. */
  private readonly ofPerson = new Map<string, { gates: number; views: number[] }>();
  private readonly ofTerm: readonly Meeting[];
  private readonly gates: readonly number[];
  /** Facts that are one by what they say, by the first of them. */
  private readonly sharing = new Map<FactView, ScopedFact[]>();
  private readonly ofNobody: number[] = [];

  constructor(
    private readonly reading: GraphReading,
    private readonly scope: FactScope,
  ) {
    const { views, canon, lexicon, gates } = reading;
    this.gates = views.map((view) => gatesOf(view, lexicon));
    const ofTerm: Meeting[] = [...gates.termsOfFacts].map(() => ({ free: [], byPerson: new Map(), gates: 0 }));
    views.forEach((view, index) => {
      const same = this.sharing.get(view);
      if (same) {
        same.push(canon.facts[index]!);
        return;
      }
      this.sharing.set(view, [canon.facts[index]!]);
      if (view.denied?.people) this.ofNobody.push(index);
      this.meetByName(view, index);
      for (const term of wordsOf(view, lexicon)) this.meetByTerm(view, index, ofTerm[gates.termsOfFacts.get(term)!]!);
    });
    for (const meeting of ofTerm) release(meeting);
    this.ofTerm = ofTerm;
  }

  private meetByName(view: FactView, index: number): void {
    const { subject, isAge, kin, inYears, quantity, hand } = view;
    if (subject === undefined) return;
    const gates =
      (isAge ? GATE.age : 0) |
      (hand ? GATE.hand : 0) |
      (kin?.of === undefined ? 0 : GATE.kin) |
      (quantity && inYears && !isAge ? GATE.recent : 0);
    if (gates === 0) return;
    const known = this.ofPerson.get(subject) ?? { gates: 0, views: [] };
    this.ofPerson.set(subject, known);
    known.gates |= gates;
    known.views.push(index);
  }

  private meetByTerm({ subject }: FactView, index: number, meeting: Meeting): void {
    meeting.gates |= this.gates[index]!;
    if (subject === undefined) meeting.free.push(index);
    else meeting.byPerson.set(subject, [...(meeting.byPerson.get(subject) ?? []), index]);
  }

  wants(_visit: Visit, scan: NodeScan): boolean {
    const { cast, gates } = this.reading;
    if (this.ofNobody.length > 0 && scan.bits & GATE.people) return true;
    if (cast.narrator !== undefined && this.asks(cast.narrator, scan.bits)) return true;
    if (scan.people.some((person) => this.asks(gates.people[person]!, scan.bits))) return true;
    return scan.keys.some(({ kind, of }) => kind === 'term' && this.opens(this.ofTerm[of]!, scan));
  }

  /** Whether some fact of a term may be contradicted in a node. */
  private opens({ free, byPerson, gates }: Meeting, { bits, people }: NodeScan): boolean {
    if (!isOpen(gates, bits)) return false;
    if (free.length > 0) return true;
    const { cast, gates: known } = this.reading;
    if (cast.narrator !== undefined && byPerson.has(cast.narrator)) return true;
    return people.some((person) => byPerson.has(known.people[person]!));
  }

  check({ node }: Visit, sentences: readonly Sentence[], report: Report): void {
    const told = new Set<string>();
    for (const sentence of sentences) {
      for (const index of this.candidates(sentence)) {
        const view = this.reading.views[index]!;
        const fact = this.sharing.get(view)!.find((one) => this.scope.holdsAgainst(one, node));
        const contradiction = fact && contradictionOf(view, sentence.statement);
        if (!contradiction) continue;
        const kind = kindOf(contradiction, view, this.reading.lexicon);
        if (told.has(`${fact.fact.id} ${kind}`)) continue;
        told.add(`${fact.fact.id} ${kind}`);
        report(this.claim(fact, kind, sentence, node));
      }
    }
  }

  private claim(scoped: ScopedFact, kind: CanonConflictKind, { statement: { start, end } }: Sentence, at: number) {
    const { story } = this.reading;
    const sources = this.reading.canon.sourcesOf(scoped, (node) => node !== at && story.holds(node, at));
    return {
      ...{ kind, at, ids: [scoped.fact.id], locked: Boolean(scoped.fact.locked) },
      words: [...sources, { node_id: story.nodes[at]!.id, start, end }],
    };
  }

  private candidates({ statement, bits, terms }: Sentence): Set<number> {
    const found = new Set<number>();
    if (bits === 0 && terms.length === 0) return found;
    const people = new Set(statement.mentions.map(({ id }) => id));
    if (statement.speaker !== undefined) people.add(statement.speaker);
    for (const person of people) if (this.asks(person, bits)) addAll(found, this.ofPerson.get(person)!.views);
    for (const term of terms) {
      const { free, byPerson, gates } = this.ofTerm[term]!;
      if (!isOpen(gates, bits)) continue;
      for (const index of free) if (isOpen(this.gates[index]!, bits)) found.add(index);
      if (byPerson.size > 0) for (const person of people) addAll(found, byPerson.get(person) ?? []);
    }
    if (bits & GATE.people) addAll(found, this.ofNobody);
    return found;
  }

  private asks(person: string, bits: number): boolean {
    return isOpen(this.ofPerson.get(person)?.gates ?? 0, bits);
  }
}

/** Nothing else has to stand there. */
const ANY = 1 << 30;

function isOpen(gates: number, bits: number): boolean {
  return (gates & ANY) !== 0 || (gates & bits) !== 0;
}

function addAll(to: Set<number>, from: Iterable<number>): void {
  for (const one of from) to.add(one);
}

/** A number or a word of a rare term tells enough by itself: somebody need not be named. */
function release(meeting: Meeting): void {
  const ofPeople = [...meeting.byPerson.values()].flat();
  if (meeting.free.length + ofPeople.length > CROWD) return;
  meeting.free.push(...ofPeople);
  meeting.byPerson.clear();
}

/** What has to stand in a sentence beside a term of a fact. */
function gatesOf(view: FactView, lexicon: Lexicon): number {
  if (view.denied && !view.denied.people) return ANY;
  return (view.quantity ? GATE.number : 0) | classGates(view, lexicon);
}

function kindOf(contradiction: FactContradiction, view: FactView, lexicon: Lexicon): CanonConflictKind {
  if (contradiction === 'number') return view.isAge ? 'age' : 'number';
  const isWeekday = contradiction === 'class' && (classGates(view, lexicon) & GATE.weekday) !== 0;
  return isWeekday ? 'chronology' : 'fact';
}
