import type { Fact } from '@cse/prompts';
import { isHearsay, validityOf } from '../canon/fact-key';
import type { Highlight } from '../operation/evidence';
import { sentenceAround } from '../prose/sentences';
import { viewOf, type FactView } from './fact-view';
import type { StoryReading } from './story-reading';

/** Shorter values stand in a text by chance. */
const FEWEST_CHARACTERS = 6;

/** The facts of a canon as rules see them, and which of them hold where. */
export class HeldFacts {
  private readonly heldAt = new Map<number, readonly FactView[]>();
  private madeViews: FactView[] | undefined;

  constructor(private readonly reading: StoryReading) {}

  get views(): readonly FactView[] {
    const { canon, cast, lexicon } = this.reading;
    this.madeViews ??= (canon.facts ?? []).map((fact) => viewOf(fact, canon, cast, lexicon, () => this.statedIn(fact)));
    return this.madeViews;
  }

  /** The facts that hold before a node. */
  at(index: number): readonly FactView[] {
    let held = this.heldAt.get(index);
    if (!held) this.heldAt.set(index, (held = this.views.filter(({ fact }) => this.holdsAt(fact, index))));
    return held;
  }

  /** A fact holds before a node when it began before it; its own words are no contradiction of it. */
  holdsAt(fact: Fact, index: number): boolean {
    const { positions } = this.reading;
    const { from, to } = validityOf(fact, positions);
    if (from > index || to <= index || isHearsay(fact)) return false;
    return !(fact.sources ?? []).some(({ node_id }) => (positions.get(node_id) ?? 0) >= index);
  }

  /** The sentences in which the path states a fact: where its sources stand, else where its value does. */
  private statedIn(fact: Fact): string {
    const { reading } = this;
    const sources = reading.sourcesOf(fact);
    const places = sources.length > 0 ? sources : this.valueOnPath(fact.value);
    return places.map(({ node_id, start, end }) => sentenceAround(reading.node(node_id)!.text, start, end)).join(' ');
  }

  private valueOnPath(value: string): Highlight[] {
    if (value.length < FEWEST_CHARACTERS) return [];
    for (const node of this.reading.path) {
      const start = node.text.toLowerCase().indexOf(value.toLowerCase());
      if (start >= 0) return [{ node_id: node.id, start, end: start + value.length }];
    }
    return [];
  }
}
