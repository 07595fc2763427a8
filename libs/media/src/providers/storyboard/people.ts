import { people, type Limb } from './data';
import { INK, n, type Pencil, type Point } from './pencil';
import type { Look } from './reading/scene';
import { outlineOf } from './outlines';

/** Heads without a calling, whose shoulders have the clothes of the rest. */
const BARE = /_(curly|bald|long)$/;
const SKIN = '#e3cf9f';
const [TROUSERS, TROUSERS_BEHIND] = ['#4a4a52', '#3d3d45'];
/** Stances in which no hand is free, or in which a skirt is no bell. */
const UPRIGHT = ['stand', 'walk', 'talk', 'lie'];
const BENT = ['sit', 'ride', 'kneel', 'crouch', 'run', 'climb'];

interface FigurePlace {
  /** Below the hip, where the figure meets the ground. */
  x: number;
  y: number;
  /** Standing upright, in pixels. */
  height: number;
  pose?: string;
  isMirrored?: boolean;
  isAway?: boolean;
  holds?: readonly string[];
  /** What it sits in hides its legs. */
  isHalf?: boolean;
  /** Rather than on the ground it sits at this height, with its hip. */
  hip?: number;
}

/** How tall somebody is beside a grown man. */
export function statureOf(head: string): number {
  return outlineOf(head).metres / 1.75;
}

function turned([x, y]: Point, degrees: number, length: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return [x + Math.sin(angle) * length, y + Math.cos(angle) * length];
}

function jointsOf([upper, lower]: Limb, start: Point, length: number): [Point, Point, Point] {
  const middle = turned(start, upper, length);
  return [start, middle, turned(middle, lower, length)];
}

/** A whole person: a jointed figure in its stance, with the outline of somebody's head. */
export function drawFigure(pencil: Pencil, look: Look, place: FigurePlace): string {
  const { stances, children, skirts, builds } = people();
  const { height: tall, holds = [] } = place;
  const pose = place.pose && stances[place.pose] ? place.pose : 'stand';
  const { trunk: lean, turn = 0, lift = 0, ...limbs } = stances[pose]!;
  const isUp = holds.includes('umbrella');
  const holding: Limb = isUp ? [50, 130] : [34, 98];
  const isFree = holds.length > 0 && pose !== 'lie' && (isUp || UPRIGHT.includes(pose));
  const arms = [isFree ? holding : limbs.arms[0], limbs.arms[1]] as const;
  const isChild = children.includes(look.head);
  const head = tall * (look.head === 'baby' ? 0.42 : isChild ? 0.3 : 0.215);
  const body = tall - head * 0.88;
  const [trunk, upperArm, leg] = [body * 0.46, body * 0.21, body * 0.255];
  const wide = builds[look.build];
  const neck = turned([0, 0], 180 - lean, trunk);
  const skull = turned(neck, 180 - lean * 0.7, head * 0.46);
  const side = body * 0.045 * wide;
  const sides = [side, -side] as const;
  const bones = limbs.legs.map((one, index) => jointsOf(one, [sides[index]! * 0.8, 0], leg));
  const reach = arms.map((one, index) =>
    jointsOf(one, [neck[0] + sides[index]! * 1.6, neck[1] + trunk * 0.08], upperArm),
  );
  const lowest = turn ? body * 0.09 : Math.max(...bones.flat().map(([, y]) => y));
  const clothes = clothesOf(look);
  const [armWeight, legWeight] = [body * 0.068 * Math.sqrt(wide), body * 0.088 * Math.sqrt(wide)];
  const limb = (points: readonly Point[], weight: number, colour: string): string => {
    const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}`;
    const line = (stroke: number, tone: string) => `<path d="${path}" stroke="${tone}" stroke-width="${n(stroke)}"/>`;
    return line(weight + pencil.stroke * 2, INK) + line(weight, colour);
  };
  const arm = (points: readonly [Point, Point, Point], colour: string): string => {
    const [x, y] = points[2];
    const hand = `<circle cx="${n(x)}" cy="${n(y)}" r="${n(armWeight * 0.62)}" fill="${SKIN}" stroke="${INK}" stroke-width="${n(pencil.stroke)}"/>`;
    return limb(points, armWeight, colour) + hand;
  };
  const half = body * (isChild ? 0.1 : 0.108) * wide;
  const isSkirt = (look.isLong ?? skirts.includes(look.head)) && !turn && !BENT.includes(pose);
  const hem = isSkirt ? leg * (look.isLong ? 1.35 : 1) : body * 0.03;
  const sway = Math.tan((-lean * Math.PI) / 180) * hem;
  const flare = isSkirt ? 1.5 : 0.92;
  const [belly, back] = wide > 1.2 ? [1.15, 1.05] : [0.88, 0.88];
  const [collar, shoulder] = [neck[1] - body * 0.005, neck[1] + trunk * 0.14];
  const trunkShape: Point[] = [
    [neck[0] - half * 0.5, collar],
    [neck[0] + half * 0.5, collar],
    [neck[0] + half * 1.05, shoulder],
    [half * belly, -trunk * 0.2],
    [half * flare + sway, hem],
    [-half * flare + sway, hem],
    [-half * back, -trunk * 0.2],
    [neck[0] - half * 1.05, shoulder],
  ];
  const parts = [
    arm(reach[1]!, shade(clothes)),
    ...(place.isHalf ? [] : [limb(bones[1]!, legWeight, TROUSERS_BEHIND), limb(bones[0]!, legWeight, TROUSERS)]),
    pencil.polygon(trunkShape, clothes),
    headOf(pencil, look, skull, head, place.isAway),
    ...holds.map((id, index) => heldThing(pencil, id, reach[index === 0 ? 0 : 1]![2], tall)),
    arm(reach[0]!, clothes),
  ];
  const y = place.hip ?? place.y - lowest - lift * tall;
  const flip = place.isMirrored ? ' scale(-1 1)' : '';
  return `<g transform="translate(${n(place.x)} ${n(y)})${flip}${turn ? ` rotate(${turn})` : ''}" fill="none" stroke-linecap="round" stroke-linejoin="round">${parts.join('')}</g>`;
}

function headOf(pencil: Pencil, look: Look, [x, y]: Point, size: number, isAway = false): string {
  if (isAway) return oval(x, y, size * 0.42, size * 0.5, look.hair ?? '#5a4a40', pencil.stroke);
  const isFace = people().faces.includes(look.head);
  const height = size * (isFace ? 1.08 : 1.42);
  return pencil.outline(look.head, { x, y: y + height * (isFace ? 0.5 : 0.56), height, ...dressed(look) });
}

/** What of a head's drawing is in somebody's own colours. */
function dressed(look: Look): { hair?: string; clothes?: string } {
  return { hair: look.hair, clothes: BARE.test(look.head) ? look.clothes : undefined };
}

function oval(x: number, y: number, rx: number, ry: number, fill: string, stroke: number): string {
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" stroke="${INK}" stroke-width="${n(stroke)}"/>`;
}

/** Shoulders from the left to the right, as high above the foot at their sides and in the middle. */
function shoulders(
  x: number,
  y: number,
  [foot, wide]: Point,
  [side, middle]: Point,
  fill: string,
  stroke: number,
): string {
  const curve = (sign: number) => `${n(x + sign * foot)} ${n(y)}`;
  return `<path d="M${curve(-1)}Q${n(x - wide)} ${n(y - side)} ${n(x)} ${n(y - middle)}Q${n(x + wide)} ${n(y - side)} ${curve(1)}Z" fill="${fill}" stroke="${INK}" stroke-width="${n(stroke)}"/>`;
}

/** Somebody's head and shoulders alone, for a close-up. */
export function drawBust(
  pencil: Pencil,
  look: Look,
  { x, y, height }: { x: number; y: number; height: number },
): string {
  const clothes = clothesOf(look);
  const isFace = people().faces.includes(look.head);
  const wide = height * 0.56 * people().builds[look.build] ** 0.6;
  return (
    shoulders(x, y + height * 0.12, [wide, wide], [height * 0.36, height * 0.42], clothes, pencil.stroke * 1.4) +
    pencil.hatch(x + wide * 0.3, y - height * 0.16, wide * 0.6, height * 0.2) +
    pencil.outline(look.head, {
      ...{ x, y: y - height * (isFace ? 0.2 : 0.02), height: height * (isFace ? 0.72 : 0.94) },
      ...dressed({ ...look, clothes }),
    })
  );
}

/** Somebody in front of the camera, from behind. */
export function drawShoulder(pencil: Pencil, look: Look, x: number, height: number): string {
  const y = pencil.height + height * 0.1;
  const stroke = pencil.stroke * 1.6;
  return (
    shoulders(x, y, [height * 0.62, height * 0.5], [height * 0.52, height * 0.58], shade(clothesOf(look)), stroke) +
    oval(x, y - height * 0.78, height * 0.22, height * 0.27, look.hair ?? '#4b4038', stroke) +
    pencil.hatch(x - height * 0.2, y - height, height * 0.4, height * 0.4, 0.35)
  );
}

function heldThing(pencil: Pencil, id: string, [x, y]: Point, tall: number): string {
  const size = Math.min(Math.max((outlineOf(id).metres / 1.75) * tall, tall * 0.15), tall * 0.62);
  const held = (right: number, down: number, turn?: number) =>
    pencil.outline(id, { x: x + size * right, y: y + size * down, height: size, turn });
  // The kept blades point down to the left.
  if (id === 'sword' || id === 'knife') return held(0.34, 0.16, 180);
  if (people().held_below.includes(id)) return held(0, 0.08);
  return people().held_above.includes(id) ? held(0, 0.96) : held(0.2, 0.5);
}

function clothesOf({ head, clothes }: Look): string {
  return clothes ?? people().callings[head] ?? '#6b7280';
}

function shade(colour: string): string {
  const parts = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.78));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
