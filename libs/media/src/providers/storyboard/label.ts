import { lettering, widthOf, wrap } from './lettering';
import { INK, n, type Pencil, type Point } from './pencil';

/** A frame with the words in it, in the place of what nothing is known of. */
export function drawUnknown(words: readonly string[], pencil: Pencil, isAlone: boolean): string {
  const { width, height } = pencil;
  const wide = width * (isAlone ? (words.length > 1 ? 0.4 : 0.5) : 0.26);
  const tall = height * (isAlone ? 0.46 : 0.3);
  const size = Math.min(height * 0.055, wide * 0.12);
  const placed = words.slice(0, 2).map((said, index) => {
    const besides = isAlone ? width * (0.07 + index * 0.46) : width * (0.68 - index * 0.36);
    const x = isAlone && words.length === 1 ? (width - wide) / 2 : besides;
    const y = isAlone ? (height - tall) / 2 : height * 0.5;
    const box = `<rect x="${n(x)}" y="${n(y)}" width="${n(wide)}" height="${n(tall)}" fill="#fbf9f1" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.6)}" stroke-dasharray="${n(pencil.stroke * 7)} ${n(pencil.stroke * 4)}"/>`;
    const stroke = (from: Point, to: Point) => pencil.line([from, to], { opacity: 0.14 });
    const cross = stroke([x, y], [x + wide, y + tall]) + stroke([x + wide, y], [x, y + tall]);
    const lines = wrap(said, size, wide * 0.86, 3);
    const text = lines.map((line, at) => {
      const foot = y + tall / 2 + (at - (lines.length - 1) / 2) * size * 1.35 + size * 0.3;
      return lettering(line, x + (wide - widthOf(line, size)) / 2, foot, size, INK);
    });
    return box + cross + text.join('');
  });
  return placed.join('');
}
