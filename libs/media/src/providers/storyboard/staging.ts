import { isIndoors } from './data';
import { extentOf, outlineOf } from './outlines';
import { drawBust, drawShoulder, statureOf } from './people';
import { drawMany, drawSomebody, drawThing, lookOfItem, shadowAt } from './figures';
import type { Pencil } from './pencil';
import { bridgeDeck, horizonOf } from './places';
import { isPerson } from './reading/read-text';
import type { Item, Look, Scene } from './reading/scene';

/** Height of a grown person as a share of the picture's height. */
const PERSON: Record<Scene['size'], number> = {
  extreme_wide: 0.19,
  wide: 0.5,
  medium: 0.98,
  close_up: 1,
  insert: 0.7,
  over_shoulder: 0.86,
};
/** Height of the first thing in a picture without people. */
const THING: Record<Scene['size'], number> = {
  extreme_wide: 0.34,
  wide: 0.44,
  medium: 0.6,
  close_up: 0.84,
  insert: 0.6,
  over_shoulder: 0.5,
};
/** Large things are drawn smaller beside people than they are, small ones larger: a picture has to show both. */
const COMPRESSION = 0.62;
const TALLEST = 2.2;

/** One drawing of an item, with its size before it has a place. */
interface Piece {
  item: Item;
  height: number;
  /** As far as the line of pieces is concerned. */
  width: number;
  layer: 'sky' | 'air' | 'wall' | 'back' | 'ground' | 'front';
  index: number;
}

/** Everything that was asked for, back to front. */
export function drawItems(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  if (scene.size === 'close_up' && scene.items.some(isPerson)) return drawCloseUp(scene, pencil);
  const isStill = scene.items.every(({ id }) => ['prop', 'part', 'furniture'].includes(outlineOf(id).kind));
  if (scene.size === 'insert' || (scene.size === 'close_up' && isStill)) return drawInsert(scene, pencil);
  const pieces = scene.items.flatMap((item) => piecesOf(item, scene, pencil));
  const ground = groundOf(scene) * height;
  const parts: string[] = [];
  const layers: readonly Piece['layer'][] = ['sky', 'wall', 'back', 'air', 'ground', 'front'];
  for (const layer of layers) {
    const row = pieces.filter((piece) => piece.layer === layer);
    fit(row, width * (layer === 'back' ? 0.96 : 0.9));
    const total = row.reduce((sum, piece) => sum + piece.width, 0);
    const gap = row.length > 1 ? Math.min((width * 0.92 - total) / (row.length + 1), width * 0.14) : 0;
    let x = width / 2 - (total + gap * (row.length - 1)) / 2 + shiftOf(layer, row, pieces, pencil);
    for (const piece of row) {
      parts.push(drawPiece(piece, x + piece.width / 2, ground, scene, pencil, row));
      x += piece.width + gap;
    }
  }
  if (scene.size === 'over_shoulder') parts.push(drawShoulder(pencil, shoulderOf(scene), width * 0.16, height * 0.78));
  return parts.join('');
}

/** In an over-the-shoulder shot of two the first one is in front of the camera. */
function shoulderOf({ items }: Scene): Look {
  const people = items.filter(isPerson);
  return people.length > 1 ? lookOfItem(people[0]!) : { head: 'person', build: 'usual', clothes: '#55555e' };
}

function layerOf({ id, relation, support }: Item, scene: Scene): Piece['layer'] {
  if (support) return 'ground';
  const { kind, where, metres } = outlineOf(id);
  if (kind === 'sky') return 'sky';
  if (where === 'wall') return isIndoors(scene.place) ? 'wall' : 'back';
  if (kind === 'building' || (kind === 'plant' && metres > 3))
    return scene.items.every((one) => layerRank(one) >= 1) ? 'ground' : 'back';
  if (where === 'air' || relation === 'under') return where === 'air' ? 'air' : 'ground';
  return ['prop', 'plant', 'part'].includes(kind) &&
    metres < 1.1 &&
    scene.items.some((one) => one.id !== id && layerRank(one) === 0)
    ? 'front'
    : 'ground';
}

/** 0 for what moves of itself, 1 for what stands there. */
function layerRank({ id }: Item): number {
  return ['person', 'animal', 'being', 'vehicle'].includes(outlineOf(id).kind) ? 0 : 1;
}

function piecesOf(item: Item, scene: Scene, pencil: Pencil): Piece[] {
  const { kind } = outlineOf(item.id);
  const metres = outlineOf(item.support?.id ?? item.id).metres;
  const layer = layerOf(item, scene);
  const people = scene.items.filter(isPerson);
  const inFront = scene.size === 'over_shoulder' && people.length > 1 && item === people[0];
  if (inFront) return [];
  const person = PERSON[scene.size] * pencil.height;
  let height: number;
  if (isPerson(item)) height = person * statureOf(item.look?.head ?? item.id);
  else if (kind === 'sky') height = pencil.height * 0.17 * metres ** 0.6;
  else if (people.length > 0) height = person * Math.min((metres / 1.75) ** COMPRESSION, TALLEST);
  else {
    const largest = Math.max(
      ...scene.items
        .filter((one) => !['sky', 'back', 'wall'].includes(layerOf(one, scene)))
        .map(({ id }) => outlineOf(id).metres),
    );
    height = THING[scene.size] * pencil.height * Math.max(0.22, Math.min(1.6, (metres / largest) ** 0.5));
  }
  if (layer === 'back') height = Math.min(height, pencil.height * 0.62);
  const isLow = scene.angle === 'low' || scene.angle === 'worms_eye';
  height *= isLow ? 1.12 : scene.angle === 'birds_eye' ? 0.72 : 1;
  const isMany = item.count > 4;
  if (isMany) height *= item.isCrowd ? 0.62 : 0.72;
  const isAcross = ['lie', 'swim', 'fall'].includes(item.pose ?? '');
  const width = !isPerson(item) ? extentOf(item.id, height).width : height * (item.carrier ? 0.9 : isAcross ? 1 : 0.42);
  const count = Math.min(item.count, 24);
  if (isMany)
    return [{ item, height, width: Math.min(pencil.width * 0.86, width * count * 0.42), layer, index: -count }];
  return Array.from({ length: count }, (_, index) => ({ item, height, width, layer, index }));
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

/** Who stands before a building stands beside it. */
function shiftOf(
  layer: Piece['layer'],
  row: readonly Piece[],
  all: readonly Piece[],
  { width, random }: Pencil,
): number {
  if (row.length === 0) return 0;
  const isBehind = all.some((piece) => piece.layer !== layer && ['ground', 'back'].includes(piece.layer));
  if (layer === 'back' && isBehind) return width * 0.2;
  if (layer === 'ground' && isBehind && row.length < 3) return -width * 0.12;
  if (layer === 'wall') return width * 0.16;
  if (layer === 'front') return width * 0.2;
  return layer === 'sky' ? width * random.between(-0.08, 0.2) : 0;
}

/** Where feet stand, as a share of the height. */
function groundOf(scene: Scene): number {
  const { size, angle } = scene;
  if (scene.place === 'bridge' && size !== 'medium') return bridgeDeck(scene);
  if (scene.place === 'coast') return size === 'extreme_wide' ? 0.66 : 0.82;
  if (angle === 'birds_eye') return 0.68;
  if (size === 'extreme_wide') return angle === 'high' ? 0.62 : 0.84;
  if (size === 'medium') return scene.items.some(isPerson) ? 1.02 : 0.88;
  return angle === 'high' ? 0.8 : 0.9;
}

function drawPiece(
  piece: Piece,
  x: number,
  ground: number,
  scene: Scene,
  pencil: Pencil,
  row: readonly Piece[],
): string {
  const { item, height, layer } = piece;
  const { where, kind } = outlineOf(item.id);
  const horizon = horizonOf(scene) * pencil.height;
  if (layer === 'sky')
    return pencil.outline(item.id, {
      x,
      y: Math.max(Math.min(horizon, pencil.height) * 0.34 + height / 2, height * 1.1),
      height,
      colour: item.colour,
    });
  if (layer === 'wall')
    return pencil.outline(item.id, {
      x,
      y: where === 'wall' && item.id !== 'door' ? pencil.height * 0.52 : pencil.height * 0.69,
      height: Math.min(height, pencil.height * 0.5),
    });
  const isFloating = ['space', 'sky', 'underwater'].includes(scene.place ?? '');
  let y =
    layer === 'back'
      ? Math.max(horizon, 0) + (pencil.height - Math.max(horizon, 0)) * 0.16
      : layer === 'front'
        ? Math.min(ground + pencil.height * 0.04, pencil.height * 0.97)
        : ground;
  if (layer === 'air') y = pencil.height * (kind === 'vehicle' || scene.items.length === 1 ? 0.5 : 0.4) + height * 0.3;
  if (isFloating && layer !== 'back') y = pencil.height * 0.5 + height * 0.5;
  if (where === 'water' && !isFloating && horizon < pencil.height)
    y = Math.max(horizon + (pencil.height - horizon) * (scene.place === 'harbour' ? 0.3 : 0.36), height * 0.9);
  if (
    isPerson(item) &&
    scene.place &&
    ['sea', 'lake'].includes(scene.place) &&
    item.carrier &&
    outlineOf(item.carrier).where === 'water'
  )
    y = horizon + (pencil.height - horizon) * 0.56;
  const place = { x, y, height };
  if (piece.index < 0) return drawMany(item, -piece.index, { ...place, width: piece.width }, scene, pencil);
  if (isPerson(item)) {
    const people = row.filter((one) => isPerson(one.item));
    const nth = people.findIndex((one) => one === piece);
    const isMirrored = people.length > 1 ? nth >= people.length / 2 : scene.move === 'pan_left';
    return drawSomebody(item, piece.index + scene.items.indexOf(item), { ...place, isMirrored }, scene, pencil);
  }
  const isOnGround = layer !== 'air' && !isFloating && where !== 'water';
  return drawThing(
    item,
    { ...place, isMirrored: piece.index % 2 === 1 || scene.move === 'pan_right' },
    scene,
    pencil,
    isOnGround,
  );
}

function drawCloseUp(scene: Scene, pencil: Pencil): string {
  const people = scene.items.filter(isPerson).slice(0, 2);
  const height = pencil.height * (people.length > 1 ? 0.8 : 0.98);
  const others = {
    ...scene,
    size: 'medium' as const,
    items: scene.items.filter((item) => !isPerson(item) && outlineOf(item.id).kind !== 'part'),
  };
  const busts = people.map((item, index) =>
    drawBust(pencil, lookOfItem(item, index), {
      x: pencil.width * ((index + 0.5) / people.length),
      y: pencil.height * 1.02,
      height,
    }),
  );
  const held = people
    .flatMap(({ holds }) => holds)
    .slice(0, 1)
    .map((id) => pencil.outline(id, { x: pencil.width * 0.78, y: pencil.height * 0.98, height: pencil.height * 0.36 }));
  return (others.items.length > 0 ? drawItems(others, pencil) : '') + busts.join('') + held.join('');
}

/** Things alone, each as large as there is room; what they stand on is the picture's ground. */
function drawInsert(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const small = scene.items.filter((item) => !['table', 'desk', 'bed'].includes(item.id) || scene.items.length === 1);
  const drawn = small.flatMap((item) => Array.from({ length: Math.min(item.count, 5) }, () => item));
  const size = Math.min(height * 0.64, (width * 0.86) / Math.max(1, drawn.length));
  return drawn
    .map((item, index) => {
      const x = width / 2 + (index - (drawn.length - 1) / 2) * size * 1.06;
      const y = height * 0.5 + size * 0.5 + (index % 2) * height * 0.03;
      return (
        shadowAt(x, y - size * 0.02, size * 0.44) + pencil.outline(item.id, { x, y, height: size, colour: item.colour })
      );
    })
    .join('');
}
