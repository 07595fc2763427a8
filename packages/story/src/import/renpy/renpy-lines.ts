import { ImportError } from '../imported-story.ts';
import type { Losses } from '../losses.ts';
import { linesOf } from '../source-lines.ts';

export interface RenpyLine {
  /** Without its indentation and comment; a string over several lines is one. */
  text: string;
  indent: number;
  line: number;
}

/** The logical lines of a script: strings and brackets may go on over several. @throws ImportError for a string that never ends */
export function renpyLines(source: string, losses: Losses): RenpyLine[] {
  const lines: RenpyLine[] = [];
  /** What is open: a quote, in a line that has begun before. */
  let quote = '';
  let brackets = 0;
  let current: RenpyLine | undefined;
  linesOf(source).forEach((raw, index) => {
    const line = index + 1;
    let text = '';
    for (let at = 0; at < raw.length; at++) {
      const unit = raw[at]!;
      if (quote !== '') {
        if (unit === '\\') {
          text += raw.slice(at, at + 2);
          at++;
        } else if (raw.startsWith(quote, at)) {
          text += quote;
          at += quote.length - 1;
          quote = '';
        } else text += unit;
      } else if (unit === '#') {
        const comment = raw.slice(at + 1).trim();
        if (comment !== '') losses.add('comment', comment, line);
        break;
      } else if (unit === '"' || unit === '`' || (unit === "'" && !/[\p{L}\p{N}]/u.test(raw[at - 1] ?? ''))) {
        quote = raw.startsWith(unit.repeat(3), at) ? unit.repeat(3) : unit;
        text += quote;
        at += quote.length - 1;
      } else {
        if (unit === '(' || unit === '[' || unit === '{') brackets++;
        else if (unit === ')' || unit === ']' || unit === '}') brackets = Math.max(0, brackets - 1);
        text += unit;
      }
    }
    if (current) current.text += `\n${text}`;
    else if (text.trim() !== '') {
      const indent = text.length - text.trimStart().length;
      current = { text: text.trim(), indent: text.slice(0, indent).replace(/\t/g, '    ').length, line };
      lines.push(current);
    }
    if (quote === '' && brackets === 0) current = undefined;
  });
  if (quote !== '' && current) throw new ImportError('the string never ends', current.line, 'renpy');
  return lines;
}
