import { codePointLength } from '@cse/core';
import type { PathNode } from '@cse/prompts';
import { cleaned } from '../operation/model-values';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { sentenceSpans } from '../prose/sentences';
import { WordRuns } from '../prose/word-runs';

/** Words in a row that make a copy of the path. */
const ECHO_WORDS = 12;
/** What has to be looked at again before a new sentence, so that a copy over its beginning is seen. */
const LOOK_BACK = 200;

/** Which prose may leave: what every answer has to keep to, and no copy of any text but of what it takes the place of. */
export class ProseRules {
  private readonly others: WordRuns;
  private readonly replaced: string;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    node: PathNode,
    { start, end }: { start: number; end: number },
  ) {
    const texts = story.input.active_path.flatMap(({ id, text }) =>
      id === node.id ? [text.slice(0, start), text.slice(end)] : [text],
    );
    this.others = new WordRuns(texts, ECHO_WORDS);
    this.replaced = node.text.slice(start, end);
  }

  /** Whether a text may follow what has left already. */
  allow(text: string, before = ''): boolean {
    const read = `${before.slice(-LOOK_BACK)} ${text}`;
    if (!this.rules.allow(text)) return false;
    // A refrain stands in other nodes too; it stays the author's where it stood already.
    return this.replaced.includes(text) || !(this.others.sharedBy(read) || this.story.copiesExemplar(read));
  }
}

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
    return this.release(sentenceSpans(this.waiting).slice(0, -1));
  }

  /** The rest, once the string has closed. */
  finish(): string {
    return this.release(sentenceSpans(this.waiting));
  }

  private release(spans: readonly { start: number; end: number }[]): string {
    let out = '';
    let last = 0;
    for (const { start, end } of spans) {
      const gap = gapOf(this.waiting.slice(last, start));
      last = end;
      const sentence = cleaned(this.waiting.slice(start, end));
      if (sentence === '' || this.full) continue;
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
function gapOf(space: string): string {
  if (/\n\s*\n/.test(space)) return '\n\n';
  if (space.includes('\n')) return '\n';
  return space === '' ? '' : ' ';
}
