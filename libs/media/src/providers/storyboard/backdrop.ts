import { drawInterior } from './interior';
import { drawLand } from './land';
import type { Palette } from './palette';
import { n, type Pencil, type Point } from './pencil';
import type { Random } from './random';
import type { Scene, Shot } from './scene';

/** Where the horizon lies, as a share of the picture's height: it tells high from low cameras. */
const HORIZON: Record<Shot, number> = {
  'extreme wide': 0.66,
  wide: 0.6,
  medium: 0.52,
  'close-up': 0.48,
  'over the shoulder': 0.52,
  'low angle': 0.8,
  'high angle': 0.28,
};

export function horizonOf(scene: Scene, height: number): number {
  return HORIZON[scene.shot] * height;
}

/** Sky or wall, the land behind, and the ground in front. */
export function drawBackdrop(scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  if (scene.setting === 'interior') return drawInterior(scene, palette, pencil, random);
  const horizon = horizonOf(scene, pencil.height);
  return [sky(scene, palette, pencil, random, horizon), drawLand(scene, palette, pencil, random, horizon)].join('');
}

function sky(scene: Scene, palette: Palette, pencil: Pencil, random: Random, horizon: number): string {
  const { width, height } = pencil;
  const parts = [`<rect width="${n(width)}" height="${n(height)}" fill="url(#sky)"/>`];
  const x = width * random.between(0.18, 0.82);
  const y = horizon * (scene.hour === 'day' ? 0.28 : random.between(0.42, 0.7));
  const radius = height * 0.055;
  if (scene.weather === 'clear' || scene.props.includes('moon') || scene.props.includes('sun')) {
    parts.push(
      pencil.circle(x, y, radius * 3.4, palette.light, { opacity: 0.16 }),
      pencil.circle(x, y, radius * 2, palette.light, { opacity: 0.22 }),
    );
    parts.push(pencil.circle(x, y, radius, palette.light, { outline: true }));
  }
  if (scene.hour === 'night') {
    for (let star = 0; star < 46; star++) {
      parts.push(
        pencil.circle(
          random.between(0, width),
          random.between(0, horizon * 0.85),
          pencil.stroke * random.between(0.4, 1),
          '#f7f3df',
          { opacity: 0.8 },
        ),
      );
    }
  }
  const clouds = scene.weather === 'storm' ? 7 : scene.weather === 'clear' ? 2 : 4;
  for (let cloud = 0; cloud < clouds; cloud++) {
    const at: Point = [random.between(-0.1, 0.95) * width, random.between(0.05, 0.45) * horizon];
    const size = height * random.between(0.04, 0.09);
    const fill = scene.weather === 'storm' ? palette.ink : '#ffffff';
    const strength = scene.weather === 'storm' ? 0.34 : 0.4;
    const puffs = [0, 1, 2, 3].map((puff) =>
      pencil.circle(
        at[0] + puff * size * 1.1,
        at[1] + random.between(-0.3, 0.2) * size,
        size * random.between(0.65, 1.1),
        fill,
      ),
    );
    parts.push(`<g opacity="${strength}">${puffs.join('')}</g>`);
    parts.push(pencil.hatch(at[0], at[1] - size * 0.3, size * 4, size, 1, 0.18));
  }
  return parts.join('');
}
