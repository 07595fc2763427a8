import type { Palette } from './palette';
import { n, type Pencil } from './pencil';
import type { Random } from './random';
import type { Scene } from './scene';

export function drawInterior(scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  const { width, height } = pencil;
  const [left, right, top, floor] = [width * 0.2, width * 0.8, height * 0.14, height * 0.68];
  const walls = [
    `<rect width="${n(width)}" height="${n(height)}" fill="${palette.middle}"/>`,
    pencil.polygon(
      [
        [left, top],
        [right, top],
        [right, floor],
        [left, floor],
      ],
      palette.far,
    ),
    pencil.polygon(
      [
        [-9, height + 9],
        [left, floor],
        [right, floor],
        [width + 9, height + 9],
      ],
      palette.near,
    ),
    pencil.line([
      [0, 0],
      [left, top],
    ]),
    pencil.line([
      [width, 0],
      [right, top],
    ]),
    pencil.hatch(0, height * 0.1, left, height * 0.7, 1.2),
    pencil.hatch(right, height * 0.2, width - right, height * 0.6, 1.2),
  ];
  const opening = width * random.between(0.3, 0.55);
  const [wide, tall] = [width * 0.14, height * 0.27];
  if (scene.props.includes('window') || !scene.props.includes('door')) {
    const y = height * 0.23;
    walls.push(
      pencil.polygon(
        [
          [opening, y],
          [opening + wide, y],
          [opening + wide, y + tall],
          [opening, y + tall],
        ],
        'url(#sky)',
      ),
    );
    walls.push(
      pencil.line([
        [opening + wide / 2, y],
        [opening + wide / 2, y + tall],
      ]),
      pencil.line([
        [opening, y + tall / 2],
        [opening + wide, y + tall / 2],
      ]),
    );
    walls.push(
      pencil.polygon(
        [
          [opening, y + tall],
          [opening + wide, y + tall],
          [opening + wide * 2.1, height * 0.94],
          [opening + wide * 0.3, height * 0.94],
        ],
        palette.light,
        { opacity: 0.22, outline: false },
      ),
    );
  }
  if (scene.props.includes('door')) {
    const x = right - wide * 1.3;
    walls.push(
      pencil.polygon(
        [
          [x, floor],
          [x, floor - tall * 1.5],
          [x + wide, floor - tall * 1.5],
          [x + wide, floor],
        ],
        palette.ink,
        { opacity: 0.75 },
      ),
      pencil.circle(x + wide * 0.85, floor - tall * 0.7, height * 0.008, palette.light),
    );
  }
  return walls.join('');
}
