import { lettering, widthOf, wrap } from './lettering';
import { INK, n, type Pencil, type Point } from './pencil';

/** A frame with the words in it, in the place of what nothing is known of; `x`, `y` is the middle of its foot. */
export function drawLabel(
  words: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  pencil: Pencil,
): string {
  const [left, top] = [x - width / 2, y - height];
  const box = `<rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" fill="#fbf9f1" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.6)}" stroke-dasharray="${n(pencil.stroke * 7)} ${n(pencil.stroke * 4)}"/>`;
  const stroke = (from: Point, to: Point) => pencil.line([from, to], { opacity: 0.14 });
  const cross = stroke([left, top], [x + width / 2, y]) + stroke([left, y], [x + width / 2, top]);
  const size = Math.min(pencil.height * 0.055, width * 0.12);
  const lines = wrap(words, size, width * 0.86, 3);
  const text = lines.map((line, at) => {
    const foot = y - height / 2 + (at - (lines.length - 1) / 2) * size * 1.35 + size * 0.3;
    return lettering(line, x - widthOf(line, size) / 2, foot, size, INK);
  });
  return box + cross + text.join('');
}
