import { codePointLength } from '@cse/core';
import type { PathNode } from '@cse/prompts';
import { bringsMark, marksOf, mayBeMarked } from '../prose/markup';
import { sentenceSpans } from '../prose/sentences';
import { WordRuns } from '../prose/word-runs';
import { cleaned } from './model-values';
import type { OutputRules } from './output-rules';
import type { StoryIndex } from './story-index';

/** Words in a row that make a copy of the path. */
const ECHO_WORDS = 12;
/** What has to be looked at again before a new sentence, so that a copy over its beginning is seen. */
const LOOK_BACK = 200;

/**
 * A piece of prose on its way. `target` is "primary", or the id of an alternative that has passed its checks or of a
 * continuation.
 */
export interface TextDelta {
  target: string;
  delta: string;
}

/** Which prose may leave: what every answer has to keep to, and no copy of any text but of what it takes the place of. */
export class ProseRules {
  private readonly others: WordRuns;
  private readonly replaced: string;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    private readonly node: PathNode,
    { start, end }: { start: number; end: number },
  ) {
    const texts = story.input.active_path.flatMap(({ id, text }) =>
      id === node.id ? [text.slice(0, start), text.slice(end)] : [text],
    );
    this.others = new WordRuns(texts, ECHO_WORDS);
    this.replaced = node.text.slice(start, end);
  }

  /** What stands in a script at the beginning of a line is part of it. */
  get keepsIndents(): boolean {
    return this.story.form === 'renpy';
  }

  /** Whether a sentence brings a tag, a link or a label of its own into the line that it goes on with. */
  bringsMarkup(sentence: string, line: string): boolean {
    if (this.rules.bringsMarkup(sentence)) return true;
    const { form } = this.story;
    if (!mayBeMarked(sentence, form)) return false;
    return bringsMark(this.story.marksOf(this.node), marksOf(line + sentence, form), this.story.usesMark);
  }

  /** Whether a text may follow what has left already. */
  allow(text: string, before = ''): boolean {
    const read = `${before.slice(-LOOK_BACK)} ${text}`;
    if (!this.rules.allow(text)) return false;
    // A refrain stands in other nodes too; it stays the author's where it stood already.
    return this.replaced.includes(text) || !(this.others.sharedBy(read) || this.story.copiesExemplar(read));
  }
}

/** Openings of a link and of a macro: a sentence that ends inside one goes on. */
const OPEN_MARK = /\[\[(?![^\]]*\]\])|<<(?![^>]*>>)|\{(?![^}]*\})/;

/** Characters of one sentence beyond which it is looked at again only when it has grown by a quarter. */
const LONG_WAIT = 1_000;

/**
 * Prose while it is being written, let out one sentence at a time: a sentence leaves when the next one has begun and
 * it has passed its checks. One that does not pass is left out, so that what was let out is always the text's beginning.
 */
export class GrowingProse {
  text = '';
  /** Sentences that were left out. */
  dropped = 0;
  /**
   * True when a tag, a link or a label came that is not the author's. It is of no use without its sentence, nor is the
   * rest: the version ends before it.
   */
  spoilt = false;
  /** True when there was more than there is room for. */
  full = false;
  private waiting = '';
  private readAgainAt = 0;

  /** @param room most characters that the node has room for */
  constructor(
    private readonly rules: ProseRules,
    private readonly room: number,
  ) {}

  /** What may leave now, with the white space that joins it to what has left. */
  add(raw: string): string {
    this.waiting += raw;
    // A sentence without an end is not read from its beginning with every piece.
    if (this.waiting.length < this.readAgainAt) return '';
    const out = this.releaseWhole();
    this.readAgainAt = this.waiting.length < LONG_WAIT ? 0 : this.waiting.length * 1.25;
    return out;
  }

  private releaseWhole(): string {
    // The last one may go on.
    return this.release(wholeMarks(this.waiting, sentenceSpans(this.waiting)).slice(0, -1));
  }

  /** The rest, once the string has closed. */
  finish(): string {
    return this.release(wholeMarks(this.waiting, sentenceSpans(this.waiting)));
  }

  private release(spans: readonly { start: number; end: number }[]): string {
    let out = '';
    let last = 0;
    for (const { start, end } of spans) {
      const gap = gapOf(this.waiting.slice(last, start), this.rules.keepsIndents);
      last = end;
      const sentence = cleaned(this.waiting.slice(start, end));
      if (sentence === '' || this.full || this.spoilt) continue;
      if (this.rules.bringsMarkup(sentence, lineAfter(this.text, gap))) {
        this.spoilt = true;
        continue;
      }
      if (!this.rules.allow(sentence, this.text)) {
        this.dropped++;
        continue;
      }
      const addition = `${this.text === '' ? '' : gap}${sentence}`;
      if (codePointLength(this.text) + codePointLength(addition) > this.room) {
        this.full = true;
        continue;
      }
      this.text += addition;
      out += addition;
    }
    // White space that was read stays in front of the sentence that it belongs to.
    this.waiting = this.waiting.slice(last);
    return out;
  }
}

/** White space as prose has it: a paragraph, a line, a space; nothing where a script puts nothing. */
function gapOf(space: string, keepsIndents: boolean): string {
  const indent = keepsIndents ? (/\n([ \t]{0,40})$/.exec(space)?.[1] ?? '') : '';
  if (/\n\s*\n/.test(space)) return `\n\n${indent}`;
  if (space.includes('\n')) return `\n${indent}`;
  return space === '' ? '' : ' ';
}

/** The line that a sentence would go on with. */
function lineAfter(text: string, gap: string): string {
  return gap.includes('\n') ? gap.slice(gap.lastIndexOf('\n') + 1) : text.slice(text.lastIndexOf('\n') + 1) + gap;
}

/** Sentences of which none ends inside a link or a macro. */
function wholeMarks<S extends { start: number; end: number }>(text: string, spans: readonly S[]): readonly S[] {
  if (!/\[\[|<<|\{/.test(text)) return spans;
  const joined: S[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && OPEN_MARK.test(text.slice(last.start, last.end))) last.end = span.end;
    else joined.push({ ...span });
  }
  return joined;
}
