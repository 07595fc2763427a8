import { isIndoors, people, things } from './data';
import { lettering } from './lettering';
import { extentOf, outlineOf } from './outlines';
import { drawFigure, statureOf } from './people';
import { INK, n, type Pencil } from './pencil';
import { isPerson, type Item, type Look, type Scene } from './reading/scene';

/** Where something is drawn: the middle of its foot, and how tall it is. */
interface Place {
  x: number;
  y: number;
  height: number;
  isMirrored?: boolean;
}

const BUILDS = ['usual', 'thin', 'usual', 'stout'] as const;
const CALLED =
  /^(man|woman|boy|girl|child|person|old_|sailor|dancer|boxer|knight|student|teacher|singer|artist|mechanic|detective|elf)/;

/** How far above its foot something carries what stands on it. */
function topOf(id: string, tall: number): number {
  return extentOf(id, tall).height * (things().tops[id] ?? 0.96);
}

/** How somebody without a description is dressed: by calling, else no two alike. */
export function lookOfItem({ id, look, colour }: Item, index = 0): Look {
  const { dress } = people();
  const clothes = colour ?? (CALLED.test(id) ? dress[(index + id.length) % dress.length]! : undefined);
  return look ?? { head: id, build: CALLED.test(id) ? BUILDS[index % BUILDS.length]! : 'usual', clothes };
}

export function shadowAt(x: number, y: number, reach: number): string {
  return `<ellipse cx="${n(x + reach * 0.1)}" cy="${n(y)}" rx="${n(reach)}" ry="${n(reach * 0.14)}" fill="${INK}" opacity="0.18"/>`;
}

/** A thing or an animal, with what it stands on or is hidden by. */
export function drawThing(item: Item, place: Place, scene: Scene, pencil: Pencil, isOnGround: boolean): string {
  const { x, y, height, isMirrored } = place;
  const { kind, metres } = outlineOf(item.id);
  const fur = things().heads[item.id];
  const drawn = (foot: number, tall: number, across = x): string => {
    if (!fur) return pencil.outline(item.id, { x: across, y: foot, height: tall, colour: item.colour, isMirrored });
    // The outline is a head.
    const body = { x: across + tall * 0.165, y: foot, height: tall * 0.975, colour: item.colour ?? fur };
    const head = { x: across - tall * 0.2, y: foot - tall * 0.4, height: tall * 0.58, colour: item.colour, isMirrored };
    return pencil.outline('beast', body) + pencil.outline(item.id, head);
  };
  const { support } = item;
  if (support) {
    const own = Math.max(0.24, Math.min(1, (metres / outlineOf(support.id).metres) ** 0.6));
    const under = height;
    const base = shadowAt(x, y, under * 0.4) + pencil.outline(support.id, { x, y, height: under });
    if (support.isBefore) return drawn(y - under * 0.2, height * own, x + under * 0.35) + base;
    return base + drawn(y - topOf(support.id, under), height * own * 0.75);
  }
  const lift =
    ['run', 'jump'].includes(item.pose ?? '') && kind === 'animal' ? height * (item.pose === 'jump' ? 0.25 : 0.06) : 0;
  const fire =
    scene.isBurning && kind === 'building'
      ? pencil.outline('campfire', { x, y: y - height * 0.3, height: height * 0.7 })
      : '';
  const asleep =
    item.pose === 'lie' && kind === 'animal'
      ? lettering('z z Z', x + height * 0.2, y - height * 0.95, height * 0.16, INK)
      : '';
  return (isOnGround ? shadowAt(x, y, height * 0.4) : '') + drawn(y - lift, height) + fire + asleep;
}

/** A person, with what is ridden, sat on, stood on or hidden behind. */
export function drawSomebody(item: Item, index: number, place: Place, scene: Scene, pencil: Pencil): string {
  const { x, y, height, isMirrored } = place;
  const look = lookOfItem(item, index);
  const { pose, support } = item;
  const figure = { x, y, height, pose, isMirrored, isAway: scene.isAway, holds: item.holds };
  const grown = height / statureOf(look.head);
  if (support) {
    const share = (grown / height) * Math.min(1.5, (outlineOf(support.id).metres / 1.75) ** 0.7);
    // Who stands on something is as much smaller as both together need.
    const rise = support.isBefore ? 0 : topOf(support.id, share);
    const tall = Math.min(height, (y - pencil.height * 0.03) / (1 + rise));
    const base = tall * share;
    const thing = shadowAt(x, y, base * 0.4) + pencil.outline(support.id, { x, y, height: base });
    if (support.isBefore)
      return drawFigure(pencil, look, { ...figure, x: x + base * 0.44, y: y - base * 0.06 }) + thing;
    return thing + drawFigure(pencil, look, { ...figure, height: tall, y: y - tall * rise });
  }
  const seat = item.carrier ?? (pose === 'sit' ? (isIndoors(scene.place) ? 'chair' : 'log') : undefined);
  const carrier = seat === undefined ? undefined : things().carriers[seat];
  const ground = pose === 'fly' ? '' : shadowAt(x, y, height * 0.22);
  if (!carrier || seat === undefined) return ground + drawFigure(pencil, look, figure);
  const [hip, size, hidesLegs = false] = carrier;
  // A seat is as large as grown people need it.
  const tall = grown * size;
  const turns = ['animal', 'vehicle'].includes(outlineOf(seat).kind);
  const thing = pencil.outline(seat, {
    ...{ x, y, height: tall, colour: item.carrierColour },
    isMirrored: turns ? !isMirrored : isMirrored,
  });
  const shadow = outlineOf(seat).where === 'water' ? '' : shadowAt(x, y, tall * 0.5);
  const lying = pose === 'lie' ? { isMirrored: false, x: x + height * 0.08, height: height * 0.86 } : {};
  const seated = { ...figure, ...lying, isHalf: hidesLegs, hip: y - extentOf(seat, tall).height * hip };
  const person = drawFigure(pencil, look, seated);
  return shadow + (hidesLegs ? person + thing : thing + person);
}

/** A crowd, a herd, a fleet: in rows, the nearer ones larger. */
export function drawMany(
  item: Item,
  count: number,
  { x, y, height, width }: Place & { width: number },
  scene: Scene,
  pencil: Pencil,
): string {
  const { random } = pencil;
  const rows = count > 9 ? 3 : 2;
  const inRow = Math.ceil(count / rows);
  const isFromAbove = scene.angle === 'high' || scene.angle === 'birds_eye';
  const parts: string[] = [];
  for (let at = 0; at < count; at++) {
    const row = Math.floor(at / inRow);
    const size = height * (0.72 + (0.28 * row) / (rows - 1));
    const share = ((at % inRow) + 0.5 + (row % 2) * 0.4 + random.between(-0.15, 0.15)) / inRow - 0.55;
    const place = {
      x: x + share * width,
      y: y - height * 0.42 * (rows - 1 - row) * (isFromAbove ? 1 : 0.5),
      isMirrored: random.next() > 0.5,
    };
    if (!isPerson(item)) {
      const isMirrored = place.isMirrored && outlineOf(item.id).kind !== 'vehicle';
      parts.push(
        drawThing(
          { ...item, support: undefined },
          { ...place, isMirrored, height: size * random.between(0.88, 1.1) },
          scene,
          pencil,
          true,
        ),
      );
      continue;
    }
    const head = item.isCrowd || item.id === 'person' ? random.pick(people().crowd) : item.id;
    const look = {
      ...lookOfItem({ ...item, id: head }, at + row),
      head,
      hair: random.pick(people().crowd_hair) ?? undefined,
    };
    const pose = item.pose ?? random.pick(['stand', 'stand', 'talk', 'walk']);
    const tall = size * statureOf(head) * random.between(0.95, 1.05);
    parts.push(drawFigure(pencil, look, { ...place, height: tall, pose, isAway: scene.isAway }));
  }
  return parts.join('');
}
