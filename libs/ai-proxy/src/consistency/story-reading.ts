import type { Canon, Fact, PathNode } from '@cse/prompts';
import type { Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import type { Form } from '../prose/forms';
import { findQuote, type SearchableText } from '../prose/quote-search';
import { Cast, type Mention } from './cast';
import { statementsOf, type Statement } from './statement';

/** What of a story is looked up. */
export interface ConsistentStory {
  input: { active_path: readonly PathNode[]; branch_canon: Canon };
  form: Form;
  searchable(node: PathNode): SearchableText;
}

/** A path and its canon as rules read them: sentences, who is named in them, where words stand. Each text is read once. */
export class StoryReading {
  readonly cast: Cast;
  private readonly statements = new Map<string, readonly Statement[]>();
  private madePositions: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly story: ConsistentStory,
    readonly lexicon: Lexicon,
  ) {
    this.cast = new Cast(story.input.branch_canon, lexicon);
  }

  get path(): readonly PathNode[] {
    return this.story.input.active_path;
  }

  get canon(): Canon {
    return this.story.input.branch_canon;
  }

  /** The sentences of a text. A candidate is asked about for every entry of the canon that it touches. */
  read(text: string): readonly Statement[] {
    let read = this.statements.get(text);
    if (!read) this.statements.set(text, (read = statementsOf(text, this.story.form, this.cast, this.lexicon)));
    return read;
  }

  statementsAt(index: number): readonly Statement[] {
    return this.read(this.path[index]!.text);
  }

  /** Where each node stands, by its id. */
  get positions(): ReadonlyMap<string, number> {
    return (this.madePositions ??= new Map(this.path.map(({ id }, index) => [id, index])));
  }

  node(id: string): PathNode | undefined {
    const at = this.positions.get(id);
    return at === undefined ? undefined : this.path[at];
  }

  /** Where the quotes of a fact stand, those that are found. */
  sourcesOf({ sources = [] }: Fact): Highlight[] {
    return sources.flatMap(({ node_id, quote }) => {
      const node = this.node(node_id);
      const span = node && findQuote(this.story.searchable(node), quote);
      return typeof span === 'object' ? [{ node_id, ...span }] : [];
    });
  }

  isNamedIn(id: string, index: number): boolean {
    const { text } = this.path[index]!;
    return this.cast.namesOf(id).some((name) => text.includes(name));
  }

  /** Who is named last, whoever tells the story left out. */
  lastNamed(mentions: readonly Mention[]): string | undefined {
    return mentions.filter(({ id }) => id !== this.cast.narrator).at(-1)?.id;
  }
}
