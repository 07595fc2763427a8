import { hsl, n, type Pencil } from './pencil';
import type { Scene } from './reading/scene';
import { isIndoors } from './reading/read-scene';

/** A row of one thing from edge to edge: how many, how tall as a share of the picture, how far below the horizon. */
type Row = readonly [id: string, count: number, height: number, below: number];

interface Outdoors {
  /** Hue, saturation and lightness of the ground. */
  ground: readonly [number, number, number];
  kind?:
    | 'water'
    | 'coast'
    | 'bridge'
    | 'road'
    | 'ridge'
    | 'dunes'
    | 'shore'
    | 'pier'
    | 'deck'
    | 'rails'
    | 'towers'
    | 'cave'
    | 'none';
  rows?: readonly Row[];
}

const OUTDOORS: Record<string, Outdoors> = {
  forest: {
    ground: [95, 22, 62],
    rows: [
      ['pine', 11, 0.34, 0.02],
      ['tree', 6, 0.5, 0.08],
      ['bush', 7, 0.07, 0.14],
    ],
  },
  jungle: {
    ground: [110, 26, 58],
    rows: [
      ['palm', 9, 0.42, 0.02],
      ['tree', 6, 0.46, 0.06],
      ['bush', 9, 0.13, 0.14],
    ],
  },
  street: {
    ground: [225, 5, 70],
    kind: 'road',
    rows: [
      ['skyscraper', 5, 0.44, 0.01],
      ['house', 7, 0.27, 0.04],
    ],
  },
  city: { ground: [225, 6, 66], kind: 'towers', rows: [['skyscraper', 8, 0.34, 0.05]] },
  village: {
    ground: [80, 20, 68],
    kind: 'road',
    rows: [
      ['tree', 6, 0.2, 0],
      ['house', 6, 0.24, 0.04],
    ],
  },
  sea: { ground: [205, 26, 66], kind: 'water' },
  coast: { ground: [205, 26, 66], kind: 'coast' },
  bridge: { ground: [205, 22, 68], kind: 'bridge' },
  underwater: { ground: [200, 34, 52], kind: 'none' },
  beach: { ground: [44, 36, 76], kind: 'shore', rows: [['palm', 2, 0.3, 0.1]] },
  harbour: { ground: [205, 24, 66], kind: 'pier', rows: [['sailboat', 4, 0.15, 0.07]] },
  river: { ground: [90, 22, 66], kind: 'shore', rows: [['tree', 9, 0.2, 0]] },
  lake: { ground: [95, 20, 66], kind: 'shore', rows: [['pine', 12, 0.14, 0]] },
  mountains: { ground: [70, 10, 68], kind: 'ridge' },
  hill: { ground: [88, 24, 66], kind: 'dunes', rows: [['tree', 3, 0.12, 0.02]] },
  desert: { ground: [40, 38, 74], kind: 'dunes', rows: [['cactus', 3, 0.1, 0.12]] },
  field: { ground: [82, 26, 68], kind: 'dunes' },
  farm: {
    ground: [78, 26, 66],
    rows: [
      ['barn', 1, 0.28, 0.04],
      ['tree', 4, 0.18, 0],
      ['fence', 9, 0.08, 0.1],
    ],
  },
  garden: {
    ground: [95, 26, 66],
    rows: [
      ['tree', 6, 0.3, 0.01],
      ['bush', 8, 0.09, 0.08],
      ['flower', 10, 0.06, 0.13],
    ],
  },
  road: { ground: [82, 18, 68], kind: 'road', rows: [['tree', 5, 0.13, 0]] },
  snow: { ground: [205, 12, 92], kind: 'ridge' },
  cave: { ground: [30, 8, 40], kind: 'cave', rows: [['rock', 7, 0.12, 0.08]] },
  graveyard: {
    ground: [90, 12, 60],
    rows: [
      ['dead_tree', 4, 0.34, 0],
      ['grave', 8, 0.12, 0.1],
    ],
  },
  swamp: { ground: [85, 20, 50], kind: 'water', rows: [['dead_tree', 6, 0.36, 0.03]] },
  space: { ground: [230, 30, 14], kind: 'none' },
  sky: { ground: [205, 30, 80], kind: 'none' },
  arena: {
    ground: [40, 14, 72],
    rows: [
      ['person', 26, 0.06, -0.1],
      ['person', 22, 0.075, -0.02],
      ['fence', 12, 0.07, 0.04],
    ],
  },
  station: {
    ground: [30, 6, 66],
    kind: 'rails',
    rows: [
      ['factory', 2, 0.28, 0],
      ['street_lamp', 3, 0.34, 0.06],
    ],
  },
  deck: { ground: [30, 26, 58], kind: 'deck' },
  open: { ground: [84, 16, 74], kind: 'none' },
};

/** What stands along the back wall of a room. */
const ROOMS: Record<string, readonly [id: string, height: number][]> = {
  room: [
    ['painting', 0.16],
    ['potted', 0.16],
  ],
  living: [
    ['sofa', 0.24],
    ['painting', 0.16],
    ['lamp', 0.3],
  ],
  kitchen: [
    ['stove', 0.28],
    ['wardrobe', 0.46],
    ['pot', 0.1],
  ],
  bedroom: [
    ['bed', 0.3],
    ['wardrobe', 0.48],
    ['lamp', 0.18],
  ],
  bathroom: [
    ['bathtub', 0.26],
    ['mirror', 0.24],
    ['toilet', 0.24],
  ],
  office: [
    ['desk', 0.26],
    ['bookshelf', 0.4],
    ['computer', 0.14],
  ],
  classroom: [
    ['desk', 0.2],
    ['desk', 0.2],
    ['desk', 0.2],
    ['globe', 0.14],
  ],
  library: [
    ['bookshelf', 0.46],
    ['bookshelf', 0.46],
    ['bookshelf', 0.46],
    ['bookshelf', 0.46],
    ['ladder', 0.44],
  ],
  hospital: [
    ['bed', 0.26],
    ['bed', 0.26],
    ['syringe', 0.1],
  ],
  tavern: [
    ['barrel', 0.22],
    ['table', 0.2],
    ['beer', 0.1],
    ['barrel', 0.22],
  ],
  shop: [
    ['bookshelf', 0.4],
    ['crate', 0.16],
    ['bookshelf', 0.4],
    ['basket', 0.14],
  ],
  church: [
    ['bench', 0.16],
    ['candle', 0.16],
    ['bench', 0.16],
  ],
  hall: [
    ['flag', 0.34],
    ['throne', 0.34],
    ['flag', 0.34],
  ],
  cellar: [
    ['barrel', 0.24],
    ['crate', 0.2],
    ['barrel', 0.24],
    ['crate', 0.16],
  ],
  prison: [
    ['chain', 0.2],
    ['bucket', 0.12],
  ],
  lab: [
    ['microscope', 0.2],
    ['potion', 0.18],
    ['table', 0.22],
    ['computer', 0.16],
  ],
  cabin: [],
  stage: [],
};

/** Where the horizon lies, as a share of the picture's height: it tells high from low cameras. */
export function horizonOf({ angle, size, place }: Scene): number {
  if (angle === 'birds_eye') return -0.05;
  if (angle === 'worms_eye') return 0.92;
  if (angle === 'high') return 0.22;
  if (angle === 'low') return 0.82;
  if (place === 'space' || place === 'sky' || place === 'underwater') return 1.1;
  return size === 'extreme_wide' ? 0.64 : size === 'wide' ? 0.58 : 0.52;
}

export function drawPlace(scene: Scene, pencil: Pencil): string {
  if (scene.size === 'insert') return drawSurface(scene, pencil);
  if (isIndoors(scene.place)) return drawRoom(scene, pencil);
  return drawSky(scene, pencil) + drawLand(scene, pencil);
}

/** What something small lies on. */
function drawSurface(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const edge = scene.angle === 'birds_eye' ? -1 : height * (scene.angle === 'low' ? 0.78 : 0.4);
  const planks = [0.2, 0.42, 0.62, 0.84].map((share) => {
    const y = edge + (height - edge) * share;
    return pencil.line(
      [
        [0, y],
        [width / 2, y + 2],
        [width, y],
      ],
      { opacity: 0.35 },
    );
  });
  const isWood = isIndoors(scene.place) || scene.place === undefined;
  const ground = OUTDOORS[scene.place ?? 'open']?.ground ?? [34, 26, 70];
  const fill = isWood ? hsl(32, 28, 72) : hsl(...ground);
  return [
    pencil.rect(0, 0, width, height, isWood ? hsl(40, 14, 84) : hsl(205, 16, 84)),
    pencil.rect(0, edge, width, height - edge, fill),
    ...(isWood ? planks : []),
    pencil.line([
      [0, edge],
      [width, edge],
    ]),
    pencil.hatch(0, edge + (height - edge) * 0.7, width, height * 0.16, 0.1),
  ].join('');
}

const SKIES: Record<Scene['hour'], readonly [top: string, low: string]> = {
  dawn: [hsl(262, 22, 74), hsl(24, 62, 84)],
  day: [hsl(205, 34, 80), hsl(200, 26, 93)],
  dusk: [hsl(262, 26, 58), hsl(20, 66, 74)],
  night: [hsl(226, 30, 38), hsl(222, 24, 58)],
};

function drawSky(scene: Scene, pencil: Pencil): string {
  const { width, height, random } = pencil;
  const isSpace = scene.place === 'space';
  const [top, low] = isSpace
    ? [hsl(236, 30, 16), hsl(250, 26, 28)]
    : scene.place === 'underwater'
      ? [hsl(195, 36, 66), hsl(205, 40, 38)]
      : scene.weather === 'clear'
        ? SKIES[scene.hour]
        : ([hsl(210, 8, scene.weather === 'storm' ? 46 : 70), hsl(205, 8, 86)] as const);
  const parts = [
    `<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${low}"/></linearGradient>`,
    pencil.rect(0, 0, width, height, 'url(#sky)'),
  ];
  const horizon = Math.max(0.1, Math.min(1, horizonOf(scene))) * height;
  if (isSpace || (scene.hour === 'night' && scene.weather === 'clear')) {
    for (let star = 0; star < 60; star++) {
      parts.push(
        pencil.circle(
          random.between(0, width),
          random.between(0, horizon),
          pencil.stroke * random.between(0.5, 1.3),
          '#fbf7e4',
          0.85,
        ),
      );
    }
  }
  if (scene.place === 'underwater') {
    for (let bubble = 0; bubble < 26; bubble++)
      parts.push(
        pencil.circle(
          random.between(0, width),
          random.between(0, height),
          pencil.stroke * random.between(1, 4),
          '#ffffff',
          0.35,
        ),
      );
    return parts.join('');
  }
  const hasLight = scene.items.some(({ id }) => ['sun', 'moon', 'crescent'].includes(id));
  if (!isSpace && !hasLight && scene.weather === 'clear' && scene.hour !== 'day') {
    const y = scene.hour === 'night' ? horizon * 0.24 : horizon - height * 0.05;
    const x = width * random.between(0.14, 0.3);
    const light = scene.hour === 'night' ? '#f4edd2' : '#ffd9a0';
    parts.push(pencil.circle(x, y, height * 0.16, light, 0.2), pencil.circle(x, y, height * 0.055, light));
  }
  const clouds = isSpace ? 0 : scene.place === 'sky' ? 7 : scene.weather === 'clear' ? 2 : 5;
  for (let cloud = 0; cloud < clouds; cloud++) {
    const size = height * random.between(0.12, 0.24);
    const y = scene.place === 'sky' ? random.between(0.5, 1.05) * height : horizon * random.between(0.2, 0.5);
    parts.push(
      pencil.outline('cloud', {
        x: random.between(0, width),
        y,
        height: size,
        opacity: scene.weather === 'clear' ? 0.75 : 0.9,
      }),
    );
  }
  return parts.join('');
}

function drawLand(scene: Scene, pencil: Pencil): string {
  const { width, height, random } = pencil;
  const { ground, kind, rows = [] } = OUTDOORS[scene.place ?? 'open'] ?? OUTDOORS.open!;
  const horizon = horizonOf(scene) * height;
  if (horizon > height) return '';
  const isSnowy = scene.weather === 'snow';
  const fill = (lighter: number): string =>
    isSnowy ? hsl(205, 10, 88 + lighter / 2) : hsl(ground[0], ground[1], ground[2] + lighter);
  const parts = [pencil.rect(0, horizon, width, height - horizon, fill(0))];
  const edge = () =>
    pencil.line([
      [0, horizon],
      [width / 2, horizon + 1],
      [width, horizon],
    ]);
  if (kind === 'ridge')
    parts.unshift(
      pencil.ridge(horizon + 6, height * 0.36, 7, hsl(215, 10, 74)),
      pencil.ridge(horizon + 6, height * 0.2, 10, hsl(215, 9, 64)),
    );
  if (kind === 'dunes')
    parts.push(
      pencil.ridge(horizon + height * 0.07, height * 0.1, 5, fill(4), true),
      pencil.ridge(horizon + height * 0.24, height * 0.1, 3, fill(-4), true),
    );
  if (kind === 'towers') {
    for (let tower = 0; tower < 16; tower++) {
      const tall = height * random.between(0.1, 0.34);
      const x = (width * (tower + random.between(-0.2, 0.2))) / 16;
      parts.push(
        pencil.polygon(
          [
            [x, horizon],
            [x, horizon - tall],
            [x + width / 17, horizon - tall],
            [x + width / 17, horizon],
          ],
          hsl(222, 8, random.between(62, 80)),
        ),
      );
    }
  }
  parts.push(edge());
  const reach = Math.max(0, height - horizon);
  for (const [id, count, share, below] of rows) {
    for (let at = 0; at < count; at++) {
      const x = (width * (at + random.between(0.2, 0.8))) / count;
      const y = Math.max(
        horizon + below * reach * 2,
        scene.angle === 'birds_eye' ? random.between(0.1, 0.9) * height : 0,
      );
      const size = height * share * random.between(0.85, 1.12);
      parts.push(
        pencil.outline(id, {
          x,
          y: y + (share > 0.1 ? height * 0.01 : 0),
          height: size,
          isMirrored: random.next() > 0.5,
          opacity: 0.86,
        }),
      );
    }
  }
  const middle = width / 2;
  if (kind === 'water' || kind === 'pier') parts.push(waves(pencil, horizon, height));
  if (kind === 'shore') {
    const shore = horizon + reach * 0.4;
    parts.push(
      pencil.rect(0, horizon, width, shore - horizon, hsl(205, 28, 68)),
      waves(pencil, horizon, shore),
      pencil.line([
        [0, shore],
        [middle, shore + reach * 0.05],
        [width, shore],
      ]),
    );
  }
  if (kind === 'road') {
    parts.push(
      pencil.polygon(
        [
          [middle - width * 0.03, horizon],
          [middle + width * 0.03, horizon],
          [width * 0.84, height + 9],
          [width * 0.16, height + 9],
        ],
        hsl(225, 4, 58),
      ),
    );
    parts.push(
      pencil.line(
        [
          [middle, horizon],
          [middle, height],
        ],
        { colour: PAINT, weight: 2, opacity: 0.7 },
      ),
    );
  }
  if (kind === 'rails') {
    for (let tie = 0; tie < 9; tie++) {
      const share = (tie / 9) ** 1.7;
      const [y, half] = [horizon + reach * share, width * (0.03 + 0.3 * share)];
      parts.push(
        pencil.line(
          [
            [middle - half, y],
            [middle + half, y],
          ],
          { weight: 1 + share * 5, opacity: 0.6 },
        ),
      );
    }
    for (const side of [-1, 1])
      parts.push(
        pencil.line(
          [
            [middle + side * width * 0.02, horizon],
            [middle + side * width * 0.26, height],
          ],
          { weight: 2.4 },
        ),
      );
  }
  if (kind === 'pier' || kind === 'deck') {
    const top = kind === 'deck' ? horizon + reach * 0.24 : height * 0.74;
    if (kind === 'deck')
      parts.push(pencil.rect(0, horizon, width, top - horizon, hsl(205, 26, 64)), waves(pencil, horizon, top));
    parts.push(
      pencil.polygon(
        [
          [-9, top],
          [width + 9, top],
          [width + 9, height + 9],
          [-9, height + 9],
        ],
        hsl(30, 24, 60),
      ),
    );
    for (let plank = 0; plank <= 10; plank++)
      parts.push(
        pencil.line(
          [
            [(width * plank) / 10, top],
            [middle + (width * (plank - 5)) / 5.6, height],
          ],
          { opacity: 0.45 },
        ),
      );
    if (kind === 'deck')
      parts.push(
        pencil.line(
          [
            [0, top - height * 0.1],
            [width, top - height * 0.1],
          ],
          { weight: 3 },
        ),
        ...[0.06, 0.28, 0.5, 0.72, 0.94].map((at) =>
          pencil.line(
            [
              [width * at, top],
              [width * at, top - height * 0.1],
            ],
            { weight: 2 },
          ),
        ),
      );
  }
  if (scene.hasWater && kind !== 'shore') {
    const [from, to] = [horizon + reach * 0.3, horizon + reach * 0.6];
    parts.push(
      pencil.rect(0, from, width, to - from, hsl(205, 28, 68)),
      waves(pencil, from, to),
      pencil.line([
        [0, from],
        [width, from],
      ]),
      pencil.line([
        [0, to],
        [width, to],
      ]),
    );
  }
  if (kind === 'coast') {
    parts.push(waves(pencil, horizon, height));
    const [foot, top] = [horizon + reach * 0.2, horizon - height * 0.12];
    parts.push(
      pencil.polygon(
        [
          [width * 0.36, height + 9],
          [width * 0.4, foot],
          [width * 0.5, top + height * 0.05],
          [width * 0.56, top],
          [width + 9, top - height * 0.03],
          [width + 9, height + 9],
        ],
        hsl(70, 12, 62),
      ),
    );
    parts.push(pencil.hatch(width * 0.44, top + height * 0.08, width * 0.5, reach * 0.9, 0.2));
  }
  if (kind === 'bridge') {
    const deck = bridgeDeck(scene) * height;
    parts.push(waves(pencil, horizon + reach * 0.3, height));
    parts.push(
      pencil.rect(-9, deck, width + 18, height * 0.06, hsl(20, 10, 56)),
      pencil.line(
        [
          [0, deck],
          [width, deck],
        ],
        { weight: 1.6 },
      ),
      pencil.line(
        [
          [0, deck + height * 0.06],
          [width, deck + height * 0.06],
        ],
        { weight: 1.6 },
      ),
    );
    for (const at of [0.1, 0.37, 0.63, 0.9])
      parts.push(
        pencil.polygon(
          [
            [width * (at - 0.02), deck + height * 0.06],
            [width * (at + 0.02), deck + height * 0.06],
            [width * (at + 0.03), height + 9],
            [width * (at - 0.03), height + 9],
          ],
          hsl(20, 8, 50),
        ),
      );
  }
  if (scene.isBurning)
    for (let at = 0; at < 7; at++)
      parts.push(
        pencil.outline('campfire', {
          x: (width * (at + random.between(0.2, 0.8))) / 7,
          y: horizon + reach * 0.12,
          height: height * random.between(0.1, 0.22),
        }),
      );
  if (kind === 'cave')
    parts.push(
      `<path d="M-9 -9H${n(width + 9)}V${n(height + 9)}H${n(width * 0.9)}Q${n(width * 0.86)} ${n(height * 0.1)} ${n(middle)} ${n(height * 0.12)}Q${n(width * 0.14)} ${n(height * 0.1)} ${n(width * 0.1)} ${n(height + 9)}H-9Z" fill="${hsl(28, 8, 30)}"/>`,
    );
  parts.push(pencil.hatch(0, height * 0.86, width, height * 0.13, 0.12));
  return parts.join('');
}

/** Where feet and wheels are on a bridge, as a share of the height. */
export function bridgeDeck({ angle }: Scene): number {
  return angle === 'high' || angle === 'birds_eye' ? 0.6 : 0.72;
}

const PAINT = '#f3efdf';

function waves(pencil: Pencil, from: number, to: number): string {
  const { width, random } = pencil;
  const parts: string[] = [];
  for (let row = 0; row < 8; row++) {
    const y = from + ((to - from) * (row + 0.7) ** 1.3) / 8.6 ** 1.3;
    for (let wave = 0; wave < 7; wave++) {
      const x = random.between(-0.05, 1) * width;
      const reach = width * (0.018 + row * 0.006);
      parts.push(
        pencil.line(
          [
            [x, y],
            [x + reach * 0.5, y - reach * 0.16],
            [x + reach, y],
          ],
          { weight: 0.9, opacity: 0.5 },
        ),
      );
    }
  }
  return parts.join('');
}

/** A back wall, a floor, and what stands along the wall. */
function drawRoom(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const place = scene.place!;
  const floor =
    height * (scene.angle === 'high' ? 0.42 : scene.angle === 'birds_eye' ? -0.1 : scene.angle === 'low' ? 0.86 : 0.66);
  const isDark = ['cellar', 'prison'].includes(place);
  const wall = isDark
    ? hsl(30, 6, 62)
    : place === 'hospital' || place === 'lab' || place === 'bathroom'
      ? hsl(190, 12, 86)
      : place === 'stage'
        ? hsl(350, 22, 40)
        : hsl(36, 18, 82);
  const parts = [
    pencil.rect(0, 0, width, floor, wall),
    pencil.rect(0, floor, width, height - floor, isDark ? hsl(30, 6, 50) : hsl(30, 24, 66)),
    pencil.line(
      [
        [0, floor],
        [width, floor],
      ],
      { weight: 1.4 },
    ),
    pencil.hatch(0, 0, width * 0.12, floor, 0.14),
    pencil.hatch(width * 0.9, 0, width * 0.1, floor, 0.14),
  ];
  for (let plank = 0; plank <= 12; plank++) {
    const share = plank / 12;
    parts.push(
      pencil.line(
        [
          [width * share, floor],
          [width * (share * 1.8 - 0.4), height],
        ],
        { opacity: 0.28 },
      ),
    );
  }
  const drawn = new Set(scene.items.flatMap(({ id, carrier }) => [id, carrier]));
  const pane = (x: number, y: number, w: number, h: number) =>
    pencil.polygon(
      [
        [x, y],
        [x + w, y],
        [x + w, y + h],
        [x, y + h],
      ],
      scene.hour === 'night' ? hsl(226, 30, 42) : hsl(205, 34, 84),
    ) +
    pencil.line([
      [x + w / 2, y],
      [x + w / 2, y + h],
    ]) +
    pencil.line([
      [x, y + h / 2],
      [x + w, y + h / 2],
    ]);
  if (place === 'cabin')
    for (const at of [0.06, 0.38, 0.7]) parts.push(pane(width * at, height * 0.16, width * 0.24, height * 0.26));
  else if (place === 'classroom')
    parts.push(
      pencil.polygon(
        [
          [width * 0.3, height * 0.12],
          [width * 0.7, height * 0.12],
          [width * 0.7, height * 0.38],
          [width * 0.3, height * 0.38],
        ],
        hsl(150, 16, 34),
      ),
    );
  else if (place === 'prison')
    for (let bar = 0; bar < 13; bar++)
      parts.push(
        pencil.line(
          [
            [(width * bar) / 12, 0],
            [(width * bar) / 12, floor],
          ],
          { weight: 3 },
        ),
      );
  else if (place === 'stage')
    for (const x of [0, width * 0.86])
      parts.push(
        pencil.polygon(
          [
            [x, 0],
            [x + width * 0.14, 0],
            [x + width * 0.1, floor],
            [x, floor],
          ],
          hsl(350, 40, 34),
        ),
        pencil.hatch(x, 0, width * 0.14, floor, 0.4),
      );
  else if (!drawn.has('window_f') && !isDark)
    parts.push(pane(width * (place === 'church' ? 0.44 : 0.74), height * 0.13, width * 0.13, height * 0.24));
  const decor = (ROOMS[place] ?? ROOMS.room!).filter(([id]) => !drawn.has(id));
  decor.forEach(([id, share], at) => {
    const x = width * (decor.length === 1 ? 0.16 : 0.1 + (0.8 * at) / (decor.length - 1));
    const y =
      id === 'painting' || id === 'mirror' || id === 'flag' || id === 'chain'
        ? floor - height * 0.26
        : floor + height * 0.03;
    parts.push(
      pencil.outline(id, { x, y, height: height * share * (scene.size === 'extreme_wide' ? 0.7 : 1.1), opacity: 0.85 }),
    );
  });
  return parts.join('');
}
