import { loosely } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { absentIn, absentSubject, areOpposite, comparisonsIn, isWithout, type Comparison } from './claims-rule';
import type { Finding } from './finding';
import type { Statement } from './statement';
import type { StoryReading } from './story-reading';

interface ComparedAt extends Comparison {
  source: Highlight;
  node: number;
}

/** What the path itself says and no fact of the canon holds: who is older than whom, and what is not there. */
export class PathClaims {
  private madeCompared: readonly ComparedAt[] | undefined;
  private madeAbsent: ReadonlySet<string> | undefined;

  constructor(private readonly reading: StoryReading) {}

  /** @param at index of the node before which a statement stands */
  against(statement: Statement, at: number): Finding[] {
    return [...this.comparisons(statement, at), ...this.absence(statement, at)];
  }

  private comparisons(statement: Statement, at: number): Finding[] {
    const told = comparisonsIn(statement);
    if (told.length === 0) return [];
    const { start, end } = statement;
    return this.compared
      .filter((known) => known.node < at && told.some((one) => areOpposite(known, one, this.reading.lexicon)))
      .map(({ source, who }) => ({ kind: 'comparison', subject: who, start, end, sources: [source] }));
  }

  /** What the path says is not there, and speaks of nowhere else, acts: "The sender had printed a name". */
  private absence(statement: Statement, at: number): Finding[] {
    const noun = absentSubject(statement);
    if (noun === undefined || !this.absent.has(noun)) return [];
    const places = this.reading.path.slice(0, at).flatMap(({ id: node_id }, index) =>
      this.reading
        .statementsAt(index)
        .filter(({ terms }) => terms.has(noun))
        .map((one) => ({ one, source: { node_id, start: one.start, end: one.end } })),
    );
    if (places.length !== 1 || !isWithout(places[0]!.one, noun)) return [];
    return [{ kind: 'denial', start: statement.start, end: statement.end, sources: [places[0]!.source] }];
  }

  /** What the path names behind a "without", so that most of it is not read for a word that it has there. */
  private get absent(): ReadonlySet<string> {
    const { path, lexicon } = this.reading;
    return (this.madeAbsent ??= new Set(path.flatMap(({ text }) => absentIn(text, lexicon))));
  }

  private get compared(): readonly ComparedAt[] {
    const { path, lexicon } = this.reading;
    const compares = loosely(lexicon.opposites.flat().join('|'));
    this.madeCompared ??= path.flatMap(({ id: node_id, text }, node) =>
      (compares.test(text) ? this.reading.statementsAt(node) : []).flatMap((statement) =>
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
