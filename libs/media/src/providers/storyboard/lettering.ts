import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Opentype from 'opentype.js';
import type { Font, PathCommand } from 'opentype.js';
import { n } from './pencil';

// Text is drawn as outlines of a font that is shipped with the application: a container may have no fonts at all,
// and the same frame must have the same bytes on every machine.
const FONT_FILE = '@fontsource/architects-daughter/files/architects-daughter-latin-400-normal.woff';
let loaded: Font | undefined;

function font(): Font {
  if (!loaded) {
    const file = readFileSync(createRequire(__filename).resolve(FONT_FILE));
    const { parse } = createRequire(__filename)('opentype.js') as typeof Opentype;
    loaded = parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
  }
  return loaded;
}

/** Letters that the font has; anything else becomes a middle dot, so that no prompt can break a frame. */
function drawable(text: string): string {
  return [...text.normalize('NFC')]
    .map((letter) => (letter === ' ' || font().charToGlyphIndex(letter) > 0 ? letter : '·'))
    .join('');
}

export function widthOf(text: string, size: number): number {
  return font().getAdvanceWidth(drawable(text), size);
}

/** One line of text as an SVG path; `x`, `y` is the left end of its base line. */
export function lettering(text: string, x: number, y: number, size: number, fill: string): string {
  // The library's own toPathData writes "NaN" for coordinates that round to an exponent.
  const data = font().getPath(drawable(text), x, y, size).commands.map(pathCommand).join('');
  return `<path d="${data}" fill="${fill}"/>`;
}

function pathCommand(command: PathCommand): string {
  switch (command.type) {
    case 'Z':
      return 'Z';
    case 'C':
      return `C${n(command.x1)} ${n(command.y1)} ${n(command.x2)} ${n(command.y2)} ${n(command.x)} ${n(command.y)}`;
    case 'Q':
      return `Q${n(command.x1)} ${n(command.y1)} ${n(command.x)} ${n(command.y)}`;
    default:
      return `${command.type}${n(command.x)} ${n(command.y)}`;
  }
}

/** Breaks text into at most `lines` lines of at most `width`; what does not fit ends in an ellipsis. */
export function wrap(text: string, size: number, width: number, lines: number): string[] {
  const wrapped: string[] = [];
  let line = '';
  const words = text.replace(/\s+/g, ' ').trim().split(' ');
  for (const [index, word] of words.entries()) {
    const longer = line ? `${line} ${word}` : word;
    if (widthOf(longer, size) <= width) {
      line = longer;
      continue;
    }
    if (wrapped.length === lines - 1) return [...wrapped, ellipsis(line || word, size, width)];
    if (line) wrapped.push(line);
    line = widthOf(word, size) <= width ? word : ellipsis(word, size, width);
    if (index === words.length - 1) break;
  }
  return line ? [...wrapped, line] : wrapped;
}

function ellipsis(text: string, size: number, width: number): string {
  let cut = text;
  while (cut && widthOf(`${cut}...`, size) > width) cut = cut.slice(0, -1);
  return `${cut}...`;
}
