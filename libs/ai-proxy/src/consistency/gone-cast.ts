import { isHearsay } from '../canon/fact-key';
import { loosely } from '../language/lexicon';
import type { Fact } from '@cse/prompts';
import type { Highlight } from '../operation/evidence';
import { acts, isFromAfar } from './acting';
import { goneIn, goneWords, type Gone } from './gone';
import type { Finding } from './finding';
import type { HeldFacts } from './held-facts';
import type { Statement } from './statement';
import type { StoryReading } from './story-reading';

interface GoneAt {
  how: Gone['how'];
  sources: Highlight[];
  fact?: Fact;
  /** Index of the node that tells it; -1 when the canon alone does. */
  node: number;
}

/** Who of the cast is dead or has left, by canon and by prose, and who of them acts all the same. */
export class GoneCast {
  private readonly gone = new Map<string, readonly GoneAt[]>();
  private madeGone: (GoneAt & { id: string })[] | undefined;

  constructor(
    private readonly reading: StoryReading,
    private readonly facts: HeldFacts,
  ) {}

  /** Those of a statement who act and cannot. @param at index of the node before which it stands */
  whoAct(statement: Statement, at: number): Finding[] {
    const { start, end } = statement;
    if (statement.mentions.length === 0) return [];
    const named = [...new Set(statement.mentions.map(({ id }) => id))];
    return named.flatMap((id) => {
      const gone = acts(id, statement) ? this.before(id, at) : undefined;
      if (!gone || (gone.how === 'departed' && isFromAfar(statement))) return [];
      return [
        { kind: gone.how, subject: id, start, end, sources: gone.sources, ...(gone.fact && { fact: gone.fact }) },
      ];
    });
  }

  /** Whether somebody is dead or gone when a node begins, and by which words. Who is told to act again has come back. */
  before(id: string, at: number): GoneAt | undefined {
    const { reading } = this;
    const before = this.of(id).filter(({ node, fact }) => node < at && (!fact || this.facts.holdsAt(fact, at)));
    // The canon's word first: it is the one that the author can change.
    const gone = before.find(({ fact }) => fact) ?? before.at(-1);
    if (!gone || gone.node < 0) return gone;
    for (let index = gone.node + 1; index < at; index++) {
      if (reading.isNamedIn(id, index) && reading.statementsAt(index).some((one) => acts(id, one))) return undefined;
    }
    return gone;
  }

  /** Every word of canon and path that somebody dies or leaves. */
  private of(id: string): readonly GoneAt[] {
    let gone = this.gone.get(id);
    if (!gone) {
      const fromCanon = this.facts.views
        .filter(({ fact, isDeath, subject }) => isDeath && subject === id && !isHearsay(fact))
        .map(({ fact }): GoneAt => ({ how: 'dead', sources: this.reading.sourcesOf(fact), fact, node: -1 }));
      const isNarrator = id === this.reading.cast.narrator;
      gone = [...fromCanon, ...(isNarrator ? [] : this.onPath.filter((one) => one.id === id))];
      this.gone.set(id, gone);
    }
    return gone;
  }

  /** Who dies or leaves on the path. Looked for where they are named, and right behind. */
  private get onPath(): readonly (GoneAt & { id: string })[] {
    return (this.madeGone ??= this.reading.path.flatMap((_, node) => this.inNode(node)));
  }

  private inNode(node: number): (GoneAt & { id: string })[] {
    const { reading } = this;
    const { id: node_id, text } = reading.path[node]!;
    if (!loosely(goneWords(reading.lexicon)).test(text)) return [];
    const found: (GoneAt & { id: string })[] = [];
    let last = node > 0 ? reading.lastNamed(reading.cast.mentionsIn(reading.path[node - 1]!.text)) : undefined;
    for (const statement of reading.statementsAt(node)) {
      const one = goneIn(statement, last);
      if (one && (reading.isNamedIn(one.id, node) || (node > 0 && reading.isNamedIn(one.id, node - 1)))) {
        const { id, how, start, end } = one;
        found.push({ id, how, sources: [{ node_id, start, end }], node });
      }
      last = reading.lastNamed(statement.mentions) ?? last;
    }
    return found;
  }
}
