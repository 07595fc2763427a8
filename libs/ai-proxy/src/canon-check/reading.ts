import type { GraphNode, StoryGraph } from '@cse/prompts';
import { Cast } from '../consistency/cast';
import type { FactView } from '../consistency/fact-view';
import { statementsOf, type Statement } from '../consistency/statement';
import type { Lexicon } from '../language/lexicon';
import type { Highlight } from '../operation/evidence';
import { formOf, type Form } from '../prose/forms';
import { sentenceAround } from '../prose/sentences';
import { Gates, type NodeScan, type WantedWord } from './gates';
import type { GraphCanon, ScopedFact } from './graph-canon';

/** Nodes that tell how a story is written down. */
const FORM_NODES = 8;
/** The shortest value of a fact that is looked for in a node. */
const TELLING_VALUE = 4;

/** What is read of the nodes of a whole story, in a language that rules know. Each node is scanned once and read once. */
export class GraphReading {
  readonly cast: Cast;
  readonly views: readonly FactView[];
  readonly gates: Gates;
  private readonly form: Form;
  private readonly scans: (NodeScan | undefined)[];

  constructor(
    readonly story: StoryGraph,
    readonly canon: GraphCanon,
    readonly lexicon: Lexicon,
    wanted: readonly WantedWord[] = [],
  ) {
    this.cast = new Cast(canon.everything, lexicon);
    this.form = formOf(story.nodes.slice(0, FORM_NODES).map(({ text }) => text));
    this.views = canon.viewsOf(this.cast, lexicon, (fact) => this.statedIn(fact));
    this.gates = new Gates(lexicon, this.cast, this.views, wanted);
    this.scans = story.nodes.map(() => undefined);
  }

  node(index: number): GraphNode {
    return this.story.nodes[index]!;
  }

  scan(index: number): NodeScan {
    return (this.scans[index] ??= this.gates.scan(this.node(index).text));
  }

  /** The sentences of a node. They are not kept: a story has many, and most nodes are read once. */
  statementsOf(index: number): Statement[] {
    return statementsOf(this.node(index).text, this.form, this.cast, this.lexicon);
  }

  /** Who is named last in a node. */
  lastNamed(index: number): string | undefined {
    const named = this.cast.mentionsIn(this.node(index).text);
    return named.filter(({ id }) => id !== this.cast.narrator).at(-1)?.id;
  }

  /** The sources of a fact, else its value where the node that it begins with has it. */
  wordsFor(scoped: ScopedFact, isSeen: (node: number) => boolean): Highlight[] {
    const sources = this.canon.sourcesOf(scoped, isSeen);
    return sources.length > 0 ? sources : this.valueAt(scoped, isSeen);
  }

  private valueAt({ fact, starts }: ScopedFact, isSeen: (node: number) => boolean): Highlight[] {
    if (fact.value.length < TELLING_VALUE) return [];
    for (const start of starts) {
      if (!isSeen(start)) continue;
      const { id: node_id, text } = this.node(start);
      const at = text.toLowerCase().indexOf(fact.value.toLowerCase());
      if (at >= 0 && at + fact.value.length <= text.length)
        return [{ node_id, start: at, end: at + fact.value.length }];
    }
    return [];
  }

  private statedIn(fact: ScopedFact): string {
    const words = this.wordsFor(fact, () => true);
    return words
      .map(({ node_id, start, end }) => sentenceAround(this.node(this.story.indexOf(node_id)!).text, start, end))
      .join(' ');
  }
}
