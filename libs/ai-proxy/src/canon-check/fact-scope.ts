import type { StoryGraph } from '@cse/prompts';
import type { Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { kindOfFacts } from './attributes';
import type { GraphCanon, ScopedFact } from './graph-canon';
import type { Report, StoryRule, Visit } from './walk';

/**
 * Which facts hold at the node that is visited, and which of them contradict each other: two that hold at once under
 * one key and say different things. Needs no model, and no language.
 */
export class FactScope implements StoryRule {
  /** How many of its beginnings and of its ends stand on the way, by the index of a fact. */
  private readonly begun: Int32Array;
  private readonly ended: Int32Array;
  /** How many nodes that state it stand before the one that is visited. */
  private readonly told: Int32Array;
  private readonly byKey = new Map<string, ScopedFact[]>();
  private readonly starts: ReadonlyMap<number, readonly ScopedFact[]>;
  private readonly ends: ReadonlyMap<number, readonly ScopedFact[]>;
  private readonly sources: ReadonlyMap<number, readonly ScopedFact[]>;

  /** @param wordsFor finds the words that state a fact, in the nodes that are let through */
  constructor(
    private readonly story: StoryGraph,
    canon: GraphCanon,
    private readonly lexicon: Lexicon | undefined,
    private readonly wordsFor: (fact: ScopedFact, isSeen: (node: number) => boolean) => Highlight[],
  ) {
    const { facts } = canon;
    this.begun = new Int32Array(facts.length);
    this.ended = new Int32Array(facts.length);
    this.told = new Int32Array(facts.length);
    this.starts = byNode(facts, ({ starts }) => starts);
    this.ends = byNode(facts, ({ ends }) => ends);
    this.sources = byNode(facts, ({ sources }) => sources);
  }

  holds({ index }: ScopedFact): boolean {
    return this.begun[index]! > 0 && this.ended[index] === 0;
  }

  /** Whether a fact holds before a node, so that its text may contradict it; its own words are no contradiction of it. */
  holdsAgainst(fact: ScopedFact, node: number): boolean {
    if (fact.hearsay || !this.holds(fact)) return false;
    return fact.sources.length === 0 || (this.told[fact.index]! > 0 && !fact.sources.includes(node));
  }

  enter({ node, undo }: Visit, report: Report): void {
    const ending = this.ends.get(node) ?? [];
    for (const { index } of ending) this.ended[index]!++;
    const beginning = this.starts.get(node) ?? [];
    for (const fact of beginning) if (this.begun[fact.index]!++ === 0) this.open(fact, node, report);
    const telling = this.sources.get(node) ?? [];
    if (ending.length + beginning.length + telling.length === 0) return;
    undo.push(() => {
      for (const { index } of ending) this.ended[index]!--;
      for (const fact of beginning) if (--this.begun[fact.index]! === 0) this.byKey.get(fact.key)!.pop();
    });
  }

  note({ node, undo }: Visit): void {
    const telling = this.sources.get(node) ?? [];
    if (telling.length === 0) return;
    for (const { index } of telling) this.told[index]!++;
    undo.push(() => {
      for (const { index } of telling) this.told[index]!--;
    });
  }

  private open(fact: ScopedFact, node: number, report: Report): void {
    const same = this.byKey.get(fact.key);
    if (!same) {
      this.byKey.set(fact.key, [fact]);
      return;
    }
    if (this.holds(fact)) {
      // The first that says otherwise: of many that do, each is told once.
      const other = same.find((one) => one.value !== fact.value && one.fact.id !== fact.fact.id && this.holds(one));
      if (other) report(this.claimOf(other, fact, node));
    }
    same.push(fact);
  }

  private claimOf(first: ScopedFact, second: ScopedFact, at: number) {
    const isSeen = (node: number) => this.story.holds(node, at) || this.story.holds(at, node);
    const before = this.wordsFor(first, isSeen);
    const after = this.wordsFor(second, isSeen).filter(
      (word) =>
        !before.some((other) => other.node_id === word.node_id && word.start < other.end && other.start < word.end),
    );
    return {
      kind: kindOfFacts(first.fact, second.fact, this.lexicon),
      ids: [first.fact.id, second.fact.id],
      locked: Boolean(first.fact.locked || second.fact.locked),
      words: [...before, ...after],
      at,
      nodes: first.fact.valid_from ? first.starts.filter((start) => this.story.holds(start, at)) : [],
    };
  }
}

function byNode(
  facts: readonly ScopedFact[],
  nodesOf: (fact: ScopedFact) => readonly number[],
): Map<number, readonly ScopedFact[]> {
  const found = new Map<number, ScopedFact[]>();
  for (const fact of facts) {
    for (const node of new Set(nodesOf(fact))) {
      const known = found.get(node);
      if (known) known.push(fact);
      else found.set(node, [fact]);
    }
  }
  return found;
}
