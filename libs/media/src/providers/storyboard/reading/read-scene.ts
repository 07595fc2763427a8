import { framingIn, type ShotAngle, type ShotMove, type ShotSize } from '../../../framing/framing';
import { isIndoors, things } from '../data';
import { outlineOf } from '../outlines';
import { lookOf } from './look';
import { isPerson, newItem, readText, type Named } from './read-text';
import type { Hour, Item, Scene, Weather } from './scene';

/** What is to be sketched. */
export interface SceneRequest {
  prompt: string;
  negativePrompt?: string;
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
  characters?: readonly { label: string; description: string; isInShot: boolean }[];
}

const HOURS: readonly string[] = ['night', 'dawn', 'dusk', 'day'];
const WEATHERS: readonly string[] = ['storm', 'rain', 'snow', 'fog'];

/** Reads what a request asks to be drawn. What it does not say is not there. */
export function readScene(request: SceneRequest): Scene {
  const { prompt, negativePrompt, characters = [] } = request;
  const cast = characters.map(({ label, description, isInShot }, place) => {
    const look = lookOf(description, label, place);
    const person = outlineOf(look.head).kind === 'person';
    const item: Item = { ...newItem(look.head, 1), ...(person && { look }) };
    return { names: namesOf(label), item, isInShot };
  });
  const named: Named[] = cast.flatMap(({ names, item }) => names.map((name) => ({ name, item })));
  const said = readText(prompt, named);
  const { size: saidSize, angle, move } = framingIn(prompt);
  const size = request.size ?? saidSize ?? (said.namesFace ? 'close_up' : undefined);
  const missing = cast.filter(({ item, isInShot }) => isInShot && !said.items.includes(item)).map(({ item }) => item);
  const unnamed = withoutDoubles(said.items, missing);
  const avoided = negativePrompt === undefined ? [] : readText(negativePrompt, []).items.map(({ id }) => id);
  const excluded = new Set([...said.excluded, ...avoided]);
  let items = [...(size === 'insert' ? [] : missing), ...unnamed].filter(
    ({ id, isInside }) => !excluded.has(id) && !isInside,
  );
  const lifeless = items.filter((item) => !isPerson(item));
  if (size === 'insert' && lifeless.length > 0) items = lifeless;
  else items = items.filter((item) => outlineOf(item.id).kind !== 'part' || items.length === 1);
  const isFace = items.length === 0 && said.items.some(({ id }) => ['eye', 'mouth'].includes(id));
  const weather = said.lights.find((light) => WEATHERS.includes(light)) as Weather | undefined;
  const place = placeOf(said.places, items);
  const scene: Scene = {
    size: size ?? (isFace ? 'close_up' : usualSize(items)),
    angle: request.angle ?? angle ?? 'eye_level',
    move: request.move ?? move,
    place,
    hasWater: said.places.some(({ id }) => ['river', 'lake'].includes(id)),
    hour: (said.lights.find((light) => HOURS.includes(light)) as Hour | undefined) ?? 'day',
    weather: weather ?? 'clear',
    isBacklit: said.lights.includes('backlit'),
    isBurning: said.lights.includes('burning'),
    isAway: said.isAway,
    items,
    unknown: said.unknown,
  };
  return withLinks(scene);
}

/** "The boy" is the boy of the board where that one is in the shot and not called by name. */
function withoutDoubles(items: readonly Item[], missing: Item[]): Item[] {
  return items.map((item) => {
    const same =
      item.look || item.count > 1 ? -1 : missing.findIndex((one) => isPerson(item) && isAlike(one.id, item.id));
    if (same < 0) return item;
    const [one] = missing.splice(same, 1);
    return Object.assign(one!, { pose: one!.pose ?? item.pose, relation: item.relation });
  });
}

function isAlike(one: string, other: string): boolean {
  const sort = (id: string) =>
    /^(man|old_man|sailor)/.test(id) ? 'man' : /^(woman|old_woman)/.test(id) ? 'woman' : id;
  return sort(one) === sort(other) || other === 'person' || (other === 'child' && ['boy', 'girl'].includes(one));
}

/** The whole name, and each of its longer words. */
function namesOf(label: string): string[] {
  return [
    label,
    ...label.split(/\s+/).filter((word) => word.length > 2 && /^\p{Lu}/u.test(word) && !/^(old|the)$/i.test(word)),
  ];
}

function usualSize(items: readonly Item[]): Scene['size'] {
  const kinds = items.filter(({ id }) => !['table', 'desk'].includes(id)).map(({ id }) => outlineOf(id));
  if (kinds.length > 0 && kinds.every(({ where, kind }) => kind === 'prop' && where === 'hand')) return 'insert';
  return items.length === 1 && kinds[0] && kinds[0].metres < 1 ? 'medium' : 'wide';
}

/** The place that was said; where it was not, the one in which such things are. */
function placeOf(places: readonly { id: string; isInside: boolean }[], items: readonly Item[]): string | undefined {
  const ids = places.map(({ id }) => id);
  if (
    ids.some((id) => ['mountains', 'hill'].includes(id)) &&
    ids.some((id) => ['sea', 'beach', 'harbour'].includes(id))
  )
    return 'coast';
  const best =
    places.find(({ isInside, id }) => isInside && isIndoors(id)) ??
    places.find(({ id }) => !['room', 'river', 'lake'].includes(id)) ??
    places[0];
  const stands = ({ id, relation }: Item) =>
    relation !== 'in' && outlineOf(id).where === 'ground' && ['animal', 'person', 'prop'].includes(outlineOf(id).kind);
  // Nobody stands on water.
  const isAfloat = items.some(({ id }) => outlineOf(id).where === 'water' && outlineOf(id).kind === 'vehicle');
  if (best)
    return best.id === 'sea' && !isAfloat && items.some((item) => stands(item) && item.pose !== 'swim')
      ? 'beach'
      : best.id;
  const has = (test: (id: string) => boolean) => items.some(({ id }) => test(id));
  if (
    has(
      (id) =>
        ['whale', 'orca', 'dolphin', 'shark'].includes(id) ||
        (outlineOf(id).kind === 'vehicle' && outlineOf(id).where === 'water'),
    )
  )
    return 'sea';
  if (has((id) => outlineOf(id).kind === 'furniture' && id !== 'bench')) return 'room';
  if (has((id) => id === 'grave' || id === 'coffin')) return 'graveyard';
  if (has((id) => ['rocket', 'satellite', 'planet', 'earth', 'astronaut'].includes(id))) return 'space';
  if (items.length > 0 && items.every(({ id }) => outlineOf(id).where === 'air' && outlineOf(id).kind === 'vehicle'))
    return 'sky';
  return undefined;
}

/** Puts what belongs together together: riders on what they ride, tools into hands, small things on tables. */
function withLinks(scene: Scene): Scene {
  const people = scene.items.filter(isPerson);
  const used = new Set<Item>();
  const take = (ids: readonly string[]): Item | undefined => {
    const item = scene.items.find((one) => ids.includes(one.id) && !used.has(one));
    if (item) used.add(item);
    return item;
  };
  for (const person of people) {
    if (person.isCrowd) continue;
    const boarded = scene.items.find(
      (one) => things().boarded.includes(one.id) && !used.has(one) && (one.relation === 'in' || person.pose === 'ride'),
    );
    const mount =
      boarded ??
      (person.pose === 'ride' ||
      scene.items.some(({ id, relation }) => things().mounts.includes(id) && relation === 'on')
        ? take(things().mounts)
        : undefined);
    if (mount) {
      used.add(mount);
      Object.assign(person, { carrier: mount.id, carrierColour: mount.colour, pose: 'ride' });
    } else if (person.pose === 'lie') person.carrier = take(things().beds)?.id;
    else if (
      person.pose === 'sit' ||
      scene.items.some(({ id, relation }) => things().seats.includes(id) && relation === 'on')
    ) {
      const seat = take(things().seats);
      if (seat) Object.assign(person, { carrier: seat.id, pose: 'sit' });
    }
  }
  withSupports(scene, used);
  const [holder] = people.filter((one) => !one.isCrowd && one.count === 1 && one.pose !== 'lie').slice(-1);
  const surface = scene.items.find(({ id }) => things().surfaces.includes(id));
  for (const item of scene.items) {
    const { where, kind } = outlineOf(item.id);
    if (!holder || where !== 'hand' || used.has(item) || item.support || item.count > 1 || holder.holds.length > 1)
      continue;
    if (
      kind === 'part' ||
      (item.relation && item.relation !== 'with') ||
      (surface && surface.relation === 'on' && people.length === 0)
    )
      continue;
    holder.holds.push(item.id);
    used.add(item);
  }
  return { ...scene, items: scene.items.filter((item) => !used.has(item)) };
}

/** What is said to be on or behind something is drawn with it. */
function withSupports({ items, size }: Scene, used: Set<Item>): void {
  if (size === 'insert') return;
  for (const [at, support] of items.entries()) {
    if (used.has(support)) continue;
    const { metres } = outlineOf(support.id);
    const small = items.filter(({ id, holds }) => outlineOf(id).where === 'hand' && holds.length === 0);
    const isLaid = ['table', 'desk'].includes(support.id) && small.length > 0;
    const isBefore = support.relation === 'behind';
    const isUnder = support.relation === 'on' && things().supports.includes(support.id);
    if (!isBefore && !isLaid && !isUnder && !isClimbed(support, items)) continue;
    // In languages that put the place first, what stands there comes after it.
    const named = at > 0 ? items.slice(0, at) : items.slice(1);
    const standing = (isLaid ? small : named).filter(
      (item) =>
        item !== support &&
        !used.has(item) &&
        !item.carrier &&
        !item.support &&
        outlineOf(item.id).metres <= metres * 2.4,
    );
    const item = standing.at(-1);
    if (!item || ['wall', 'water'].includes(outlineOf(item.id).where)) continue;
    item.support = { id: support.id, isBefore };
    used.add(support);
  }
}

function isClimbed({ id }: Item, items: readonly Item[]): boolean {
  return ['stairs', 'ladder', 'tree'].includes(id) && items.some(({ pose }) => pose === 'climb');
}
