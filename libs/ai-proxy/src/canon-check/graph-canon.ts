import type { Canon, CanonPart, Fact, Rule, StoryGraph } from '@cse/prompts';
import { factKey, isHearsay, normalised } from '../canon/fact-key';
import { viewOf, type FactView } from '../consistency/fact-view';
import type { Cast } from '../consistency/cast';
import type { Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { findQuote, searchable, type SearchableText } from '../prose/quote-search';

/** A fact of the canon, and where in the graph it holds. */
export interface ScopedFact {
  fact: Fact;
  /** Its place among all facts of the graph. */
  index: number;
  key: string;
  value: string;
  /** Somebody's belief or word, which nothing in the story contradicts. */
  hearsay: boolean;
  /** Nodes from which on it holds, each in the branches below it. */
  starts: readonly number[];
  /** Nodes from which on it holds no more. */
  ends: readonly number[];
  /** The nodes that state it. */
  sources: readonly number[];
}

export interface ScopedRule {
  rule: Rule;
  from: number;
}

/**
 * The canon of a whole story, each entry with the branches in which it holds. A fact holds from its `valid_from` on, or
 * where its sources stand, or from where its part of the canon begins; up to its `valid_to`, or to where a part of a
 * branch has an entry of the same id. No node sees what does not hold on the way from the root to it.
 */
export class GraphCanon {
  readonly facts: readonly ScopedFact[];
  readonly rules: readonly ScopedRule[];
  /** All that is named anywhere, once. */
  readonly everything: Canon;
  private readonly searchables = new Map<number, SearchableText>();

  constructor(private readonly story: StoryGraph) {
    const { parts } = story;
    const known = new Map<string, { from: number; ends: number[] }[]>();
    const facts: ScopedFact[] = [];
    for (const part of parts) {
      for (const fact of part.canon.facts ?? []) {
        const ends = this.endsOf(fact);
        const outer = known.get(fact.id) ?? [];
        for (const other of outer)
          if (part.from >= 0 && this.isWithin(part.from, other.from)) other.ends.push(part.from);
        known.set(fact.id, [...outer, { from: part.from, ends }]);
        facts.push({
          ...{ fact, index: facts.length, ends, starts: this.startsOf(fact, part) },
          ...{ key: factKey(fact), value: normalised(fact.value), hearsay: isHearsay(fact) },
          sources: (fact.sources ?? []).flatMap(({ node_id }) => story.indexOf(node_id) ?? []),
        });
      }
    }
    this.facts = facts;
    this.rules = parts.flatMap(({ canon, from }) => (canon.rules ?? []).map((rule) => ({ rule, from })));
    this.everything = joined(parts);
  }

  /** What rules understand of each fact. @param statedIn the sentences that state it, in one text */
  viewsOf(cast: Cast, lexicon: Lexicon, statedIn: (fact: ScopedFact) => string): FactView[] {
    const made = new Map<string, FactView>();
    return this.facts.map((scoped) => {
      const { fact } = scoped;
      // Parts of branches may hold the whole canon once more.
      const same = JSON.stringify(fact);
      const known = made.get(same);
      const view = known ?? viewOf(fact, this.everything, cast, lexicon, () => statedIn(scoped));
      if (!known) made.set(same, view);
      return view;
    });
  }

  /** Where the sources of a fact stand, of those that a test lets through. */
  sourcesOf({ fact }: ScopedFact, isSeen: (node: number) => boolean = () => true): Highlight[] {
    return (fact.sources ?? []).flatMap(({ node_id, quote }) => {
      const node = this.story.indexOf(node_id);
      if (node === undefined || !isSeen(node)) return [];
      const span = findQuote(this.searchable(node), quote);
      return typeof span === 'object' ? [{ node_id, ...span }] : [];
    });
  }

  private searchable(node: number): SearchableText {
    let text = this.searchables.get(node);
    if (!text) this.searchables.set(node, (text = searchable(this.story.nodes[node]!.text)));
    return text;
  }

  private startsOf(fact: Fact, { from }: CanonPart): number[] {
    const own = this.story.indexOf(fact.valid_from);
    const told =
      own === undefined ? (fact.sources ?? []).flatMap(({ node_id }) => this.story.indexOf(node_id) ?? []) : [own];
    if (told.length === 0) return from < 0 ? [...this.story.roots] : [from];
    const starts = told.flatMap((start) => {
      if (this.story.holds(from, start)) return [start];
      return this.story.holds(start, from) ? [from] : [];
    });
    return [...new Set(starts)];
  }

  private endsOf({ valid_to }: Fact): number[] {
    const end = this.story.indexOf(valid_to);
    return end === undefined ? [] : [end];
  }

  private isWithin(inner: number, outer: number): boolean {
    return inner !== outer && this.story.holds(outer, inner);
  }
}

/** All parts as one canon; of two entries with one id the first. */
function joined(parts: readonly CanonPart[]): Canon {
  const all = <T extends { id: string }>(of: (canon: Canon) => readonly T[] | undefined): T[] => [
    ...new Map(
      parts
        .flatMap(({ canon }) => of(canon) ?? [])
        .reverse()
        .map((entry) => [entry.id, entry]),
    ).values(),
  ];
  return {
    setting: { places: all(({ setting }) => setting?.places).reverse() },
    characters: all(({ characters }) => characters).reverse(),
    facts: parts.flatMap(({ canon }) => canon.facts ?? []),
  };
}
