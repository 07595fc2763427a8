import { drawMany, drawSomebody, drawThing, lookOfItem, shadowAt } from './figures';
import { drawLabel } from './label';
import { outlineOf } from './outlines';
import type { Pencil } from './pencil';
import { drawBust, drawShoulder } from './people';
import { labelsOf, type Piece } from './pieces';
import { isPerson, type Item, type Scene } from './reading/scene';
import { isFloating, staged } from './staging';

/** Everything that was asked for. */
export function drawItems(scene: Scene, pencil: Pencil): string {
  const { items, size } = scene;
  const isStill = items.every(({ id }) => ['prop', 'part', 'furniture'].includes(outlineOf(id).kind));
  if (size === 'close_up' && items.some(isPerson)) return drawCloseUp(scene, pencil);
  if (items.length > 0 && (size === 'insert' || (size === 'close_up' && isStill))) return drawInsert(scene, pencil);
  const drawn = staged(scene, pencil).map((piece, _, pieces) => drawPiece(piece, pieces, scene, pencil));
  if (size !== 'over_shoulder') return drawn.join('');
  // Of two the first one is in front of the camera.
  const [first, second] = items.filter(isPerson);
  const look = first && second ? lookOfItem(first) : { head: 'person', build: 'usual' as const, clothes: '#55555e' };
  return drawn.join('') + drawShoulder(pencil, look, pencil.width * 0.16, pencil.height * 0.78);
}

function drawPiece(piece: Piece, all: readonly Piece[], scene: Scene, pencil: Pencil): string {
  const { item, layer, index, words = '' } = piece;
  if (!item) return drawLabel(words, piece, pencil);
  const place = { x: piece.x, y: piece.y, height: piece.height };
  if (layer === 'sky') return pencil.outline(item.id, { ...place, colour: item.colour });
  if (layer === 'wall')
    return pencil.outline(item.id, { ...place, height: Math.min(piece.height, pencil.height * 0.5) });
  if (index < 0) return drawMany(item, -index, { ...place, width: piece.width }, scene, pencil);
  if (isPerson(item)) {
    const people = all.filter((one) => one.layer === layer && one.item && isPerson(one.item));
    const isMirrored = people.length > 1 ? people.indexOf(piece) >= people.length / 2 : scene.move === 'pan_left';
    return drawSomebody(item, index + scene.items.indexOf(item), { ...place, isMirrored }, scene, pencil);
  }
  const isOnGround = layer !== 'air' && !isFloating(scene) && outlineOf(item.id).where !== 'water';
  const isMirrored = index % 2 === 1 || scene.move === 'pan_right';
  return drawThing(item, { ...place, isMirrored }, scene, pencil, isOnGround);
}

/** Heads and shoulders; what else there is stands behind them, words below their faces. */
function drawCloseUp(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const people = scene.items.filter(isPerson).slice(0, 2);
  const things = scene.items.filter((item) => !isPerson(item) && outlineOf(item.id).kind !== 'part');
  const behind = things.length > 0 ? drawItems({ ...scene, size: 'medium', items: things, unknown: [] }, pencil) : '';
  const busts = people.map((item, index) => {
    const x = width * ((index + 0.5) / people.length);
    return drawBust(pencil, lookOfItem(item, index), {
      x,
      y: height * 1.02,
      height: height * (people.length > 1 ? 0.8 : 0.98),
    });
  });
  const [held] = people.flatMap(({ holds }) => holds);
  if (held) busts.push(pencil.outline(held, { x: width * 0.78, y: height * 0.98, height: height * 0.36 }));
  const labels = labelsOf(scene, pencil).map(({ words = '' }, index) =>
    drawLabel(
      words,
      { x: width * (0.2 + index * 0.3), y: height * 0.97, width: width * 0.26, height: height * 0.17 },
      pencil,
    ),
  );
  return behind + busts.join('') + labels.join('');
}

/** Things alone, each as large as there is room; what they stand on is the picture's ground. */
function drawInsert({ items, unknown }: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const small = items.filter(({ id }) => !['table', 'desk', 'bed'].includes(id) || items.length === 1);
  const drawn = [...small.flatMap((item) => Array<Item>(Math.min(item.count, 5)).fill(item)), ...unknown.slice(0, 2)];
  const size = Math.min(height * 0.64, (width * 0.86) / Math.max(1, drawn.length));
  const parts = drawn.map((one, index) => {
    const x = width / 2 + (index - (drawn.length - 1) / 2) * size * 1.06;
    const y = height * 0.5 + size * 0.5 + (index % 2) * height * 0.03;
    if (typeof one === 'string') return drawLabel(one, { x, y, width: size, height: size * 0.7 }, pencil);
    const shadow = shadowAt(x, y - size * 0.02, size * 0.44);
    return shadow + pencil.outline(one.id, { x, y, height: size, colour: one.colour });
  });
  return parts.join('');
}
