import type { Palette } from './palette';
import { n, type Pencil, type Point } from './pencil';
import type { Random } from './random';
import type { Scene, Shot } from './scene';

/** Height of a standing person as a share of the picture's height. */
const FIGURE: Record<Shot, number> = {
  'extreme wide': 0.12,
  wide: 0.27,
  medium: 0.85,
  'close-up': 1.9,
  'over the shoulder': 0.62,
  'low angle': 0.8,
  'high angle': 0.3,
};

export function drawFigures(scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  const { width, height } = pencil;
  const tall = height * FIGURE[scene.shot];
  const parts: string[] = [];
  const spread = scene.figures > 1 ? 0.56 : 0;
  for (let index = 0; index < scene.figures; index++) {
    const share =
      scene.figures === 1
        ? index % 2 === 0
          ? random.pick([0.36, 0.62])
          : 0.5
        : 0.5 - spread / 2 + (spread * index) / (scene.figures - 1);
    const feet =
      scene.shot === 'medium' || scene.shot === 'close-up'
        ? height * 0.2 + tall
        : height * (scene.shot === 'high angle' ? 0.75 : 0.93);
    parts.push(figure(width * share, feet, tall * random.between(0.92, 1.04), palette, pencil, random));
  }
  if (scene.shot === 'over the shoulder' && scene.figures > 0)
    parts.push(figure(width * 0.06, height * 1.95, height * 1.7, palette, pencil, random, 'away'));
  return parts.join('');
}

/** A standing person in a coat: a silhouette with a lit side, as a board artist blocks one in. */
function figure(
  x: number,
  feet: number,
  tall: number,
  palette: Palette,
  pencil: Pencil,
  random: Random,
  facing: 'camera' | 'away' = 'camera',
): string {
  const head = tall * 0.075;
  const top = feet - tall;
  const shoulder = tall * 0.125;
  const lean = random.between(-0.02, 0.02) * tall;
  const coat: Point[] = [
    [x - shoulder + lean, top + tall * 0.2],
    [x - head * 0.5 + lean, top + tall * 0.155],
    [x + head * 0.5 + lean, top + tall * 0.155],
    [x + shoulder + lean, top + tall * 0.2],
    [x + shoulder * 1.15, top + tall * 0.62],
    [x - shoulder * 1.15, top + tall * 0.62],
  ];
  const leg = (side: number): Point[] => [
    [x + side * shoulder * 0.12, top + tall * 0.6],
    [x + side * shoulder * 0.95, top + tall * 0.6],
    [x + side * shoulder * 0.85, feet],
    [x + side * shoulder * 0.3, feet],
  ];
  return [
    pencil.polygon(
      [
        [x - shoulder, feet],
        [x + shoulder * 2.6, feet + tall * 0.02],
        [x + shoulder * 0.8, feet + tall * 0.03],
      ],
      palette.ink,
      { opacity: 0.3, outline: false },
    ),
    pencil.polygon(leg(-1), palette.ink),
    pencil.polygon(leg(1), palette.ink),
    pencil.polygon(coat, palette.near),
    pencil.hatch(x - shoulder * 0.1, top + tall * 0.2, shoulder * 1.1, tall * 0.4, 1.6, 0.45),
    pencil.line(
      [
        [x - shoulder * 0.9 + lean, top + tall * 0.23],
        [x - shoulder * 1.25, top + tall * 0.42],
        [x - shoulder * 0.85, top + tall * 0.56],
      ],
      { weight: 2 },
    ),
    pencil.line(
      [
        [x + shoulder * 0.9 + lean, top + tall * 0.23],
        [x + shoulder * 1.3, top + tall * 0.4],
        [x + shoulder * 1.05, top + tall * 0.57],
      ],
      { weight: 2 },
    ),
    facing === 'away'
      ? pencil.circle(x + lean, top + head * 1.05, head, palette.ink)
      : face(x + lean, top + head * 1.05, head, palette, pencil, random),
  ].join('');
}

/** Hair, brow, eyes, nose and mouth in as few strokes as read from afar. */
function face(x: number, y: number, head: number, palette: Palette, pencil: Pencil, random: Random): string {
  const look = random.pick([-0.18, 0, 0.18]) * head;
  const eye = (side: number) =>
    pencil.circle(x + look + side * head * 0.36, y + head * 0.08, head * 0.075, palette.ink);
  const brow = (side: number) =>
    pencil.line([
      [x + look + side * head * 0.2, y - head * 0.12],
      [x + look + side * head * 0.52, y - head * 0.17],
    ]);
  const nose: Point[] = [
    [x + look, y + head * 0.1],
    [x + look * 1.6 + head * 0.06, y + head * 0.36],
    [x + look, y + head * 0.38],
  ];
  const mouth: Point[] = [
    [x + look - head * 0.2, y + head * 0.6],
    [x + look, y + head * 0.63],
    [x + look + head * 0.2, y + head * 0.59],
  ];
  return [
    pencil.circle(x, y, head, palette.paper, { outline: true }),
    `<path d="M${n(x - head)} ${n(y + head * 0.1)}A${n(head)} ${n(head)} 0 0 1 ${n(x + head)} ${n(y + head * 0.1)}Q${n(x + head * 0.7)} ${n(y - head * 0.42)} ${n(x + look)} ${n(y - head * 0.38)}Q${n(x - head * 0.7)} ${n(y - head * 0.36)} ${n(x - head)} ${n(y + head * 0.1)}Z" fill="${palette.ink}"/>`,
    ...[-1, 1].flatMap((side) => [eye(side), brow(side)]),
    pencil.line(nose),
    pencil.line(mouth),
    pencil.hatch(x + head * 0.35, y - head * 0.1, head * 0.5, head * 0.8, 1.6, 0.25),
  ].join('');
}
