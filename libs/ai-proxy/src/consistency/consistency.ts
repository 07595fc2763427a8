import type { Canon, Fact, PathNode, Rule } from '@cse/prompts';
import { isHearsay, validityOf } from '../canon/fact-key';
import type { Highlight } from '../operation/evidence';
import { findQuote, type SearchableText } from '../prose/quote-search';
import type { Form } from '../prose/forms';
import { sentenceAround, sentenceSpans } from '../prose/sentences';
import { loosely, type Lexicon } from '../language/lexicon';
import { Cast, type Mention } from './cast';
import { absentIn, absentSubject, areOpposite, comparisonsIn, isWithout, type Comparison } from './claims-rule';
import { acts, goneIn, isFromAfar } from './deaths';
import { viewOf, type FactView } from './fact-view';
import { contradictionOf, type FactContradiction } from './fact-rules';
import { isLeftOut } from './kept-facts';
import { statementsOf, type Statement } from './statement';
import { termsOf } from './terms';

/** What of a story is looked up. */
export interface ConsistentStory {
  input: { active_path: readonly PathNode[]; branch_canon: Canon };
  form: Form;
  searchable(node: PathNode): SearchableText;
}

/** Something that a text says against the story. Rules see it; whether it is meant is the author's to say. */
export interface Finding {
  kind: 'dead' | 'departed' | 'comparison' | FactContradiction;
  /** The fact that it contradicts, when the canon holds it. */
  fact?: Fact;
  /** Whose act or relation it is. */
  subject?: string;
  /** The sentence of the text, in UTF-16 units. */
  start: number;
  end: number;
  /** The words of the path that say otherwise. */
  sources: Highlight[];
}

const NO_FINDINGS: readonly Finding[] = [];

interface GoneAt {
  how: 'dead' | 'departed';
  sources: Highlight[];
  fact?: Fact;
  /** Index of the node that tells it; -1 when the canon alone does. */
  node: number;
}

interface ComparedAt extends Comparison {
  source: Highlight;
  node: number;
}

/**
 * What rules see without a model: the dead who act, other numbers and ages, other kin, what is not there and yet is.
 * They know the words of a few languages and say nothing in any other; they look at what is told as so, and pass over
 * dreams, lies, beliefs, memories and conditions. The story is read once, when the first text is checked.
 */
export class Consistency {
  private readonly cast: Cast;
  private readonly form: Form;
  private readonly statements = new Map<string, readonly Statement[]>();
  private madeViews: FactView[] | undefined;
  private readonly gone = new Map<string, readonly GoneAt[]>();
  private madeCompared: ComparedAt[] | undefined;

  constructor(
    private readonly story: ConsistentStory,
    private readonly lexicon: Lexicon,
  ) {
    this.cast = new Cast(story.input.branch_canon, lexicon);
    this.form = story.form;
  }

  /**
   * What a text says against the path and the canon.
   * @param before against the nodes before this one alone, and the canon as it is there
   */
  findingsIn(text: string, before?: PathNode): Finding[] {
    const at = before === undefined ? this.path.length : this.path.indexOf(before);
    return this.check(before?.text === text ? this.statementsAt(at) : this.read(text), at);
  }

  /** Whether a text speaks of what an entry of the canon is about: whom it names, or a word of it. */
  isAbout(text: string, entry: Fact | Rule): boolean {
    const terms = this.termsIn(text);
    const own = 'statement' in entry ? entry.statement : `${entry.attribute} ${entry.value}`;
    if ([...termsOf(own, this.lexicon)].some((term) => terms.has(term))) return true;
    if ('statement' in entry) return false;
    const view = this.views.find(({ fact }) => fact === entry);
    if (view?.subject === undefined) return [...(view?.thing ?? [])].some((term) => terms.has(term));
    return this.read(text).some((statement) => statement.isAbout(view.subject!));
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
      const cited = 'value' in entry ? this.sourcesOf(entry).filter(({ node_id }) => node_id === node.id) : [];
      const isSource = cited.some((source) => source.start < end && start < source.end);
      return isLeftOut(entry, { old, now: text, isSource }, this.lexicon);
    });
  }

  /** Who of the cast is dead or has left where the path ends, with the words that say so where the path does. */
  goneAtTheEnd(): { id: string; how: 'dead' | 'departed'; sources: readonly Highlight[] }[] {
    return (this.canon.characters ?? []).flatMap(({ id }) => {
      const gone = this.goneBefore(id, this.path.length);
      return gone ? [{ id, how: gone.how, sources: gone.sources }] : [];
    });
  }

  private check(statements: readonly Statement[], at: number): Finding[] {
    const found: Finding[] = [];
    for (const statement of statements) {
      found.push(...this.goneWhoAct(statement, at), ...this.againstFacts(statement, at));
      found.push(...this.againstComparisons(statement, at), ...this.againstAbsence(statement, at));
    }
    return found;
  }

  /** What a node would say against the story, and itself, if words of it were others, and does not say now. */
  findingsOfChange(node: PathNode, start: number, end: number, text: string): Finding[] {
    const at = this.path.indexOf(node) + 1;
    const [from, to] = sentencesAround(node.text, start, end);
    const known = this.check(this.read(node.text.slice(from, to)), at).map(identityOf);
    const changed = node.text.slice(from, start) + text + node.text.slice(end, to);
    return this.check(this.read(changed), at).filter((finding) => !known.includes(identityOf(finding)));
  }

  private get path(): readonly PathNode[] {
    return this.story.input.active_path;
  }

  private get canon() {
    return this.story.input.branch_canon;
  }

  /** Each text once: a candidate is asked about for every entry of the canon that it touches. */
  private read(text: string): readonly Statement[] {
    let read = this.statements.get(text);
    if (!read) this.statements.set(text, (read = statementsOf(text, this.form, this.cast, this.lexicon)));
    return read;
  }

  private statementsAt(index: number): readonly Statement[] {
    return this.read(this.path[index]!.text);
  }

  private goneWhoAct(statement: Statement, at: number): readonly Finding[] {
    const { start, end } = statement;
    if (statement.mentions.length === 0) return NO_FINDINGS;
    const named = [...new Set(statement.mentions.map(({ id }) => id))];
    return named.flatMap((id) => {
      const gone = acts(id, statement) ? this.goneBefore(id, at) : undefined;
      if (!gone) return [];
      if (gone.how === 'departed' && isFromAfar(statement)) return [];
      return [
        { kind: gone.how, subject: id, start, end, sources: gone.sources, ...(gone.fact && { fact: gone.fact }) },
      ];
    });
  }

  private readonly heldAt = new Map<number, readonly FactView[]>();
  /** The facts that hold before a node. */
  private viewsAt(at: number): readonly FactView[] {
    let held = this.heldAt.get(at);
    if (!held) this.heldAt.set(at, (held = this.views.filter(({ fact }) => this.holdsAt(fact, at))));
    return held;
  }

  private againstFacts(statement: Statement, at: number): readonly Finding[] {
    const { start, end } = statement;
    let found: Finding[] | undefined;
    for (const view of this.viewsAt(at)) {
      const kind = contradictionOf(view, statement);
      if (kind) (found ??= []).push({ kind, fact: view.fact, start, end, sources: this.sourcesOf(view.fact) });
    }
    return found ?? NO_FINDINGS;
  }

  private againstComparisons(statement: Statement, at: number): readonly Finding[] {
    const told = comparisonsIn(statement);
    if (told.length === 0) return NO_FINDINGS;
    const { start, end } = statement;
    return this.compared
      .filter((known) => known.node < at && told.some((one) => areOpposite(known, one, this.lexicon)))
      .map(({ source, who }) => ({ kind: 'comparison', subject: who, start, end, sources: [source] }));
  }

  /** What the path says is not there, and speaks of nowhere else, acts: "The sender had printed a name". */
  private againstAbsence(statement: Statement, at: number): readonly Finding[] {
    const noun = absentSubject(statement);
    if (noun === undefined || !this.absent.has(noun)) return NO_FINDINGS;
    const places = this.path.slice(0, at).flatMap(({ id: node_id }, index) =>
      this.statementsAt(index)
        .filter(({ terms }) => terms.has(noun))
        .map((one) => ({ one, source: { node_id, start: one.start, end: one.end } })),
    );
    if (places.length !== 1 || !isWithout(places[0]!.one, noun)) return [];
    return [{ kind: 'denial', start: statement.start, end: statement.end, sources: [places[0]!.source] }];
  }

  private madeAbsent: ReadonlySet<string> | undefined;
  /** What the path names behind a "without", so that most of it is not read for a word that it has there. */
  private get absent(): ReadonlySet<string> {
    return (this.madeAbsent ??= new Set(this.path.flatMap(({ text }) => absentIn(text, this.lexicon))));
  }

  /** A fact holds before a node when it began before it; its own words are no contradiction of it. */
  private holdsAt(fact: Fact, at: number): boolean {
    const positions = this.positions;
    const { from, to } = validityOf(fact, positions);
    if (from > at || to <= at || isHearsay(fact)) return false;
    return !(fact.sources ?? []).some(({ node_id }) => (positions.get(node_id) ?? 0) >= at);
  }

  private madePositions: ReadonlyMap<string, number> | undefined;
  private get positions(): ReadonlyMap<string, number> {
    return (this.madePositions ??= new Map(this.path.map(({ id }, index) => [id, index])));
  }

  private get views(): readonly FactView[] {
    this.madeViews ??= (this.canon.facts ?? []).map((fact) =>
      viewOf(fact, this.canon, this.cast, this.lexicon, () => this.statedIn(fact)),
    );
    return this.madeViews;
  }

  /** The sentences in which the path states a fact: where its sources stand, else where its value does. */
  private statedIn(fact: Fact): string {
    const sources = this.sourcesOf(fact);
    const places = sources.length > 0 ? sources : this.valueOnPath(fact.value);
    return places.map(({ node_id, start, end }) => sentenceAround(this.node(node_id)!.text, start, end)).join(' ');
  }

  private valueOnPath(value: string): Highlight[] {
    if (value.length < 6) return [];
    for (const node of this.path) {
      const start = node.text.toLowerCase().indexOf(value.toLowerCase());
      if (start >= 0) return [{ node_id: node.id, start, end: start + value.length }];
    }
    return [];
  }

  private sourcesOf({ sources = [] }: Fact): Highlight[] {
    return sources.flatMap(({ node_id, quote }) => {
      const node = this.node(node_id);
      const span = node && findQuote(this.story.searchable(node), quote);
      return typeof span === 'object' ? [{ node_id, ...span }] : [];
    });
  }

  private node(id: string): PathNode | undefined {
    const at = this.positions.get(id);
    return at === undefined ? undefined : this.path[at];
  }

  /** Whether somebody is dead or gone when a node begins, and by which words. Who is told to act again has come back. */
  private goneBefore(id: string, at: number): GoneAt | undefined {
    const before = this.goneOf(id).filter(({ node, fact }) => node < at && (!fact || this.holdsAt(fact, at)));
    // The canon's word first: it is the one that the author can change.
    const gone = before.find(({ fact }) => fact) ?? before.at(-1);
    if (!gone || gone.node < 0) return gone;
    for (let index = gone.node + 1; index < at; index++) {
      if (this.isNamedIn(id, index) && this.statementsAt(index).some((one) => acts(id, one))) return undefined;
    }
    return gone;
  }

  /** Every word of canon and path that somebody dies or leaves. */
  private goneOf(id: string): readonly GoneAt[] {
    let gone = this.gone.get(id);
    if (!gone) {
      const fromCanon = this.views
        .filter(({ fact, isDeath, subject }) => isDeath && subject === id && !isHearsay(fact))
        .map(({ fact }): GoneAt => ({ how: 'dead', sources: this.sourcesOf(fact), fact, node: -1 }));
      gone = [...fromCanon, ...(id === this.cast.narrator ? [] : this.goneOnPath.filter((one) => one.id === id))];
      this.gone.set(id, gone);
    }
    return gone;
  }

  private madeGone: (GoneAt & { id: string })[] | undefined;
  /** Who dies or leaves on the path. Looked for where they are named, and right behind. */
  private get goneOnPath(): readonly (GoneAt & { id: string })[] {
    return (this.madeGone ??= this.path.flatMap((_, node) => this.goneInNode(node)));
  }

  private goneInNode(node: number): (GoneAt & { id: string })[] {
    const { id: node_id, text } = this.path[node]!;
    const { died, left = died, diedAlone = died } = this.lexicon;
    if (!loosely(`${died}|${left}|${diedAlone}`).test(text)) return [];
    const found: (GoneAt & { id: string })[] = [];
    let last = node > 0 ? this.lastNamed(this.cast.mentionsIn(this.path[node - 1]!.text)) : undefined;
    for (const statement of this.statementsAt(node)) {
      const one = goneIn(statement, last);
      if (one && (this.isNamedIn(one.id, node) || (node > 0 && this.isNamedIn(one.id, node - 1)))) {
        const { id, how, start, end } = one;
        found.push({ id, how, sources: [{ node_id, start, end }], node });
      }
      last = this.lastNamed(statement.mentions) ?? last;
    }
    return found;
  }

  private isNamedIn(id: string, index: number): boolean {
    const { text } = this.path[index]!;
    return this.cast.namesOf(id).some((name) => text.includes(name));
  }

  private lastNamed(mentions: readonly Mention[]): string | undefined {
    return mentions.filter(({ id }) => id !== this.cast.narrator).at(-1)?.id;
  }

  private get compared(): readonly ComparedAt[] {
    const compares = loosely(this.lexicon.opposites.flat().join('|'));
    this.madeCompared ??= this.path.flatMap(({ id: node_id, text }, node) =>
      (compares.test(text) ? this.statementsAt(node) : []).flatMap((statement) =>
        comparisonsIn(statement).map((one) => ({
          ...one,
          node,
          source: { node_id, start: statement.start, end: statement.end },
        })),
      ),
    );
    return this.madeCompared;
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
