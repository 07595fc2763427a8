import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Opentype from 'opentype.js';
import type { Font, PathCommand } from 'opentype.js';
import { n } from './pencil';

// Text is drawn as outlines of fonts that are shipped with the application: a container may have no fonts at all, and the
// same frame must have the same bytes on every machine. They come in parts by letter, and a part is read when it is needed.
const HAND = '@fontsource/architects-daughter/files/architects-daughter-latin-400-normal.woff';
const EASTERN = ['yomogi', 'zcool-kuaile'] as const;

const modules = createRequire(__filename);
const fonts = new Map<string, Font>();
const partsByFamily = new Map<string, ReadonlyMap<number, string[]>>();

function fontIn(file: string): Font {
  let font = fonts.get(file);
  if (!font) {
    const bytes = readFileSync(modules.resolve(file));
    const { parse } = modules('opentype.js') as typeof Opentype;
    font = parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    fonts.set(file, font);
  }
  return font;
}

/** The parts of a font by the codes of their letters, as its package says. */
function partsOf(family: string): ReadonlyMap<number, string[]> {
  const known = partsByFamily.get(family);
  if (known) return known;
  const listed = readFileSync(modules.resolve(`@fontsource/${family}/unicode.json`), 'utf8');
  const byCode = new Map<number, string[]>();
  for (const [part, ranges] of Object.entries(JSON.parse(listed) as Record<string, string>)) {
    const file = `@fontsource/${family}/files/${family}-${part.replace(/[[\]]/g, '')}-400-normal.woff`;
    for (const range of ranges.replaceAll('U+', '').split(',')) {
      const [from, to = from] = range.split('-').map((code) => parseInt(code, 16)) as [number, number?];
      for (let code = from; code <= to; code++) byCode.set(code, [...(byCode.get(code) ?? []), file]);
    }
  }
  partsByFamily.set(family, byCode);
  return byCode;
}

function has(file: string, letter: string): boolean {
  try {
    return fontIn(file).charToGlyphIndex(letter) > 0;
  } catch {
    // One part of a package cannot be unpacked; its letters are drawn as those that no font has.
    return false;
  }
}

function fileOf(letter: string, families: readonly string[]): string | undefined {
  if (letter === ' ' || has(HAND, letter)) return HAND;
  const code = letter.codePointAt(0)!;
  return families.flatMap((family) => partsOf(family).get(code) ?? []).find((file) => has(file, letter));
}

/** The text in stretches of one font each; a letter that none has becomes a middle dot, so that no text can break a frame. */
function stretches(text: string): { font: Font; text: string }[] {
  const parts: { file: string; text: string }[] = [];
  const letters = [...text.normalize('NFC')];
  // A text is in one hand: the simplified letters of Chinese are in one family alone.
  const isSimplified = letters.some((letter) => letter > '\u2fff' && !fileOf(letter, [EASTERN[0]]));
  const families = isSimplified ? [...EASTERN].reverse() : EASTERN;
  for (const letter of letters) {
    const found = fileOf(letter, families);
    const [file, drawn] = found ? [found, letter] : [HAND, '·'];
    const last = parts.at(-1);
    if (last?.file === file) last.text += drawn;
    else parts.push({ file, text: drawn });
  }
  return parts.map(({ file, text: drawn }) => ({ font: fontIn(file), text: drawn }));
}

export function widthOf(text: string, size: number): number {
  return stretches(text).reduce((sum, { font, text: part }) => sum + font.getAdvanceWidth(part, size), 0);
}

/** One line of text as an SVG path; `x`, `y` is the left end of its base line. */
export function lettering(text: string, x: number, y: number, size: number, fill: string): string {
  let at = x;
  let data = '';
  for (const { font, text: part } of stretches(text)) {
    data += font.getPath(part, at, y, size).commands.map(pathCommand).join('');
    at += font.getAdvanceWidth(part, size);
  }
  return `<path d="${data}" fill="${fill}"/>`;
}

/** The library's own toPathData writes "NaN" for coordinates that round to an exponent. */
function pathCommand({ type, ...points }: PathCommand & { [point: string]: unknown }): string {
  const numbers = ['x1', 'y1', 'x2', 'y2', 'x', 'y'].flatMap((name) =>
    name in points ? n(points[name] as number) : [],
  );
  return type + numbers.join(' ');
}

/** Where a line may break: between words, and between any two letters of writings without spaces. */
const BREAKABLE =
  /\s?(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+)/gu;

/** No line of a frame has more: to measure is dear, and grows faster than the text. */
const MOST_LETTERS = 400;

/** Breaks text into at most `lines` lines of at most `width`; what does not fit ends in an ellipsis. */
export function wrap(text: string, size: number, width: number, lines: number): string[] {
  const fits = (line: string) => line.length <= MOST_LETTERS && widthOf(line, size) <= width;
  const wrapped: string[] = [];
  let line = '';
  for (const piece of text.replace(/\s+/g, ' ').trim().match(BREAKABLE) ?? []) {
    const longer = line ? line + piece : piece.trim();
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (wrapped.length === lines - 1) return [...wrapped, ellipsis(longer, fits)];
    if (line) wrapped.push(line);
    line = fits(piece.trim()) ? piece.trim() : ellipsis(piece.trim(), fits);
  }
  return line ? [...wrapped, line] : wrapped;
}

/** The longest beginning of a text that fits with three dots behind it; found by halving. */
function ellipsis(text: string, fits: (line: string) => boolean): string {
  const letters = [...text.slice(0, MOST_LETTERS)];
  const dotted = (count: number) => `${letters.slice(0, count).join('')}...`;
  let [most, tooMany] = [0, letters.length + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(dotted(middle))) most = middle;
    else tooMany = middle;
  }
  return dotted(most);
}
