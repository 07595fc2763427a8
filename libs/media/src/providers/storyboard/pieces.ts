import { isIndoors } from './data';
import { extentOf, outlineOf } from './outlines';
import type { Pencil } from './pencil';
import { statureOf } from './people';
import { isMoving, isPerson, type Item, type Scene } from './reading/scene';

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
export const LAYERS = ['sky', 'wall', 'back', 'air', 'ground', 'front'] as const;
export type Layer = (typeof LAYERS)[number];

/** One drawing of an item, or a frame with the words of what nothing is known of: its size, and then its place. */
export interface Piece {
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

/** The drawings of an item, as large as they are in such a shot. */
export function piecesOf(item: Item, scene: Scene, pencil: Pencil): Piece[] {
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
export function labelsOf({ items, unknown }: Scene, { width, height }: Pencil): Piece[] {
  const isAlone = items.length === 0;
  const size = isAlone
    ? { width: width * (unknown.length > 1 ? 0.4 : 0.5), height: height * 0.46, y: height * 0.73 }
    : { width: width * 0.26, height: height * 0.3, y: height * 0.8 };
  return unknown.slice(0, 2).map((words) => ({ words, ...size, layer: 'ground', index: 0, x: 0 }));
}
