import {
  BLOCK_WORDS,
  type Block,
  type BlockLevel,
  type ContentHash,
  type PathNode,
  type RenderedPrompt,
} from '@cse/prompts';
import { JsonItemReader } from '../answer/json-item-reader';
import { NoticeBoard, type Notice } from '../notice';
import { cleaned, cleanedLine, membersOf } from '../operation/model-values';
import { OutputRules } from '../operation/output-rules';
import type { Emit, Step } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import { capitalisedNouns } from '../language/story-language';
import { namesIn } from '../prose/names';
import { findQuote } from '../prose/quote-search';
import { sentencesOf } from '../prose/sentences';
import type { TextEnd } from '../text-model';

/** The summary of one block of nodes. Whoever keeps it may send it back for as long as its hash is true. */
export interface Segment {
  hash: ContentHash;
  level: BlockLevel;
  from: string;
  to: string;
  node_ids: string[];
  text: string;
  /** Words that stand in the nodes and that the summary cannot replace. */
  must_keep: { node_id: string; quote: string }[];
}

const MOST_QUOTES = 8;
const QUOTE_CHARACTERS = { min: 4, max: 240 };
/** Above this share of capitalised words a language that nobody could tell writes its nouns so. */
const CAPITALS = 0.15;

/** Turns the answer for one block into its segment: quotes that stand in the nodes, sentences about what is in them. */
export class SegmentReader implements AnswerReader<Step<'segment', Segment>> {
  segment: Segment | undefined;
  end: TextEnd = { stop: 'complete' };
  private readonly answer = new JsonItemReader();
  private readonly story: StoryIndex;
  private readonly rules: OutputRules;
  private readonly quotes: Segment['must_keep'] = [];
  private notFound = 0;
  private dropped = 0;
  private text = '';

  constructor(
    private readonly nodes: PathNode[],
    private readonly block: Block,
    prompt: RenderedPrompt,
    fence: string,
  ) {
    this.story = new StoryIndex({ active_path: nodes, branch_canon: {} });
    this.rules = new OutputRules(this.story, prompt.system[0]!.text, fence);
  }

  /** Nothing is handed out before the answer has ended: a cut one is no summary. */
  read(piece: string): void {
    for (const { key, value } of this.answer.feed(piece)) {
      if (key === 'must_keep') this.keep(value);
      else if (key === 'text') this.text = this.checked(cleaned(value));
    }
  }

  finish(end: TextEnd, emit: Emit<Step<'segment', Segment>>): void {
    this.end = end;
    if (end.stop === 'refused') throw refused(end);
    if (this.text === '') throw unreadable(end);
    this.segment = {
      hash: this.block.hash,
      level: this.block.level,
      from: this.nodes[0]!.id,
      to: this.nodes.at(-1)!.id,
      node_ids: this.nodes.map(({ id }) => id),
      text: this.text,
      must_keep: this.quotes,
    };
    emit({ kind: 'segment', data: this.segment });
  }

  notices(): Notice[] {
    const board = new NoticeBoard();
    board.count('candidate_dropped', this.dropped + this.answer.malformed);
    board.count('quote_not_found', this.notFound);
    return board.notices;
  }

  /** The words as the node has them; a quote that no node of the block holds is not kept. */
  private keep(value: unknown): void {
    const { node_id, quote } = membersOf(value);
    const node = typeof node_id === 'string' ? this.story.nodes.get(node_id) : undefined;
    const wanted = cleanedLine(quote);
    const found = node && wanted !== '' ? findQuote(this.story.searchable(node), wanted) : 'absent';
    if (!node || found === 'absent') {
      this.notFound++;
      return;
    }
    const words = found === 'ambiguous' ? wanted : node.text.slice(found.start, found.end);
    const { min, max } = QUOTE_CHARACTERS;
    const fits = words.length >= min && words.length <= max && this.quotes.length < MOST_QUOTES;
    if (fits && !this.quotes.some((kept) => kept.node_id === node.id && kept.quote === words)) {
      this.quotes.push({ node_id: node.id, quote: words });
    }
  }

  /** The sentences that may stay, as many as the block's summary may have words. */
  private checked(text: string): string {
    const limit = BLOCK_WORDS[this.block.level];
    const nounsCapitalised = capitalisedNouns(this.story.language) || capitalShare(text) > CAPITALS;
    const kept: string[] = [];
    let words = 0;
    for (const sentence of sentencesOf(text)) {
      const own = countWords(sentence);
      if (words + own > limit) break;
      if (this.rules.allow(sentence) && (nounsCapitalised || this.namesAreKnown(sentence))) {
        kept.push(sentence);
        words += own;
      } else this.dropped++;
    }
    return kept.join(' ');
  }

  /** A summary that names somebody whom its nodes do not name tells of another story. */
  private namesAreKnown(sentence: string): boolean {
    return namesIn(sentence, this.story.language).every(
      ({ name, certain, opens }) =>
        !certain ||
        name
          .split(' ')
          .slice(opens ? 1 : 0)
          .every((word) => this.story.holds(word)),
    );
  }
}

function countWords(text: string): number {
  return text.split(/\s+/).length;
}

function capitalShare(text: string): number {
  const capitals = namesIn(text, undefined).reduce(
    (sum, { name, certain }) => sum + (certain ? name.split(' ').length : 0),
    0,
  );
  return capitals / countWords(text);
}
