import { codePointLength } from '@cse/core';
import { INLINE_KINDS, LIMITS, type PathNode } from '@cse/prompts';
import { choice, cleaned, cleanedLine, membersOf, wholeSentences, wholeWords } from '../operation/model-values';
import type { OutputRules } from '../operation/output-rules';
import { proposalId } from '../operation/proposal';
import type { StoryIndex } from '../operation/story-index';
import { bringsMark, marksLost, marksOf, mayBeMarked } from '../prose/markup';
import { cutsWord, findQuote, type Span } from '../prose/quote-search';

/** A change inside a node. `original` is the slice of the node's text from `start` to `end`. */
export interface InlineSuggestion {
  id: string;
  node_id: string;
  start: number;
  end: number;
  original: string;
  text: string;
  kind: (typeof INLINE_KINDS)[number];
  reason: string;
}

/**
 * Chooses the inline suggestions of a request while their candidates come in. The model quotes; the server finds
 * the quote and says where it stands. What it does not find, or finds twice, it does not offer.
 */
export class InlineSelection {
  dropped = 0;
  /** Those of them that are in another language than the words around them. */
  foreign = 0;
  /** Candidates whose quote was not found. */
  notFound = 0;
  private readonly chosen: InlineSuggestion[] = [];

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    private readonly pathHash: string,
    private readonly wanted: number,
  ) {}

  get missing(): number {
    return this.wanted - this.chosen.length;
  }

  /** The suggestion, when the candidate is chosen. */
  consider(value: unknown): InlineSuggestion | undefined {
    if (this.missing <= 0) return undefined;
    const from = membersOf(value);
    const kind = choice(INLINE_KINDS, from.kind);
    const node = typeof from.node_id === 'string' ? this.story.nodes.get(from.node_id) : undefined;
    if (!kind || !node) return this.drop();
    const quoted = findQuote(this.story.searchable(node), cleaned(from.original));
    // Half a word is no word of the node: what would take its place would not join.
    if (typeof quoted === 'string' || cutsWord(node.text, quoted.start) || cutsWord(node.text, quoted.end)) {
      this.notFound++;
      return undefined;
    }
    const suggestion = this.place(kind, node, quoted, cleaned(from.text), cleanedLine(from.reason));
    if (!suggestion || !this.passes(suggestion)) return this.drop();
    this.chosen.push(suggestion);
    return suggestion;
  }

  private drop(): undefined {
    this.dropped++;
  }

  /** The change as an edit of the node: an insertion stands at one offset, after the words that were quoted. */
  private place(
    kind: InlineSuggestion['kind'],
    node: PathNode,
    quoted: Span,
    text: string,
    reason: string,
  ): InlineSuggestion | undefined {
    const { start, end } = spanOf(kind, node.text, quoted);
    const original = node.text.slice(start, end);
    const replacement = wordsOf(kind, node.text, { start, end }, text);
    if (kind !== 'cut' && text === '') return undefined;
    if (replacement === original.replaceAll('\r\n', '\n') || codePointLength(replacement) > LIMITS.inlineText)
      return undefined;
    return {
      id: proposalId('i', this.pathHash, node.id, start, end, replacement),
      node_id: node.id,
      start,
      end,
      original,
      text: replacement,
      kind,
      reason: wholeSentences(reason, LIMITS.inlineReason) || wholeWords(reason, LIMITS.inlineReason),
    };
  }

  private passes({ node_id, start, end, text, reason, kind }: InlineSuggestion): boolean {
    const overlaps = this.chosen.some((other) => {
      return other.node_id === node_id && start <= other.end && other.start <= end;
    });
    return (
      !overlaps &&
      this.keepsMarks({ node_id, start, end, text }) &&
      !this.isForeign(node_id, text) &&
      !this.contradicts({ node_id, start, end, text }) &&
      !this.tellsOtherwise({ node_id, start, end, text }) &&
      this.rules.allow(text) &&
      this.rules.allow(reason) &&
      !this.story.tellsOfOtherBranch(`${text} ${reason}`) &&
      !this.story.copiesExemplar(text) &&
      // A replacement keeps words of what it replaces; only new text can be an echo.
      !(kind === 'insert' && this.story.echoes(text))
    );
  }

  /** Whether every link, macro, cue and label is where it was, and none has come. Whole lines tell, so the node is read. */
  private keepsMarks({ node_id, start, end, text }: Pick<InlineSuggestion, 'node_id' | 'start' | 'end' | 'text'>) {
    const node = this.story.nodes.get(node_id)!;
    const before = this.story.marksOf(node);
    if (before.size === 0 && !mayBeMarked(text, this.story.form)) return true;
    const after = marksOf(node.text.slice(0, start) + text + node.text.slice(end), this.story.form);
    return marksLost(before, after, 'each') === 0 && !bringsMark(before, after, this.story.usesMark);
  }

  private isForeign(nodeId: string, text: string): boolean {
    const foreign = this.story.languages.isForeignIn(this.story.nodes.get(nodeId)!, text);
    if (foreign) this.foreign++;
    return foreign;
  }

  /** Whether the changed sentence says something against the story that it does not say now. */
  private contradicts({
    node_id,
    start,
    end,
    text,
  }: Pick<InlineSuggestion, 'node_id' | 'start' | 'end' | 'text'>): boolean {
    const node = this.story.nodes.get(node_id)!;
    return (this.story.consistency?.findingsOfChange(node, start, end, text) ?? []).length > 0;
  }

  /** Whether it is told by another person or in another tense than the words that it takes the place of. */
  private tellsOtherwise({ node_id, start, end, text }: Pick<InlineSuggestion, 'node_id' | 'start' | 'end' | 'text'>) {
    const faults = this.story.voice?.faultsOfChange(this.story.nodes.get(node_id)!, start, end, text);
    return faults !== undefined && faults.size > 0;
  }
}

/** Where the change stands: an insertion after the words that were quoted, a cut with a space that it would leave double. */
function spanOf(kind: InlineSuggestion['kind'], around: string, { start, end }: Span): Span {
  if (kind === 'insert') return { start: end, end };
  if (kind === 'replace') return { start, end };
  const spaceBefore = start === 0 || /\s/.test(around[start - 1]!);
  if (spaceBefore && around[end] === ' ') return { start, end: end + 1 };
  if (around[start - 1] === ' ' && /^(?:[.,;:!?)\]\u2019\u201d]|$)/.test(around.slice(end))) {
    return { start: start - 1, end };
  }
  return { start, end };
}

function wordsOf(kind: InlineSuggestion['kind'], around: string, { start, end }: Span, text: string): string {
  if (kind === 'cut') return '';
  if (kind === 'insert') return joined(around, start, text);
  // The mark that ends the sentence stands already.
  return /[.,;:!?]$/.test(text) && /[.,;:!?]/.test(around[end] ?? '') ? text.slice(0, -1) : text;
}

/** The text with the spaces that it needs to join what stands before and after it. */
function joined(around: string, at: number, text: string): string {
  if (text === '') return '';
  const needsBefore = /[^\s([{“‘\u2014-]$/u.test(around.slice(0, at)) && /^[\p{L}\p{N}"“‘('\u2014-]/u.test(text);
  const needsAfter = /^[\p{L}\p{N}"“‘(]/u.test(around.slice(at)) && /\S$/u.test(text);
  return `${needsBefore ? ' ' : ''}${text}${needsAfter ? ' ' : ''}`;
}
