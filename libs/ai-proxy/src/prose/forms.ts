import { formOf, type Form } from '@cse/prompts';
import { withoutPairs } from './pairs';

export { formOf, type Form };

/** A piece of a text that is told, or that somebody says. Offsets in UTF-16 units. */
export interface Passage {
  start: number;
  end: number;
  /** Said aloud, and not told. */
  speech: boolean;
  /** Who says it, by the cue that stands before it. */
  speaker?: string;
}

/** What of a text, whose markup is blanked, is told and what is said. */
export function passagesOf(text: string, form: Form): Passage[] {
  if (form === 'renpy') return scriptLines(text);
  if (form === 'fountain') return screenLines(text);
  return quotedParts(text);
}

const RENPY_LINE = /^[ \t]*(?:(\w+) )?"((?:[^"\\]|\\.)*)"[ \t]*(?::[ \t]*)?$/gm;

function scriptLines(text: string): Passage[] {
  const lines = [...text.matchAll(RENPY_LINE)].map((match): Passage => {
    const start = match.index + match[0].indexOf('"') + 1;
    const speaker = match[1];
    return { start, end: start + match[2]!.length, speech: speaker !== undefined, ...(speaker && { speaker }) };
  });
  // What has none of its signs is told as prose is.
  return lines.length > 0 || formOf([text]) === 'renpy' ? lines : quotedParts(text);
}

const SCREEN_CUE = /^[ \t]*([A-Z\p{Lu}][\p{Lu}0-9 .'’-]*[\p{Lu}.]|@.+)(?: \([^)]*\))?[ \t\r]*(?:\^[ \t\r]*)?$/u;
const SLUGLINE = /^(?:INT|EXT|EST|I\/E)[./ ]/;

/** Whether a line of a screenplay says who speaks: in capitals, after an empty line and before words. */
export function isScreenCue(line: string, before: string | undefined, after: string | undefined): boolean {
  const stands = (before ?? '').trim() === '' && (after ?? '').trim() !== '';
  return stands && SCREEN_CUE.test(line) && !SLUGLINE.test(line);
}

function screenLines(text: string): Passage[] {
  const found: Passage[] = [];
  let speaker: string | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const [start, end] = [at, at + line.length];
    at = end + 1;
    if (line.trim() === '') speaker = undefined;
    else if (SLUGLINE.test(line)) continue;
    else if (speaker === undefined && SCREEN_CUE.test(line) && /[^\r\n]/.test(text[at] ?? '\n')) {
      speaker = SCREEN_CUE.exec(line)![1]!;
    } else if (!/^\s*\(.*\)\s*$/.test(line)) {
      found.push({ start, end, speech: speaker !== undefined, ...(speaker && { speaker }) });
    }
  }
  return found;
}

/** What is said: from one of these marks to the one that closes it, or a line that a dash opens. */
const OPENING = /["“„»«「『]|^[—–] .*$/gm;
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”',
  '„': '“”',
  '»': '«',
  '«': '»',
  '「': '」',
  '『': '』',
};

/** A mark that nothing closes is looked behind once, and not at every place where it stands. */
function* quotesIn(text: string): Generator<{ start: number; end: number }> {
  const opening = new RegExp(OPENING);
  const unclosed = new Set<string>();
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const { 0: mark, index: start } = match;
    const closing = CLOSING[mark];
    let end = start + mark.length;
    if (closing !== undefined) {
      if (unclosed.has(mark)) continue;
      const found = [...closing].map((one) => text.indexOf(one, end)).filter((at) => at >= 0);
      if (found.length === 0) {
        unclosed.add(mark);
        continue;
      }
      const at = Math.min(...found);
      // Straight marks are alike, so that one that was forgotten is not to turn the rest around.
      if (mark === '"' && text.slice(end, at).includes('\n')) continue;
      end = at + 1;
    }
    opening.lastIndex = end;
    yield { start, end };
  }
}

function quotedParts(text: string): Passage[] {
  const found: Passage[] = [];
  let told = 0;
  const tell = (end: number) => {
    if (text.slice(told, end).trim() !== '') found.push({ start: told, end, speech: false });
  };
  for (const { start, end } of quotesIn(text)) {
    tell(start);
    found.push({ start, end, speech: true });
    told = end;
  }
  tell(text.length);
  return found;
}

const MARKUP: Readonly<Partial<Record<Form, { pairs: readonly [open: RegExp, close: string][]; others: RegExp }>>> = {
  twee: {
    pairs: [
      [/<</g, '>>'],
      [/\[\[/g, ']]'],
    ],
    others: /^:: .*$/gm,
  },
  ink: { pairs: [[/\{/g, '}']], others: /^(?:={2,}.*|[ \t]*~.*)$|->\s*\w+|^[ \t]*[*+]+/gm },
};

/** A text with spaces where its markup stands, so that offsets stay what they are. */
export function blanked(text: string, form: Form): string {
  const markup = MARKUP[form];
  if (!markup) return text;
  const left = markup.pairs.reduce((rest, [open, close]) => withoutPairs(rest, open, close, spaces), text);
  return left.replace(markup.others, spaces);
}

const spaces = (marks: string): string => ' '.repeat(marks.length);
