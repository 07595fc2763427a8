import { ImportError } from '../imported-story.ts';
import type { Losses } from '../losses.ts';
import { linesOf } from '../source-lines.ts';

export interface InkLine {
  text: string;
  line: number;
  /** How many braces are open behind it. */
  open: number;
}

/**
 * The lines of Ink without their comments and the blanks around them, each with its number and the depth of braces.
 * @throws ImportError for a comment or a brace that is never closed
 */
export function inkLines(source: string, losses: Losses): InkLine[] {
  const lines: InkLine[] = [];
  let commentSince = 0;
  let comment = '';
  let open = 0;
  let openSince = 0;
  linesOf(source).forEach((raw, index) => {
    const line = index + 1;
    let text = '';
    for (let at = 0; at < raw.length;) {
      if (commentSince > 0) {
        const close = raw.indexOf('*/', at);
        comment += raw.slice(at, close < 0 ? undefined : close);
        if (close < 0) break;
        losses.add('comment', comment, commentSince);
        [commentSince, comment, at] = [0, '', close + 2];
        continue;
      }
      const next = /\/[/*]/g;
      next.lastIndex = at;
      const begin = next.exec(raw)?.index ?? raw.length;
      text += raw.slice(at, begin);
      if (raw.startsWith('/*', begin)) [commentSince, at] = [line, begin + 2];
      else {
        if (begin < raw.length && raw.slice(begin + 2).trim() !== '') losses.add('comment', raw.slice(begin + 2), line);
        break;
      }
    }
    if (commentSince > 0) comment += ' ';
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '\\') at++;
      else if (text[at] === '{') {
        if (open++ === 0) openSince = line;
      } else if (text[at] === '}') open = Math.max(0, open - 1);
    }
    lines.push({ text: text.trim(), line, open });
  });
  if (commentSince > 0) throw new ImportError('the comment /* never ends', commentSince, 'ink');
  if (open > 0) throw new ImportError('the brace { is never closed', openSince, 'ink');
  return lines;
}
