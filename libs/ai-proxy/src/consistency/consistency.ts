import type { Fact, PathNode, Rule } from '@cse/prompts';
import type { Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { sentenceSpans } from '../prose/sentences';
import type { Gone } from './gone';
import { contradictionOf } from './fact-rules';
import type { Finding } from './finding';
import { GoneCast } from './gone-cast';
import { HeldFacts } from './held-facts';
import { isLeftOut } from './kept-facts';
import { PathClaims } from './path-claims';
import type { Statement } from './statement';
import { StoryReading, type ConsistentStory } from './story-reading';
import { termsOf } from './terms';

/**
 * What rules see without a model: the dead who act, other numbers and ages, other kin, what is not there and yet is.
 * They know the words of a few languages and say nothing in any other; they look at what is told as so, and pass over
 * dreams, lies, beliefs, memories and conditions. The story is read once, when the first text is checked.
 */
export class Consistency {
  private readonly reading: StoryReading;
  private readonly facts: HeldFacts;
  private readonly gone: GoneCast;
  private readonly claims: PathClaims;

  constructor(
    story: ConsistentStory,
    private readonly lexicon: Lexicon,
  ) {
    this.reading = new StoryReading(story, lexicon);
    this.facts = new HeldFacts(this.reading);
    this.gone = new GoneCast(this.reading, this.facts);
    this.claims = new PathClaims(this.reading);
  }

  /**
   * What a text says against the path and the canon.
   * @param before against the nodes before this one alone, and the canon as it is there
   */
  findingsIn(text: string, before?: PathNode): Finding[] {
    const { path } = this.reading;
    return this.check(this.reading.read(text), before === undefined ? path.length : path.indexOf(before));
  }

  /** Whether a text speaks of what an entry of the canon is about: whom it names, or a word of it. */
  isAbout(text: string, entry: Fact | Rule): boolean {
    const terms = this.termsIn(text);
    const own = 'statement' in entry ? entry.statement : `${entry.attribute} ${entry.value}`;
    if ([...termsOf(own, this.lexicon)].some((term) => terms.has(term))) return true;
    if ('statement' in entry) return false;
    const view = this.facts.views.find(({ fact }) => fact === entry);
    if (view?.subject === undefined) return [...(view?.thing ?? [])].some((term) => terms.has(term));
    return this.reading.read(text).some((statement) => statement.isAbout(view.subject!));
  }

  private lastTerms: { text: string; terms: ReadonlySet<string> } | undefined;
  /** Of the text that was asked about last: it is asked about each entry that a candidate is said to touch. */
  private termsIn(text: string): ReadonlySet<string> {
    if (this.lastTerms?.text !== text) this.lastTerms = { text, terms: termsOf(text, this.lexicon) };
    return this.lastTerms.terms;
  }

  /** Which entries a text goes against. */
  contradictedBy(entries: readonly (Fact | Rule)[], text: string): readonly (Fact | Rule)[] {
    const found = this.findingsIn(text);
    return entries.filter((entry) => found.some(({ fact }) => fact === entry));
  }

  /** Which entries new words do not tell any more that the words of a node in their place did. */
  leftOutBy(
    entries: readonly (Fact | Rule)[],
    node: PathNode,
    { start, end }: Omit<Highlight, 'node_id'>,
    text: string,
  ): readonly (Fact | Rule)[] {
    const old = node.text.slice(start, end);
    return entries.filter((entry) => {
      const cited = 'value' in entry ? this.reading.sourcesOf(entry).filter(({ node_id }) => node_id === node.id) : [];
      const isSource = cited.some((source) => source.start < end && start < source.end);
      return isLeftOut(entry, { old, now: text, isSource }, this.lexicon);
    });
  }

  /** Who of the cast is dead or has left where the path ends, with the words that say so where the path does. */
  goneAtTheEnd(): (Pick<Gone, 'id' | 'how'> & { sources: readonly Highlight[] })[] {
    const { canon, path } = this.reading;
    return (canon.characters ?? []).flatMap(({ id }) => {
      const gone = this.gone.before(id, path.length);
      return gone ? [{ id, how: gone.how, sources: gone.sources }] : [];
    });
  }

  /** What a node would say against the story, and itself, if words of it were others, and does not say now. */
  findingsOfChange(node: PathNode, start: number, end: number, text: string): Finding[] {
    const { reading } = this;
    const at = reading.path.indexOf(node) + 1;
    const [from, to] = sentencesAround(node.text, start, end);
    const changed = node.text.slice(from, start) + text + node.text.slice(end, to);
    const found = this.check(reading.read(changed), at);
    // Nearly no change says anything: the words that stand there now are read only where one does.
    if (found.length === 0) return found;
    const known = this.check(reading.read(node.text.slice(from, to)), at).map(identityOf);
    return found.filter((finding) => !known.includes(identityOf(finding)));
  }

  /** @param at index of the node before which the statements stand */
  private check(statements: readonly Statement[], at: number): Finding[] {
    return statements.flatMap((statement) => [
      ...this.gone.whoAct(statement, at),
      ...this.againstFacts(statement, at),
      ...this.claims.against(statement, at),
    ]);
  }

  private againstFacts(statement: Statement, at: number): Finding[] {
    const { start, end } = statement;
    return this.facts.at(at).flatMap((view) => {
      const kind = contradictionOf(view, statement);
      return kind ? [{ kind, fact: view.fact, start, end, sources: this.reading.sourcesOf(view.fact) }] : [];
    });
  }
}

/** From where to where the sentences go that hold a span. No sentence goes over a line's end, so no other line is read. */
function sentencesAround(text: string, start: number, end: number): [from: number, to: number] {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const spans = sentenceSpans(text.slice(line, next < 0 ? text.length : next)).filter(
    (span) => line + span.start < Math.max(end, start + 1) && start < line + span.end,
  );
  return spans.length > 0 ? [line + spans[0]!.start, line + spans.at(-1)!.end] : [start, end];
}

function identityOf({ kind, fact, subject }: Finding): string {
  return [kind, fact?.id, subject].join('|');
}
