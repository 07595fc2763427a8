import { outlineOf } from './outlines';
import type { Pencil } from './pencil';
import { labelsOf, LAYERS, piecesOf, type Layer, type Piece } from './pieces';
import { bridgeDeck, horizonOf, waterlineOf } from './places';
import { isPerson, type Item, type Scene } from './reading/scene';

/** What is drawn whole, in its place, back to front. */
export function staged(scene: Scene, pencil: Pencil): Piece[] {
  const pieces = [...scene.items.flatMap((item) => piecesOf(item, scene, pencil)), ...labelsOf(scene, pencil)];
  const row = (layer: Layer) => pieces.filter((piece) => piece.layer === layer);
  // What flies keeps clear of those who stand, so that it is placed last.
  const standing = LAYERS.filter((layer) => layer !== 'air');
  for (const layer of [...standing, 'air' as const]) arrange(row(layer), pieces, scene, pencil);
  return LAYERS.flatMap(row);
}

/** Gives the pieces of one layer their places, from the left to the right. */
function arrange(row: Piece[], all: readonly Piece[], scene: Scene, pencil: Pencil): void {
  const [layer] = row.map((piece) => piece.layer);
  if (!layer) return;
  for (const piece of row) if (piece.item) piece.y = footOf(piece, piece.item, scene, pencil);
  const start = scene.size === 'over_shoulder' ? pencil.width * 0.3 : 0;
  const [from, to] = layer === 'air' ? roomInAir(row, all, scene, pencil) : [start, pencil.width];
  fit(row, (to - from) * (layer === 'back' ? 0.96 : 0.9));
  const total = row.reduce((sum, piece) => sum + piece.width, 0);
  const isTight = row.length < 2 || row.some(({ item }) => item?.pose === 'hug');
  const gap = isTight ? 0 : Math.min(((to - from) * 0.92 - total) / (row.length + 1), pencil.width * 0.14);
  const free = (to - from - total - gap * (row.length - 1)) / 2;
  let x = from + free + Math.max(-free, Math.min(free, shiftOf(layer, row, all, pencil)));
  for (const piece of row) {
    piece.x = x + piece.width / 2;
    x += piece.width + gap;
  }
}

/** Makes a line of pieces as wide as there is room. */
function fit(row: Piece[], room: number): void {
  const total = row.reduce((sum, { width }) => sum + width, 0);
  if (total <= room) return;
  for (const piece of row) {
    piece.width *= room / total;
    if (piece.index >= 0) piece.height *= room / total;
  }
}

/** Above those who stand there; what is too large for that is beside them, or made smaller when it is a vehicle. */
function roomInAir(
  row: Piece[],
  all: readonly Piece[],
  scene: Scene,
  { width, height }: Pencil,
): readonly [number, number] {
  const below = all.filter(({ layer }) => layer === 'ground');
  const top = Math.min(...below.map((piece) => piece.y - piece.height)) - height * 0.03;
  for (const piece of row) {
    const isVehicle = piece.item && outlineOf(piece.item.id).kind === 'vehicle';
    const tall = isVehicle && !isFloating(scene) && top > height * 0.2 ? Math.min(piece.height, top) : piece.height;
    if (tall > top) continue;
    piece.width *= tall / piece.height;
    [piece.height, piece.y] = [tall, Math.min(piece.y, top)];
  }
  if (row.every(({ y }) => y <= top)) return [0, width];
  const left = Math.min(...below.map((piece) => piece.x - piece.width / 2));
  const right = Math.max(...below.map((piece) => piece.x + piece.width / 2));
  return left > width - right && scene.size !== 'over_shoulder' ? [0, left] : [right, width];
}

/** Who stands before a building stands beside it. */
function shiftOf(layer: Layer, row: readonly Piece[], all: readonly Piece[], { width, random }: Pencil): number {
  const isBehind = all.some((piece) => piece.layer !== layer && ['ground', 'back'].includes(piece.layer));
  if (layer === 'sky') return width * random.between(-0.08, 0.2);
  if (layer === 'ground') return isBehind && row.length < 3 ? -width * 0.12 : 0;
  if (layer === 'back') return isBehind ? width * 0.2 : 0;
  return layer === 'wall' ? width * 0.16 : layer === 'front' ? width * 0.2 : 0;
}

/** Where feet stand, as a share of the height. */
function groundOf({ size, angle, place, items }: Scene): number {
  if (place === 'bridge' && size !== 'medium') return bridgeDeck(angle);
  if (place === 'coast') return size === 'extreme_wide' ? 0.66 : 0.82;
  if (angle === 'birds_eye') return 0.68;
  if (size === 'extreme_wide') return angle === 'high' ? 0.62 : 0.84;
  if (size === 'medium') return items.some(isPerson) ? 1.02 : 0.88;
  return angle === 'high' ? 0.8 : 0.9;
}

export function isFloating({ place }: Scene): boolean {
  return place !== undefined && ['space', 'sky', 'underwater'].includes(place);
}

/** How far down the foot of a piece is. */
function footOf({ height, layer }: Piece, item: Item, scene: Scene, pencil: Pencil): number {
  const tall = pencil.height;
  const { where, kind } = outlineOf(item.id);
  const horizon = Math.max(horizonOf(scene) * tall, 0);
  const below = tall - horizon;
  if (layer === 'sky') return Math.max(Math.min(horizon, tall) * 0.34 + height / 2, height * 1.1);
  if (layer === 'wall') return tall * (item.id === 'door' ? 0.69 : 0.52);
  const waterline = waterlineOf(scene);
  if (waterline !== undefined && !isFloating(scene)) {
    if (where === 'water') return Math.max(horizon + below * waterline, height * 0.9);
    if (item.carrier && outlineOf(item.carrier).where === 'water') return horizon + below * 0.56;
  }
  if (layer === 'back') return horizon + below * 0.16;
  if (isFloating(scene)) return tall * 0.5 + height * 0.5;
  if (layer === 'air') return tall * (kind === 'vehicle' || scene.items.length === 1 ? 0.5 : 0.4) + height * 0.3;
  const ground = groundOf(scene) * tall;
  return layer === 'front' ? Math.min(ground + tall * 0.04, tall * 0.97) : ground;
}
