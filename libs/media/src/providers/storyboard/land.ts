import type { Palette } from './palette';
import { n, type Pencil, type Point } from './pencil';
import type { Random } from './random';
import type { Scene } from './scene';

export function drawLand(scene: Scene, palette: Palette, pencil: Pencil, random: Random, horizon: number): string {
  const { width, height } = pencil;
  const ground = `<rect x="0" y="${n(horizon)}" width="${n(width)}" height="${n(height - horizon)}" fill="url(#ground)"/>`;
  const edge = pencil.line([
    [0, horizon],
    [width * 0.5, horizon + 1],
    [width, horizon],
  ]);
  switch (scene.setting) {
    case 'sea':
      return (
        ground +
        edge +
        water(pencil, random, horizon, height) +
        // Nobody stands on water.
        (scene.figures > 0 ? pencil.ridge(height * 0.87, height * 0.04, 4, palette.near, { smooth: true }) : '') +
        (scene.props.includes('lighthouse')
          ? pencil.polygon(
              [
                [width * 0.62, horizon + 2],
                [width * 0.7, horizon - height * 0.08],
                [width * 0.86, horizon - height * 0.1],
                [width + 9, horizon + 2],
              ],
              palette.middle,
            )
          : '')
      );
    case 'harbour':
      return (
        ground +
        skyline(pencil, random, horizon, 0.13, palette.far, 12) +
        edge +
        water(pencil, random, horizon, height * 0.86) +
        quay(pencil, palette)
      );
    case 'city':
      return (
        ground +
        skyline(pencil, random, horizon, 0.42, palette.far, 11) +
        skyline(pencil, random, horizon + height * 0.05, 0.3, palette.middle, 8) +
        street(pencil, horizon)
      );
    case 'forest':
      return (
        ground +
        trees(pencil, random, horizon, 0.3, palette.far, 22) +
        trees(pencil, random, horizon + height * 0.1, 0.5, palette.middle, 13) +
        pencil.hatch(0, height * 0.85, width, height * 0.14, 1.2)
      );
    case 'mountains':
      return (
        pencil.ridge(horizon, height * 0.44, 8, palette.far) +
        pencil.ridge(horizon + height * 0.06, height * 0.26, 11, palette.middle) +
        pencil.hatch(0, horizon - height * 0.08, width, height * 0.12, 1) +
        pencil.ridge(height * 0.84, height * 0.08, 6, palette.near, { smooth: true })
      );
    case 'desert':
      return (
        ground +
        pencil.ridge(horizon + height * 0.05, height * 0.1, 5, palette.far, { smooth: true }) +
        pencil.ridge(height * 0.8, height * 0.14, 4, palette.middle, { smooth: true }) +
        pencil.ridge(height * 0.96, height * 0.12, 3, palette.near, { smooth: true })
      );
    default:
      return (
        ground +
        pencil.ridge(horizon + 4, height * 0.07, 9, palette.far, { smooth: true }) +
        pencil.ridge(height * 0.82, height * 0.06, 5, palette.middle, { smooth: true }) +
        street(pencil, horizon)
      );
  }
}

function water(pencil: Pencil, random: Random, from: number, to: number): string {
  const waves: string[] = [];
  for (let row = 0; row < 9; row++) {
    const y = from + ((to - from) * (row + 0.6) ** 1.35) / 9 ** 1.35;
    for (let wave = 0; wave < 7; wave++) {
      const x = random.between(-0.05, 1) * pencil.width;
      const reach = pencil.width * (0.02 + row * 0.008);
      waves.push(
        pencil.line(
          [
            [x, y],
            [x + reach * 0.5, y - reach * 0.12],
            [x + reach, y],
          ],
          { weight: 0.8, opacity: 0.5 },
        ),
      );
    }
  }
  return waves.join('');
}

function quay(pencil: Pencil, palette: Palette): string {
  const { width, height } = pencil;
  const top = height * 0.84;
  const planks = [0.12, 0.3, 0.5, 0.7, 0.88].map((share) =>
    pencil.line(
      [
        [width * share, top],
        [width * (share * 1.5 - 0.25), height],
      ],
      { opacity: 0.6 },
    ),
  );
  return (
    pencil.polygon(
      [
        [-9, top],
        [width + 9, top],
        [width + 9, height + 9],
        [-9, height + 9],
      ],
      palette.near,
    ) + planks.join('')
  );
}

function skyline(pencil: Pencil, random: Random, base: number, rise: number, fill: string, count: number): string {
  const parts: string[] = [];
  const step = pencil.width / count;
  for (let index = 0; index < count; index++) {
    const x = index * step + random.between(-0.2, 0.2) * step;
    const tall = pencil.height * rise * random.between(0.45, 1);
    const wide = step * random.between(0.75, 1.15);
    const roof: Point[] = random.next() > 0.5 ? [[x + wide / 2, base - tall - wide * 0.35]] : [];
    parts.push(pencil.polygon([[x, base], [x, base - tall], ...roof, [x + wide, base - tall], [x + wide, base]], fill));
    parts.push(pencil.hatch(x + wide * 0.6, base - tall, wide * 0.38, tall, 1.1, 0.2));
    for (let pane = 0; pane < 3; pane++) {
      const size = wide * 0.12;
      const left = x + wide * (0.18 + 0.24 * pane);
      const top = base - tall * random.between(0.35, 0.85);
      parts.push(
        pencil.polygon(
          [
            [left, top],
            [left + size, top],
            [left + size, top + size * 1.4],
            [left, top + size * 1.4],
          ],
          '#ffe9b0',
          { opacity: random.next() > 0.45 ? 0.85 : 0.15 },
        ),
      );
    }
  }
  return parts.join('');
}

function street(pencil: Pencil, horizon: number): string {
  const { width, height } = pencil;
  const middle = width * 0.5;
  return (
    pencil.line(
      [
        [middle - width * 0.03, horizon],
        [width * 0.14, height],
      ],
      { opacity: 0.75 },
    ) +
    pencil.line(
      [
        [middle + width * 0.03, horizon],
        [width * 0.86, height],
      ],
      { opacity: 0.75 },
    )
  );
}

function trees(pencil: Pencil, random: Random, base: number, rise: number, fill: string, count: number): string {
  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const x = ((index + random.next()) / count) * pencil.width;
    const tall = pencil.height * rise * random.between(0.6, 1);
    const half = tall * random.between(0.16, 0.24);
    parts.push(
      pencil.line(
        [
          [x, base],
          [x, base - tall * 0.3],
        ],
        { weight: 2 },
      ),
    );
    for (const layer of [0.18, 0.42, 0.66]) {
      const width = half * (1.15 - layer);
      parts.push(
        pencil.polygon(
          [
            [x - width, base - tall * layer],
            [x, base - tall * (layer + 0.4)],
            [x + width, base - tall * layer],
          ],
          fill,
        ),
      );
    }
    parts.push(pencil.hatch(x, base - tall * 0.75, half * 0.6, tall * 0.55, 1.1, 0.2));
  }
  return parts.join('');
}
