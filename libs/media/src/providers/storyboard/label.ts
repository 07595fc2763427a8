import { lettering, widthOf, wrap } from './lettering';
import { INK, n, type Pencil } from './pencil';

/** A frame with the words in it, in the place of what nothing is known of. */
export function drawUnknown(words: readonly string[], pencil: Pencil, isAlone: boolean): string {
  const { width, height } = pencil;
  return words
    .slice(0, 2)
    .map((said, index) => {
      const wide = width * (isAlone ? (words.length > 1 ? 0.4 : 0.5) : 0.26);
      const tall = height * (isAlone ? 0.46 : 0.3);
      const x = !isAlone
        ? width * (0.68 - index * 0.36)
        : words.length === 1
          ? (width - wide) / 2
          : width * (0.07 + index * 0.46);
      const y = isAlone ? (height - tall) / 2 : height * 0.5;
      const size = Math.min(height * 0.055, wide * 0.12);
      const lines = wrap(said, size, wide * 0.86, 3);
      const box = `<rect x="${n(x)}" y="${n(y)}" width="${n(wide)}" height="${n(tall)}" fill="#fbf9f1" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.6)}" stroke-dasharray="${n(pencil.stroke * 7)} ${n(pencil.stroke * 4)}"/>`;
      const cross =
        pencil.line(
          [
            [x, y],
            [x + wide, y + tall],
          ],
          { opacity: 0.14 },
        ) +
        pencil.line(
          [
            [x + wide, y],
            [x, y + tall],
          ],
          { opacity: 0.14 },
        );
      const text = lines.map((line, at) =>
        lettering(
          line,
          x + (wide - widthOf(line, size)) / 2,
          y + tall / 2 + (at - (lines.length - 1) / 2) * size * 1.35 + size * 0.3,
          size,
          INK,
        ),
      );
      return box + cross + text.join('');
    })
    .join('');
}
