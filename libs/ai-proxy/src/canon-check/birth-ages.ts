import type { Fact } from '@cse/prompts';
import { quantitiesIn } from '../language/numbers';
import { contradictsNumber } from '../consistency/numbers-rule';
import type { FactView } from '../consistency/fact-view';
import { isBirth } from './attributes';
import type { FactScope } from './fact-scope';
import { GATE, type NodeScan } from './gates';
import type { ScopedFact } from './graph-canon';
import type { Moments } from './moments';
import type { GraphReading } from './reading';
import { momentIn, yearOf } from './story-dates';
import type { Report, Sentence, StoryRule, Visit } from './walk';

interface Birth {
  scoped: ScopedFact;
  person: string;
  year: number;
}

const NOTHING: ReadonlySet<string> = new Set();
/** Years a person lives at the most; a date that is further off is of another calendar. */
const LIFE = 130;

/** Ages against the year of birth and the year in which a node takes place: those of prose, and those of facts. */
export class BirthAges implements StoryRule {
  private readonly births = new Map<string, Birth[]>();
  private readonly ages: ReadonlyMap<number, readonly ScopedFact[]>;

  constructor(
    private readonly reading: GraphReading,
    private readonly scope: FactScope,
    private readonly moments: Moments,
  ) {
    const { views, canon } = reading;
    const ages = new Map<number, ScopedFact[]>();
    canon.facts.forEach((scoped, index) => {
      const { subject: person, isAge } = views[index]!;
      if (person === undefined || scoped.hearsay) return;
      const year = isBirth(scoped.fact) ? yearIn(scoped.fact) : undefined;
      if (year !== undefined) this.births.set(person, [...(this.births.get(person) ?? []), { scoped, person, year }]);
      if (isAge) for (const start of scoped.starts) ages.set(start, [...(ages.get(start) ?? []), scoped]);
    });
    this.ages = ages;
  }

  /** A fact that says how old somebody is from a dated node on. */
  enter({ node }: Visit, report: Report): void {
    const ages = this.births.size > 0 ? this.ages.get(node) : undefined;
    const year = ages && this.moments.yearOf(node);
    if (year === undefined) return;
    for (const age of ages!) {
      const person = this.reading.views[age.index]!.subject!;
      const told = quantitiesIn(age.fact.value, this.reading.lexicon)[0]?.value;
      const birth = this.scope.holds(age) ? this.birthOf(person) : undefined;
      if (!birth || told === undefined || !isPossible(year - birth.year)) continue;
      const years = year - birth.year;
      if (told === years || told === years - 1) continue;
      const words = [...this.wordsOf(birth, node), ...this.reading.wordsFor(age, (one) => this.isBefore(one, node))];
      report({ kind: 'age', ids: [birth.scoped.fact.id, age.fact.id], words, at: node });
    }
  }

  wants({ node }: Visit, { bits, people }: NodeScan): boolean {
    if (this.births.size === 0 || !(bits & GATE.age) || this.moments.yearOf(node) === undefined) return false;
    const { gates, cast } = this.reading;
    if (cast.narrator !== undefined && this.births.has(cast.narrator)) return true;
    return people.some((person) => this.births.has(gates.people[person]!));
  }

  check({ node }: Visit, sentences: readonly Sentence[], report: Report): void {
    const year = this.births.size > 0 ? this.moments.yearOf(node) : undefined;
    if (year === undefined) return;
    for (const { statement, bits } of sentences) {
      if (!(bits & GATE.age)) continue;
      const people = new Set([
        ...statement.mentions.map(({ id }) => id),
        ...(statement.speaker ? [statement.speaker] : []),
      ]);
      for (const person of people) {
        const birth = this.birthOf(person);
        if (!birth || !isPossible(year - birth.year)) continue;
        if (!contradictsNumber(ageView(birth, year), statement)) continue;
        const here = { node_id: this.reading.node(node).id, start: statement.start, end: statement.end };
        report({ kind: 'age', ids: [birth.scoped.fact.id], words: [...this.wordsOf(birth, node), here], at: node });
      }
    }
  }

  private birthOf(person: string): Birth | undefined {
    return this.births.get(person)?.find(({ scoped }) => this.scope.holds(scoped));
  }

  private wordsOf({ scoped }: Birth, node: number) {
    return this.reading.canon.sourcesOf(scoped, (source) => this.isBefore(source, node));
  }

  private isBefore(node: number, other: number): boolean {
    return this.reading.story.holds(node, other);
  }
}

function yearIn({ value }: Fact): number | undefined {
  const found = momentIn(value);
  return found && yearOf(found.moment);
}

function isPossible(years: number): boolean {
  return years > 0 && years < LIFE;
}

/** The age that follows, as a fact would say it. The birthday of the year may be to come: the rule allows for one. */
function ageView({ scoped: { fact }, person, year }: Birth, now: number): FactView {
  return {
    ...{ fact, subject: person, thing: NOTHING, attribute: NOTHING, uncounted: NOTHING, stated: NOTHING },
    ...{
      denied: undefined,
      classes: undefined,
      hand: undefined,
      kin: undefined,
      isAge: true,
      inYears: true,
      isLimit: false,
      isDeath: false,
    },
    quantity: { value: now - year - 1, start: 0, end: 0, ordinal: false, unit: [] },
  };
}
