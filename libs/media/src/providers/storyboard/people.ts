import { INK, n, type Pencil, type Point } from './pencil';
import type { Look } from './reading/scene';
import { outlineOf } from './outlines';

/** Degrees: the trunk from upright, limbs from hanging down, both forwards; upper part, then lower part. */
interface Stance {
  trunk: number;
  arms: readonly [front: Limb, back: Limb];
  legs: readonly [front: Limb, back: Limb];
  /** The whole figure, from upright. */
  turn?: number;
  /** How far it is off the ground, as a share of its height. */
  lift?: number;
}
type Limb = readonly [upper: number, lower: number];

const DOWN: Limb = [6, 10];
const STAND: Stance = {
  trunk: 0,
  arms: [
    [10, 14],
    [-10, -4],
  ],
  legs: [
    [5, 2],
    [-5, -2],
  ],
};

/** How people stand, sit and move; what is not listed stands. */
const STANCES: Record<string, Stance> = {
  stand: STAND,
  walk: {
    trunk: 4,
    arms: [
      [28, 45],
      [-28, -8],
    ],
    legs: [
      [26, 8],
      [-20, -36],
    ],
  },
  run: {
    trunk: 16,
    arms: [
      [55, 140],
      [-55, 25],
    ],
    legs: [
      [62, -12],
      [-30, -100],
    ],
  },
  sit: {
    trunk: 0,
    arms: [
      [28, 70],
      [18, 60],
    ],
    legs: [
      [86, 4],
      [78, -4],
    ],
  },
  ride: {
    trunk: 4,
    arms: [
      [40, 75],
      [34, 70],
    ],
    legs: [
      [42, -18],
      [36, -24],
    ],
  },
  kneel: {
    trunk: 8,
    arms: [
      [35, 105],
      [30, 100],
    ],
    legs: [
      [80, -4],
      [-4, -92],
    ],
  },
  crouch: {
    trunk: 34,
    arms: [
      [40, 80],
      [20, 60],
    ],
    legs: [
      [112, -32],
      [98, -46],
    ],
  },
  climb: {
    trunk: 6,
    arms: [
      [150, 165],
      [115, 165],
    ],
    legs: [
      [78, -8],
      [8, -24],
    ],
  },
  jump: {
    trunk: 4,
    arms: [
      [150, 165],
      [-130, -160],
    ],
    legs: [
      [48, -40],
      [-20, -80],
    ],
    lift: 0.22,
  },
  fall: {
    trunk: -8,
    arms: [
      [140, 170],
      [-120, -150],
    ],
    legs: [
      [35, -10],
      [-25, -60],
    ],
    turn: -62,
    lift: 0.12,
  },
  lie: {
    trunk: 0,
    arms: [[10, 20], DOWN],
    legs: [
      [3, 0],
      [-3, 0],
    ],
    turn: -90,
  },
  dance: {
    trunk: -8,
    arms: [
      [140, 175],
      [-95, -150],
    ],
    legs: [
      [18, -6],
      [-52, -20],
    ],
  },
  fight: {
    trunk: 10,
    arms: [
      [84, 96],
      [40, 130],
    ],
    legs: [
      [34, 2],
      [-28, -30],
    ],
  },
  point: { trunk: 2, arms: [[88, 92], DOWN], legs: STAND.legs },
  cheer: {
    trunk: 0,
    arms: [
      [150, 172],
      [-150, -172],
    ],
    legs: [
      [10, 4],
      [-10, -4],
    ],
  },
  bow: {
    trunk: 52,
    arms: [
      [20, 30],
      [10, 20],
    ],
    legs: STAND.legs,
  },
  swim: {
    trunk: 0,
    arms: [
      [165, 172],
      [-30, -20],
    ],
    legs: [
      [12, 0],
      [-14, -6],
    ],
    turn: 78,
    lift: 0.1,
  },
  float: {
    trunk: 6,
    arms: [
      [70, 95],
      [-60, -80],
    ],
    legs: [
      [22, -10],
      [-8, -34],
    ],
    turn: 18,
    lift: 0.2,
  },
  talk: { trunk: 3, arms: [[35, 105], DOWN], legs: STAND.legs },
  hug: {
    trunk: 6,
    arms: [
      [70, 90],
      [60, 85],
    ],
    legs: STAND.legs,
  },
  hold: { trunk: 0, arms: [[30, 100], DOWN], legs: STAND.legs },
};

/** Drawings that are a face alone; the others have a neck and shoulders below it. */
const FACES = new Set(
  [
    'man',
    'woman',
    'boy',
    'girl',
    'child',
    'baby',
    'old_man',
    'old_woman',
    'person',
    'king',
    'queen',
    'prince',
    'sailor',
    'knight',
  ].concat(['man_beard', 'robot', 'alien', 'clown', 'cowboy']),
);
/** Heads without a calling, whose shoulders have the clothes of the rest. */
const BARE = /_(curly|bald|long)$/;
const CHILDREN = new Set(['boy', 'girl', 'child', 'baby']);
const SKIRTS = new Set(['girl', 'queen', 'bride', 'old_woman', 'nun', 'witch', 'dancer', 'wizard', 'judge']);
const BUILD = { thin: 0.75, usual: 1, stout: 1.55 };
/** What people of a calling wear. */
const CALLINGS: Record<string, string> = {
  doctor: '#eef0f0',
  nurse: '#eef0f0',
  scientist: '#eef0f0',
  cook: '#eef0f0',
  astronaut: '#dfe3e6',
  police: '#3b5275',
  captain: '#34415c',
  soldier: '#9c3d3a',
  waiter: '#2f2f36',
  judge: '#2f2f36',
  ninja: '#2f2f36',
  priest: '#3a3a40',
  nun: '#3a3a44',
  firefighter: '#b5423a',
  santa: '#b5423a',
  king: '#8a3a4a',
  queen: '#8a5a86',
  robot: '#9aa3ab',
  alien: '#8fa58f',
  bride: '#f2efe8',
  farmer: '#4f6fa0',
  worker: '#c98a3c',
  business: '#4a5260',
};
const SKIN = '#e3cf9f';

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

/** A whole person: a jointed figure in its stance, with the outline of somebody's head. */
export function drawFigure(pencil: Pencil, look: Look, place: FigurePlace): string {
  const isChild = CHILDREN.has(look.head);
  const { height: tall, holds = [] } = place;
  const pose = place.pose && STANCES[place.pose] ? place.pose : 'stand';
  const base = STANCES[pose]!;
  const isFree = ['stand', 'walk', 'talk', 'lie'].includes(pose);
  const isUp = holds.includes('umbrella');
  const stance =
    holds.length > 0 && (isFree || isUp) && pose !== 'lie'
      ? { ...base, arms: [[isUp ? 50 : 34, isUp ? 130 : 98], base.arms[1]] as const }
      : base;
  const head = tall * (look.head === 'baby' ? 0.42 : isChild ? 0.3 : 0.215);
  const body = tall - head * 0.88;
  const [trunk, upperArm, leg] = [body * 0.46, body * 0.21, body * 0.255];
  const wide = BUILD[look.build];
  const from = ([x, y]: Point, angle: number, length: number): Point => {
    const turned = (angle * Math.PI) / 180;
    return [x + Math.sin(turned) * length, y + Math.cos(turned) * length];
  };
  const hip: Point = [0, 0];
  const neck = from(hip, 180 - stance.trunk, trunk);
  const shoulder: Point = [neck[0], neck[1] + trunk * 0.08];
  const skull = from(neck, 180 - stance.trunk * 0.7, head * 0.46);
  const joints = ([upper, lower]: Limb, start: Point, length: number): Point[] => {
    const middle = from(start, upper, length);
    return [start, middle, from(middle, lower, length)];
  };
  const side = body * 0.045 * wide;
  const legs = stance.legs.map((one, index) => joints(one, [(index ? -side : side) * 0.8, 0], leg));
  const arms = stance.arms.map((one, index) =>
    joints(one, [shoulder[0] + (index ? -side : side) * 1.6, shoulder[1]], upperArm),
  );
  const turn = stance.turn ?? 0;
  const lowest = turn ? body * 0.09 : Math.max(...legs.flat().map(([, y]) => y));
  const clothes = clothesOf(look);
  const limb = (points: readonly Point[], weight: number, colour: string): string => {
    const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}`;
    const line = (stroke: number, tone: string) => `<path d="${path}" stroke="${tone}" stroke-width="${n(stroke)}"/>`;
    return line(weight + pencil.stroke * 2, INK) + line(weight, colour);
  };
  const [armWeight, legWeight] = [body * 0.068 * Math.sqrt(wide), body * 0.088 * Math.sqrt(wide)];
  const handOf = (arm: readonly Point[]) =>
    `<circle cx="${n(arm[2]![0])}" cy="${n(arm[2]![1])}" r="${n(armWeight * 0.62)}" fill="${SKIN}" stroke="${INK}" stroke-width="${n(pencil.stroke)}"/>`;
  const half = body * (isChild ? 0.1 : 0.108) * wide;
  const isSkirt =
    (look.isLong ?? SKIRTS.has(look.head)) &&
    !turn &&
    !['sit', 'ride', 'kneel', 'crouch', 'run', 'climb'].includes(pose);
  const hem = isSkirt ? leg * (look.isLong ? 1.35 : 1) : body * 0.03;
  const sway = Math.tan((-stance.trunk * Math.PI) / 180) * hem;
  const trunkShape = pencil.polygon(
    [
      [neck[0] - half * 0.5, neck[1] - body * 0.005],
      [neck[0] + half * 0.5, neck[1] - body * 0.005],
      [neck[0] + half * 1.05, neck[1] + trunk * 0.14],
      [half * (wide > 1.2 ? 1.15 : 0.88), -trunk * 0.2],
      [half * (isSkirt ? 1.5 : 0.92) + sway, hem],
      [-half * (isSkirt ? 1.5 : 0.92) + sway, hem],
      [-half * (wide > 1.2 ? 1.05 : 0.88), -trunk * 0.2],
      [neck[0] - half * 1.05, neck[1] + trunk * 0.14],
    ],
    clothes,
  );
  const trousers = '#4a4a52';
  const parts = [
    limb(arms[1]!, armWeight, shade(clothes)),
    handOf(arms[1]!),
    ...(place.isHalf ? [] : [limb(legs[1]!, legWeight, '#3d3d45'), limb(legs[0]!, legWeight, trousers)]),
    trunkShape,
    headOf(pencil, look, skull, head, place.isAway),
    holds.map((id, index) => heldThing(pencil, id, arms[index === 0 ? 0 : 1]![2]!, tall)).join(''),
    limb(arms[0]!, armWeight, clothes),
    handOf(arms[0]!),
  ];
  const lift = (stance.lift ?? 0) * tall;
  const y = place.hip === undefined ? place.y - lowest - lift : place.hip;
  const flip = place.isMirrored ? ' scale(-1 1)' : '';
  return `<g transform="translate(${n(place.x)} ${n(y)})${flip}${turn ? ` rotate(${turn})` : ''}" fill="none" stroke-linecap="round" stroke-linejoin="round">${parts.join('')}</g>`;
}

function headOf(
  pencil: Pencil,
  { head: id, hair, clothes }: Look,
  [x, y]: Point,
  size: number,
  isAway = false,
): string {
  if (isAway)
    return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(size * 0.42)}" ry="${n(size * 0.5)}" fill="${hair ?? '#5a4a40'}" stroke="${INK}" stroke-width="${n(pencil.stroke)}"/>`;
  const height = FACES.has(id) ? size * 1.08 : size * 1.42;
  return pencil.outline(id, {
    x,
    hair,
    clothes: BARE.test(id) ? clothes : undefined,
    y: y + (FACES.has(id) ? height / 2 : height * 0.56),
    height,
  });
}

/** Somebody's head and shoulders alone, for a close-up. */
export function drawBust(
  pencil: Pencil,
  look: Look,
  { x, y, height }: { x: number; y: number; height: number },
): string {
  const clothes = clothesOf(look);
  const isFace = FACES.has(look.head);
  const head = height * (isFace ? 0.72 : 0.94);
  const wide = height * 0.56 * BUILD[look.build] ** 0.6;
  const shoulders = `<path d="M${n(x - wide)} ${n(y + height * 0.12)}Q${n(x - wide)} ${n(y - height * 0.24)} ${n(x)} ${n(y - height * 0.3)}Q${n(x + wide)} ${n(y - height * 0.24)} ${n(x + wide)} ${n(y + height * 0.12)}Z" fill="${clothes}" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.4)}"/>`;
  return (
    shoulders +
    pencil.hatch(x + wide * 0.3, y - height * 0.16, wide * 0.6, height * 0.2) +
    pencil.outline(look.head, {
      x,
      hair: look.hair,
      clothes: BARE.test(look.head) ? clothes : undefined,
      y: y - height * (isFace ? 0.2 : 0.02),
      height: head,
    })
  );
}

/** Somebody in front of the camera, from behind. */
export function drawShoulder(pencil: Pencil, look: Look, x: number, height: number): string {
  const clothes = clothesOf(look);
  const y = pencil.height + height * 0.1;
  const shoulders = `<path d="M${n(x - height * 0.62)} ${n(y)}Q${n(x - height * 0.5)} ${n(y - height * 0.52)} ${n(x)} ${n(y - height * 0.58)}Q${n(x + height * 0.5)} ${n(y - height * 0.52)} ${n(x + height * 0.62)} ${n(y)}Z" fill="${shade(clothes)}" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.6)}"/>`;
  const hair = `<ellipse cx="${n(x)}" cy="${n(y - height * 0.78)}" rx="${n(height * 0.22)}" ry="${n(height * 0.27)}" fill="#4b4038" stroke="${INK}" stroke-width="${n(pencil.stroke * 1.6)}"/>`;
  return shoulders + hair + pencil.hatch(x - height * 0.2, y - height, height * 0.4, height * 0.4, 0.35);
}

/** Things that are held by their lower end, and those that hang from the hand. */
const HELD_BELOW = new Set([
  'umbrella',
  'flag',
  'broom',
  'shovel',
  'axe',
  'fishing_rod',
  'candle',
  'torch',
  'rose',
  'bouquet',
  'balloon',
  'wand',
  'hammer',
]);
const HELD_ABOVE = new Set(['suitcase', 'briefcase', 'handbag', 'lantern', 'bucket']);

function heldThing(pencil: Pencil, id: string, [x, y]: Point, tall: number): string {
  const size = Math.min(Math.max((outlineOf(id).metres / 1.75) * tall, tall * 0.15), tall * 0.62);
  // The kept blades point down to the left.
  if (id === 'sword' || id === 'knife')
    return pencil.outline(id, { x: x + size * 0.34, y: y + size * 0.16, height: size, turn: 180 });
  if (HELD_BELOW.has(id)) return pencil.outline(id, { x, y: y + size * 0.08, height: size });
  if (HELD_ABOVE.has(id)) return pencil.outline(id, { x, y: y + size * 0.96, height: size });
  return pencil.outline(id, { x: x + size * 0.2, y: y + size * 0.5, height: size });
}

function clothesOf({ head, clothes }: Look): string {
  return clothes ?? CALLINGS[head] ?? '#6b7280';
}

function shade(colour: string): string {
  const parts = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.78));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
