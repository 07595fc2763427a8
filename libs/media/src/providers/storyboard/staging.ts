import { isIndoors } from './data';
import { drawMany, drawSomebody, drawThing, lookOfItem, shadowAt } from './figures';
import { drawLabel } from './label';
import { extentOf, outlineOf } from './outlines';
import type { Pencil } from './pencil';
import { drawBust, drawShoulder, statureOf } from './people';
import { bridgeDeck, horizonOf, waterlineOf } from './places';
import { isPerson } from './reading/read-text';
import type { Item, Scene } from './reading/scene';

/** Shares of the picture's height: of a grown person, and of the first thing in a picture without people. */
const HEIGHTS: Record<Scene['size'], readonly [person: number, thing: number]> = {
  extreme_wide: [0.19, 0.34],
  wide: [0.5, 0.44],
  medium: [0.98, 0.6],
  close_up: [1, 0.84],
  insert: [0.7, 0.6],
  over_shoulder: [0.86, 0.5],
};
/** Large things are drawn smaller beside people than they are, small ones larger: a picture has to show both. */
const COMPRESSION = 0.62;
const TALLEST = 2.2;
/** Back to front. */
const LAYERS = ['sky', 'wall', 'back', 'air', 'ground', 'front'] as const;
type Layer = (typeof LAYERS)[number];

/** One drawing of an item, or a frame with the words of what nothing is known of: its size, and then its place. */
interface Piece {
  item?: Item;
  words?: string;
  height: number;
  /** As far as the line of pieces is concerned. */
  width: number;
  layer: Layer;
  /** Of several drawings of one item; of a crowd less than 0. */
  index: number;
  /** Middle of its foot. */
  x: number;
  y: number;
}

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

/** What is drawn whole, in its place, back to front. */
export function staged(scene: Scene, pencil: Pencil): Piece[] {
  const pieces = [...scene.items.flatMap((item) => piecesOf(item, scene, pencil)), ...labelsOf(scene, pencil)];
  const row = (layer: Layer) => pieces.filter((piece) => piece.layer === layer);
  // What flies keeps clear of those who stand, so that it is placed last.
  const standing = LAYERS.filter((layer) => layer !== 'air');
  for (const layer of [...standing, 'air' as const]) arrange(row(layer), pieces, scene, pencil);
  return LAYERS.flatMap(row);
}

function layerOf({ id, relation, support, pose }: Item, { place, items, unknown }: Scene): Layer {
  const { kind, where, metres } = outlineOf(id);
  if (support) return 'ground';
  if (kind === 'sky') return 'sky';
  if (where === 'wall') return isIndoors(place) ? 'wall' : 'back';
  if (kind === 'building' || (kind === 'plant' && metres > 3)) return items.some(isMoving) ? 'back' : 'ground';
  if (where === 'air' || pose === 'fly') return 'air';
  const isSmall = ['prop', 'plant', 'part'].includes(kind) && metres < 1.1 && relation !== 'under';
  // Beside words there is no room in front.
  return isSmall && unknown.length === 0 && items.some((one) => one.id !== id && isMoving(one)) ? 'front' : 'ground';
}

/** It moves of itself. */
function isMoving({ id }: Item): boolean {
  return ['person', 'animal', 'being', 'vehicle'].includes(outlineOf(id).kind);
}

function piecesOf(item: Item, scene: Scene, pencil: Pencil): Piece[] {
  const { size, angle, items } = scene;
  const { kind } = outlineOf(item.id);
  const { metres } = outlineOf(item.support?.id ?? item.id);
  const layer = layerOf(item, scene);
  const people = items.filter(isPerson);
  if (size === 'over_shoulder' && people.length > 1 && item === people[0]) return [];
  const [person, thing] = HEIGHTS[size].map((share) => share * pencil.height) as [number, number];
  let height: number;
  if (isPerson(item)) height = person * statureOf(item.look?.head ?? item.id);
  else if (kind === 'sky') height = pencil.height * 0.17 * metres ** 0.6;
  else if (people.length > 0) height = person * Math.min((metres / 1.75) ** COMPRESSION, TALLEST);
  else {
    const others = items.filter((one) => !['sky', 'back', 'wall'].includes(layerOf(one, scene)));
    const largest = Math.max(...others.map(({ id }) => outlineOf(id).metres));
    height = thing * Math.max(0.22, Math.min(1.6, (metres / largest) ** 0.5));
  }
  if (layer === 'back') height = Math.min(height, pencil.height * 0.62);
  height *= angle === 'low' || angle === 'worms_eye' ? 1.12 : angle === 'birds_eye' ? 0.72 : 1;
  const isMany = item.count > 4;
  if (isMany) height *= item.isCrowd ? 0.62 : 0.72;
  const count = Math.min(item.count, 24);
  const width = isPerson(item) ? height * breadthOf(item) : extentOf(item.id, height).width;
  const piece = { item, height, width, layer, index: 0, x: 0, y: 0 };
  if (isMany) return [{ ...piece, width: Math.min(pencil.width * 0.86, width * count * 0.42), index: -count }];
  return Array.from({ length: count }, (_, index) => ({ ...piece, index }));
}

/** How broad somebody is as a share of the height. */
function breadthOf({ carrier, pose = '' }: Item): number {
  if (carrier) return 0.9;
  return ['lie', 'swim', 'fall'].includes(pose) ? 1 : pose === 'hug' ? 0.3 : 0.42;
}

/** They stand in the line with everything else, so that they cover nobody. */
function labelsOf({ items, unknown }: Scene, { width, height }: Pencil): Piece[] {
  const isAlone = items.length === 0;
  const size = isAlone
    ? { width: width * (unknown.length > 1 ? 0.4 : 0.5), height: height * 0.46, y: height * 0.73 }
    : { width: width * 0.26, height: height * 0.3, y: height * 0.8 };
  return unknown.slice(0, 2).map((words) => ({ words, ...size, layer: 'ground', index: 0, x: 0 }));
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

function isFloating({ place }: Scene): boolean {
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
