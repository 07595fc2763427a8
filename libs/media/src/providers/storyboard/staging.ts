import { drawFigures } from './figures';
import type { Palette } from './palette';
import type { Pencil } from './pencil';
import { drawProp } from './props';
import type { Random } from './random';
import type { Scene } from './scene';
import { drawWeather } from './weather';

/** Things and people in front of the backdrop, then weather over everything. */
export function drawStaging(scene: Scene, palette: Palette, pencil: Pencil, random: Random): string {
  const things = scene.props.map((prop) => drawProp(prop, scene, palette, pencil, random)).join('');
  return things + drawFigures(scene, palette, pencil, random) + drawWeather(scene, palette, pencil, random);
}
