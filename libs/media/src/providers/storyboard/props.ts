import { horizonOf } from './backdrop';
import type { Palette } from './palette';
import { n, type Pencil, type Point } from './pencil';
import type { Random } from './random';
import type { Prop, Scene } from './scene';

export function drawProp(prop: Prop, scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  const { width, height } = pencil;
  const horizon = scene.setting === 'interior' ? height * 0.68 : horizonOf(scene, height);
  switch (prop) {
    case 'lighthouse':
      return lighthouse(width * random.between(0.72, 0.82), horizon - height * 0.07, height * 0.36, palette, pencil);
    case 'ship':
      return ship(width * random.between(0.2, 0.45), horizon + height * 0.07, height * 0.26, palette, pencil);
    case 'house':
      return house(width * random.between(0.14, 0.3), horizon + height * 0.08, height * 0.2, palette, pencil);
    case 'tower':
      return tower(width * random.between(0.62, 0.8), horizon + height * 0.02, height * 0.46, palette, pencil);
    case 'bridge':
      return bridge(horizon + height * 0.1, palette, pencil);
    case 'fire':
      return fire(width * random.between(0.4, 0.6), height * 0.88, height * 0.14, palette, pencil);
    case 'lamp':
      return lamp(
        width * random.between(0.3, 0.7),
        height * (scene.setting === 'interior' ? 0.3 : 0.5),
        height * 0.035,
        palette,
        pencil,
      );
    case 'table':
      return table(width * 0.5, height * 0.8, width * 0.17, height * 0.13, palette, pencil);
    default:
      return '';
  }
}

function lighthouse(x: number, base: number, tall: number, palette: Palette, pencil: Pencil): string {
  const half = tall * 0.12;
  const beam: Point[] = [
    [x, base - tall * 1.04],
    [x - pencil.width, base - tall * 1.32],
    [x - pencil.width, base - tall * 0.7],
  ];
  const bands = [0.22, 0.55].map((from) =>
    pencil.polygon(
      [
        [x - half * (1 - from * 0.35), base - tall * from],
        [x - half * (0.94 - from * 0.35), base - tall * (from + 0.16)],
        [x + half * (0.94 - from * 0.35), base - tall * (from + 0.16)],
        [x + half * (1 - from * 0.35), base - tall * from],
      ],
      palette.ink,
      { opacity: 0.7 },
    ),
  );
  return [
    pencil.polygon(beam, palette.light, { opacity: 0.28, outline: false }),
    pencil.polygon(
      [
        [x - half, base],
        [x - half * 0.65, base - tall],
        [x + half * 0.65, base - tall],
        [x + half, base],
      ],
      palette.paper,
    ),
    ...bands,
    pencil.polygon(
      [
        [x - half * 0.6, base - tall],
        [x - half * 0.6, base - tall * 1.1],
        [x + half * 0.6, base - tall * 1.1],
        [x + half * 0.6, base - tall],
      ],
      palette.light,
    ),
    pencil.polygon(
      [
        [x - half * 0.8, base - tall * 1.1],
        [x, base - tall * 1.22],
        [x + half * 0.8, base - tall * 1.1],
      ],
      palette.ink,
    ),
    pencil.hatch(x + half * 0.1, base - tall, half * 0.7, tall, 1.2, 0.25),
  ].join('');
}

function ship(x: number, base: number, tall: number, palette: Palette, pencil: Pencil): string {
  const half = tall * 0.6;
  return [
    pencil.line(
      [
        [x, base - tall * 0.15],
        [x, base - tall],
      ],
      { weight: 2 },
    ),
    pencil.polygon(
      [
        [x + 3, base - tall * 0.96],
        [x + half * 0.85, base - tall * 0.3],
        [x + 3, base - tall * 0.26],
      ],
      palette.paper,
    ),
    pencil.polygon(
      [
        [x - 3, base - tall * 0.9],
        [x - half * 0.7, base - tall * 0.3],
        [x - 3, base - tall * 0.26],
      ],
      palette.paper,
      { opacity: 0.85 },
    ),
    pencil.polygon(
      [
        [x - half, base - tall * 0.2],
        [x + half * 1.08, base - tall * 0.24],
        [x + half * 0.7, base],
        [x - half * 0.72, base],
      ],
      palette.ink,
      { opacity: 0.9 },
    ),
    pencil.line(
      [
        [x - half * 1.2, base],
        [x, base + tall * 0.03],
        [x + half * 1.3, base],
      ],
      { opacity: 0.6 },
    ),
    pencil.hatch(x + half * 0.2, base - tall * 0.7, half * 0.4, tall * 0.4, 1, 0.2),
  ].join('');
}

function house(x: number, base: number, tall: number, palette: Palette, pencil: Pencil): string {
  const wide = tall * 1.15;
  return [
    pencil.polygon(
      [
        [x, base],
        [x, base - tall * 0.6],
        [x + wide, base - tall * 0.6],
        [x + wide, base],
      ],
      palette.far,
    ),
    pencil.polygon(
      [
        [x - wide * 0.08, base - tall * 0.58],
        [x + wide * 0.5, base - tall * 1.1],
        [x + wide * 1.08, base - tall * 0.58],
      ],
      palette.near,
    ),
    pencil.polygon(
      [
        [x + wide * 0.16, base - tall * 0.44],
        [x + wide * 0.36, base - tall * 0.44],
        [x + wide * 0.36, base - tall * 0.2],
        [x + wide * 0.16, base - tall * 0.2],
      ],
      palette.light,
    ),
    pencil.polygon(
      [
        [x + wide * 0.6, base],
        [x + wide * 0.6, base - tall * 0.42],
        [x + wide * 0.8, base - tall * 0.42],
        [x + wide * 0.8, base],
      ],
      palette.ink,
      { opacity: 0.8 },
    ),
    pencil.hatch(x + wide * 0.5, base - tall * 0.95, wide * 0.5, tall * 0.36, 1.3, 0.25),
  ].join('');
}

function tower(x: number, base: number, tall: number, palette: Palette, pencil: Pencil): string {
  const half = tall * 0.13;
  const teeth = [-1, -0.34, 0.32].map((at) =>
    pencil.polygon(
      [
        [x + half * at, base - tall],
        [x + half * at, base - tall * 1.07],
        [x + half * (at + 0.4), base - tall * 1.07],
        [x + half * (at + 0.4), base - tall],
      ],
      palette.middle,
    ),
  );
  const slit = pencil.polygon(
    [
      [x - half * 0.12, base - tall * 0.72],
      [x + half * 0.12, base - tall * 0.72],
      [x + half * 0.12, base - tall * 0.55],
      [x - half * 0.12, base - tall * 0.55],
    ],
    palette.light,
  );
  return (
    pencil.polygon(
      [
        [x - half, base],
        [x - half, base - tall],
        [x + half, base - tall],
        [x + half, base],
      ],
      palette.middle,
    ) +
    teeth.join('') +
    slit +
    pencil.hatch(x, base - tall, half, tall, 1.2, 0.3)
  );
}

function bridge(y: number, palette: Palette, pencil: Pencil): string {
  const { width, height } = pencil;
  const arches = [0.12, 0.38, 0.64, 0.9].map(
    (at) =>
      `<path d="M${n(width * (at - 0.1))} ${n(y + height * 0.16)}A${n(width * 0.1)} ${n(height * 0.12)} 0 0 1 ${n(width * (at + 0.1))} ${n(y + height * 0.16)}" fill="${palette.near}" stroke="${palette.ink}" stroke-width="${n(pencil.stroke)}"/>`,
  );
  return (
    pencil.polygon(
      [
        [-9, y],
        [width + 9, y],
        [width + 9, y + height * 0.16],
        [-9, y + height * 0.16],
      ],
      palette.middle,
    ) +
    arches.join('') +
    pencil.line([
      [0, y - height * 0.03],
      [width, y - height * 0.03],
    ])
  );
}

function fire(x: number, base: number, tall: number, palette: Palette, pencil: Pencil): string {
  const flame = (scale: number, fill: string) =>
    `<path d="M${n(x - tall * 0.3 * scale)} ${n(base)}Q${n(x - tall * 0.35 * scale)} ${n(base - tall * 0.5 * scale)} ${n(x)} ${n(base - tall * scale)}Q${n(x + tall * 0.4 * scale)} ${n(base - tall * 0.45 * scale)} ${n(x + tall * 0.28 * scale)} ${n(base)}Z" fill="${fill}"/>`;
  const glow = pencil.circle(x, base - tall * 0.3, tall * 1.6, palette.light, { opacity: 0.2 });
  return (
    glow +
    flame(1, '#e2662a') +
    flame(0.62, '#f9c34b') +
    pencil.line(
      [
        [x - tall * 0.45, base + 3],
        [x + tall * 0.45, base - 4],
      ],
      { weight: 3 },
    )
  );
}

function lamp(x: number, y: number, radius: number, palette: Palette, pencil: Pencil): string {
  return [
    pencil.circle(x, y, radius * 4.5, palette.light, { opacity: 0.18 }),
    pencil.circle(x, y, radius * 2.2, palette.light, { opacity: 0.3 }),
    pencil.line([
      [x, 0],
      [x, y - radius],
    ]),
    pencil.circle(x, y, radius, palette.light, { outline: true }),
  ].join('');
}

function table(x: number, y: number, half: number, tall: number, palette: Palette, pencil: Pencil): string {
  const leg = (at: number) =>
    pencil.line(
      [
        [x + half * at, y],
        [x + half * at * 0.95, y + tall],
      ],
      { weight: 2.4 },
    );
  return (
    leg(-0.85) +
    leg(0.85) +
    pencil.polygon(
      [
        [x - half, y],
        [x - half * 0.8, y - tall * 0.3],
        [x + half * 0.8, y - tall * 0.3],
        [x + half, y],
      ],
      palette.near,
    )
  );
}
