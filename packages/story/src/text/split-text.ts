import { STORY_LIMITS } from '../graph/story.ts';

export interface SplitOptions {
  /** Most UTF-16 units of a part. By default 8,000: so many units are never more characters as the contract counts. */
  max?: number;
}

/** A line that stands for a break between scenes: `***`, `* * *`, `---`, `#`, `⁂`, or a heading of Markdown. */
const SCENE_BREAK = /\n[ \t]*\r?\n(?=[ \t]*(?:(?:[*#~_–—⁂•-][ \t]*)+\r?\n|#{1,6}[ \t]))/g;
const PARAGRAPH = /\n[ \t]*\r?\n(?:[ \t]*\r?\n)*/g;
const LINE = /\n/g;
const SENTENCE = /[.!?…][\p{Pe}\p{Pf}"'”’»]*\s+|[。！？]/gu;
const WORD = /\s+/g;

/** Where a text may be cut, best first. Each says where the next part begins: after the match. */
const PLACES = [SCENE_BREAK, PARAGRAPH, LINE, SENTENCE, WORD];

/**
 * A text in parts of at most `max` UTF-16 units: cut at the last break between scenes that fits, else between
 * paragraphs, lines, sentences, words, else between two graphemes; never inside a pair of surrogates, a grapheme that
 * fits, or a CRLF. Nothing is taken away: the parts joined are the text. Linear in its length.
 */
export function splitText(text: string, { max = STORY_LIMITS.nodeText }: SplitOptions = {}): string[] {
  if (!Number.isInteger(max) || max < 2) throw new RangeError('a part must have room for two units at least');
  const parts: string[] = [];
  let rest = 0;
  while (text.length - rest > max) {
    const end = rest + cut(text.slice(rest, rest + max), text.slice(rest + max, rest + max + 32));
    parts.push(text.slice(rest, end));
    rest = end;
  }
  parts.push(text.slice(rest));
  return parts;
}

/** How long the first part is, of a text that begins with `window`, which is full, and goes on with `next`. */
function cut(window: string, next: string): number {
  // A part that is nearly empty helps nobody: a better place is taken in its last three quarters only.
  const least = Math.max(1, window.length >> 2);
  for (const place of PLACES) {
    let last = 0;
    for (const match of window.matchAll(place)) {
      const end = match.index + match[0].length;
      if (end === window.length && /^\s/.test(next)) break;
      last = end;
    }
    if (last >= least) return last;
  }
  return graphemeCut(window, next);
}

interface Segments {
  segment(text: string): Iterable<{ index: number }>;
}

/** Missing in some browsers; then a cut minds surrogates and joined marks only. */
const segmenter = (Intl as { Segmenter?: new (locale?: string, options?: object) => Segments }).Segmenter;

function graphemeCut(window: string, next: string): number {
  // A grapheme is rarely longer than 32 units: the last one that begins in the window's end decides.
  const from = Math.max(0, window.length - 64);
  let start = from;
  while (start > 0 && !isBoundary(window, start)) start--;
  const tail = window.slice(start) + next;
  let last = 0;
  if (segmenter) {
    for (const { index } of new segmenter(undefined, { granularity: 'grapheme' }).segment(tail)) {
      if (start + index <= window.length && start + index > 0) last = start + index;
    }
  }
  if (last > 0) return last;
  let end = window.length;
  while (end > 1 && !isBoundary(window + next, end)) end--;
  if (end > 1) return end;
  // One grapheme that is longer than a part: only pairs are kept whole.
  return isHigh(window, window.length - 1) ? window.length - 1 : window.length;
}

/** Whether a character can begin here: no half of a pair, no mark or joiner that belongs to the one before. */
function isBoundary(text: string, at: number): boolean {
  if (isHigh(text, at - 1)) return false;
  if (text[at - 1] === '\r' && text[at] === '\n') return false;
  if (text[at - 1] === '\u200d') return false;
  return !/^(?:\p{M}|\p{Emoji_Modifier}|\u200d)/u.test(text.slice(at, at + 2));
}

function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}
