import { isIndoors, places } from './data';
import { hsl, type Pencil } from './pencil';
import type { Scene } from './reading/scene';
import { Shapes, toned, type Frame, type Tone } from './shapes';

/** Where the horizon lies, as a share of the picture's height: it tells high from low cameras. */
export function horizonOf({ angle, size, place }: Scene): number {
  if (angle === 'birds_eye') return -0.05;
  if (angle === 'worms_eye') return 0.92;
  if (angle === 'high') return 0.22;
  if (angle === 'low') return 0.82;
  if (place === 'space' || place === 'sky' || place === 'underwater') return 1.1;
  return size === 'extreme_wide' ? 0.64 : size === 'wide' ? 0.58 : 0.52;
}

/** Where feet and wheels are on a bridge, as a share of the height. */
export function bridgeDeck(angle: Scene['angle']): number {
  return angle === 'high' || angle === 'birds_eye' ? 0.6 : 0.72;
}

export function drawPlace(scene: Scene, pencil: Pencil): string {
  if (scene.size === 'insert') return drawSurface(scene, pencil);
  if (isIndoors(scene.place)) return drawRoom(scene, pencil);
  return drawSky(scene, pencil) + drawLand(scene, pencil);
}

function outdoorsOf({ place }: Scene) {
  const { outdoors } = places();
  return outdoors[place ?? 'open'] ?? outdoors.open!;
}

/** Where ships swim, as a share of what is below the horizon; nothing where there is no water. */
export function waterlineOf(scene: Scene): number | undefined {
  const { shapes, over = [], front = [], isWet } = outdoorsOf(scene);
  if (scene.hasWater && !isWet) return 0.5;
  const hasWaves = [...shapes, ...over, ...front].some(([kind]) => kind === 'waves');
  return hasWaves ? (scene.place === 'harbour' ? 0.3 : 0.36) : undefined;
}

/** The ground of a place, "ground+4" lighter; under snow it is white. */
function groundTone(scene: Scene, isBare = false): Frame['tones'] {
  const [hue, saturation, lightness] = outdoorsOf(scene).ground;
  return (name) => {
    const lighter = Number(name.slice('ground'.length));
    return scene.weather === 'snow' && !isBare
      ? hsl(205, 10, 88 + lighter / 2)
      : hsl(hue, saturation, lightness + lighter);
  };
}

/** What something small lies on. */
function drawSurface(scene: Scene, pencil: Pencil): string {
  const { height } = pencil;
  const { place, angle } = scene;
  const { pools, pool, table, ground, edge } = places();
  const e = angle === 'birds_eye' ? -1 : height * (angle === 'low' ? 0.78 : 0.4);
  const shapes = new Shapes(pencil, { e, u: height - e, tones: groundTone(scene, true) });
  const isWood = isIndoors(place) || place === undefined;
  return shapes.draw([...(isWood ? table : pools.includes(place) ? pool : ground), ...edge]);
}

function drawSky(scene: Scene, pencil: Pencil): string {
  const { width, height, random } = pencil;
  const { place, weather, hour } = scene;
  const isSpace = place === 'space';
  const isClear = weather === 'clear';
  const own = isSpace || place === 'underwater' ? place : isClear ? hour : weather === 'storm' ? 'storm' : 'clouds';
  const [top, low] = places().skies[own]!.map(toned);
  const dot = (most: number, deep: number, from: number, to: number, fill: string, opacity: number): string =>
    Array.from({ length: most }, () =>
      pencil.circle(
        random.between(0, width),
        random.between(0, deep),
        pencil.stroke * random.between(from, to),
        fill,
        opacity,
      ),
    ).join('');
  const horizon = Math.max(0.1, Math.min(1, horizonOf(scene))) * height;
  const parts = [
    `<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${low}"/></linearGradient>`,
    pencil.rect(0, 0, width, height, 'url(#sky)'),
    isSpace || (hour === 'night' && isClear) ? dot(60, horizon, 0.5, 1.3, '#fbf7e4', 0.85) : '',
  ];
  if (place === 'underwater') return parts.join('') + dot(26, height, 1, 4, '#ffffff', 0.35);
  const hasLight = scene.items.some(({ id }) => ['sun', 'moon', 'crescent'].includes(id));
  if (!isSpace && !hasLight && isClear && hour !== 'day') {
    const y = hour === 'night' ? horizon * 0.24 : horizon - height * 0.05;
    const x = width * random.between(0.14, 0.3);
    const light = hour === 'night' ? '#f4edd2' : '#ffd9a0';
    parts.push(pencil.circle(x, y, height * 0.16, light, 0.2), pencil.circle(x, y, height * 0.055, light));
  }
  const clouds = isSpace ? 0 : place === 'sky' ? 7 : isClear ? 2 : 5;
  for (let cloud = 0; cloud < clouds; cloud++) {
    const size = height * random.between(0.12, 0.24);
    const y = place === 'sky' ? random.between(0.5, 1.05) * height : horizon * random.between(0.2, 0.5);
    parts.push(
      pencil.outline('cloud', { x: random.between(0, width), y, height: size, opacity: isClear ? 0.75 : 0.9 }),
    );
  }
  return parts.join('');
}

function drawLand(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const { behind, shapes, over, front, isWet } = outdoorsOf(scene);
  const h = horizonOf(scene) * height;
  if (h > height) return '';
  const r = Math.max(0, height - h);
  const tones = groundTone(scene);
  const isFromAbove = scene.angle === 'birds_eye';
  const drawing = new Shapes(pencil, { h, r, d: bridgeDeck(scene.angle) * height, tones, isFromAbove });
  const { water, fire, closing } = places();
  return [
    drawing.draw(behind),
    pencil.rect(0, h, width, height - h, tones('ground')),
    drawing.draw(shapes),
    scene.hasWater && !isWet ? drawing.draw(water) : '',
    drawing.draw(over),
    scene.isBurning ? drawing.draw(fire) : '',
    drawing.draw(front),
    drawing.draw(closing),
  ].join('');
}

/** A back wall, a floor, and what stands along the wall. */
function drawRoom(scene: Scene, pencil: Pencil): string {
  const { width, height } = pencil;
  const { rooms, room, window, hung } = places();
  const own = rooms[scene.place!] ?? rooms.room!;
  const floors: Partial<Record<Scene['angle'], number>> = { high: 0.42, birds_eye: -0.1, low: 0.86 };
  const f = height * (floors[scene.angle] ?? 0.66);
  const tones: Record<string, Tone> = {
    wall: own.wall ?? [36, 18, 82],
    floor: own.floor ?? [30, 24, 66],
    pane: scene.hour === 'night' ? [226, 30, 42] : [205, 34, 84],
  };
  const drawn = new Set(scene.items.flatMap(({ id, carrier }) => [id, carrier]));
  const onWall = own.shapes ?? (drawn.has('window_f') ? [] : window);
  const decor = own.decor.filter(([id]) => !drawn.has(id));
  const along = decor.map(([id, share], at) =>
    pencil.outline(id, {
      x: width * (decor.length === 1 ? 0.16 : 0.1 + (0.8 * at) / (decor.length - 1)),
      y: hung.includes(id) ? f - height * 0.26 : f + height * 0.03,
      height: height * share * (scene.size === 'extreme_wide' ? 0.7 : 1.1),
      opacity: 0.85,
    }),
  );
  const shapes = new Shapes(pencil, { f, tones: (name) => toned(tones[name]!) });
  return shapes.draw([...room, ...onWall]) + along.join('');
}
