import { framingIn, type ShotAngle, type ShotMove, type ShotSize } from '../../../framing/framing';
import { isIndoors, things } from '../data';
import { outlineOf } from '../outlines';
import { lookOf } from './look';
import { readText, type TextReading } from './read-text';
import { HOURS, isPerson, newItem, WEATHERS, type Item, type Scene } from './scene';

/** What is to be sketched. */
export interface SceneRequest {
  prompt: string;
  negativePrompt?: string;
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
  characters?: readonly { label: string; description: string; isInShot: boolean }[];
}

/** Reads what a request asks to be drawn. What it does not say is not there. */
export function readScene(request: SceneRequest): Scene {
  const { prompt, negativePrompt = '', characters = [] } = request;
  const cast = characters.map(({ label, description, isInShot }, place) => {
    const look = lookOf(description, label, place);
    const item = newItem(look.head, 1);
    return { names: namesOf(label), item: isPerson(item) ? { ...item, look } : item, isInShot };
  });
  const said = readText(
    prompt,
    cast.flatMap(({ names, item }) => names.map((name) => ({ name, item }))),
  );
  const framing = framingIn(prompt);
  const size = request.size ?? framing.size ?? (said.namesFace ? 'close_up' : undefined);
  const missing = cast.filter(({ item, isInShot }) => isInShot && !said.items.includes(item)).map(({ item }) => item);
  const unnamed = withoutDoubles(said.items, missing);
  const excluded = new Set([...said.excluded, ...readText(negativePrompt, []).items.map(({ id }) => id)]);
  // Whoever is in a train is seen there.
  const isAround = ({ id, relation }: Item) =>
    relation === 'in' && things().cabins.includes(id) && said.items.some(isPerson);
  if (said.items.some(isAround)) said.places.unshift({ id: 'cabin', isInside: true });
  let items = [...(size === 'insert' ? [] : missing), ...unnamed].filter(
    (item) => !excluded.has(item.id) && !isAround(item),
  );
  const lifeless = items.filter((item) => !isPerson(item));
  const isInsert = size === 'insert' && (lifeless.length > 0 || items.length === 0);
  if (isInsert) items = lifeless;
  else items = items.filter((item) => outlineOf(item.id).kind !== 'part' || items.length === 1);
  const isFace =
    (size === 'insert' && !isInsert) ||
    (items.length === 0 && said.items.some(({ id }) => ['eye', 'mouth'].includes(id)));
  const light = <T extends string>(kinds: readonly T[]) =>
    said.lights.find((one): one is T => (kinds as readonly string[]).includes(one));
  return withLinks({
    size: isFace && (size ?? 'insert') === 'insert' ? 'close_up' : (size ?? usualSize(items)),
    angle: request.angle ?? framing.angle ?? 'eye_level',
    move: request.move ?? framing.move,
    place: placeOf(said.places, items),
    hasWater: said.places.some(({ id }) => ['river', 'lake'].includes(id)),
    hour: light(HOURS) ?? 'day',
    weather: light(WEATHERS) ?? 'clear',
    isBacklit: said.lights.includes('backlit'),
    isBurning: said.lights.includes('burning'),
    isAway: said.isAway,
    items,
    unknown: said.unknown,
  });
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
  const words = label.split(/\s+/).filter((word) => /^\p{Lu}../u.test(word) && !/^(old|the)$/i.test(word));
  return [label, ...words];
}

function usualSize(items: readonly Item[]): Scene['size'] {
  const kinds = items.filter(({ id }) => !['table', 'desk'].includes(id)).map(({ id }) => outlineOf(id));
  if (kinds.length > 0 && kinds.every(({ where, kind }) => kind === 'prop' && where === 'hand')) return 'insert';
  return items.length === 1 && kinds[0] && kinds[0].metres < 1 ? 'medium' : 'wide';
}

/** The place that was said; where it was not, the one in which such things are. */
function placeOf(places: TextReading['places'], items: readonly Item[]): string | undefined {
  const says = (...ids: string[]) => places.some(({ id }) => ids.includes(id));
  if (says('mountains', 'hill') && says('sea', 'beach', 'harbour')) return 'coast';
  const best =
    places.find(({ isInside, id }) => isInside && isIndoors(id)) ??
    places.find(({ id }) => !['room', 'river', 'lake'].includes(id)) ??
    places[0];
  if (best?.id === 'sea') {
    // Nobody stands on water.
    const isAfloat = items.some((item) => isShip(item));
    const stands = ({ id, relation, pose }: Item) =>
      relation !== 'in' &&
      pose !== 'swim' &&
      outlineOf(id).where === 'ground' &&
      ['animal', 'person', 'prop'].includes(outlineOf(id).kind);
    return !isAfloat && items.some(stands) ? 'beach' : 'sea';
  }
  const isAirborne = items.every(({ id }) => outlineOf(id).where === 'air' && outlineOf(id).kind === 'vehicle');
  return best?.id ?? items.map(homeOf).find((home) => home) ?? (items.length > 0 && isAirborne ? 'sky' : undefined);
}

function isShip({ id }: Item): boolean {
  return outlineOf(id).where === 'water' && outlineOf(id).kind === 'vehicle';
}

function homeOf(item: Item): string | undefined {
  const usual = isShip(item) ? 'sea' : outlineOf(item.id).kind === 'furniture' ? 'room' : undefined;
  return things().homes[item.id] ?? usual;
}

/** Puts what belongs together together: riders on what they ride, tools into hands, small things on tables. */
function withLinks(scene: Scene): Scene {
  const { items } = scene;
  const { boarded, mounts, beds, seats } = things();
  const people = items.filter((item) => isPerson(item) && !item.isCrowd);
  const used = new Set<Item>();
  for (const person of people) {
    const { pose } = person;
    const free = (ids: readonly string[], relation: Item['relation'], needed: string) =>
      items.find((one) => ids.includes(one.id) && !used.has(one) && (one.relation === relation || pose === needed));
    const mount = free(boarded, 'in', 'ride') ?? free(mounts, 'on', 'ride');
    const carrier = mount ?? (pose === 'lie' ? free(beds, undefined, 'lie') : free(seats, 'on', 'sit'));
    if (!carrier) continue;
    used.add(carrier);
    const seated = mount ? 'ride' : pose === 'lie' ? 'lie' : 'sit';
    Object.assign(person, { carrier: carrier.id, carrierColour: carrier.colour, pose: seated });
  }
  if (scene.size !== 'insert') withSupports(items, used);
  const holder = people.filter(({ count, pose }) => count === 1 && pose !== 'lie').at(-1);
  for (const item of items) {
    const { where, kind } = outlineOf(item.id);
    const isLoose = !used.has(item) && !item.support && item.count === 1 && (item.relation ?? 'with') === 'with';
    if (!holder || holder.holds.length > 1 || !isLoose || where !== 'hand' || kind === 'part') continue;
    holder.holds.push(item.id);
    used.add(item);
  }
  return { ...scene, items: items.filter((item) => !used.has(item)) };
}

/** What is said to be on or behind something is drawn with it. */
function withSupports(items: readonly Item[], used: Set<Item>): void {
  const small = items.filter(({ id, holds }) => outlineOf(id).where === 'hand' && holds.length === 0);
  for (const [at, support] of items.entries()) {
    const isLaid = ['table', 'desk'].includes(support.id) && small.length > 0;
    const isBefore = support.relation === 'behind';
    const isUnder = support.relation === 'on' && things().supports.includes(support.id);
    const isClimbed = ['stairs', 'ladder', 'tree'].includes(support.id) && items.some(({ pose }) => pose === 'climb');
    if (used.has(support) || isPerson(support) || !(isLaid || isBefore || isUnder || isClimbed)) continue;
    // In languages that put the place first, what stands there comes after it.
    const named = isLaid ? small : at > 0 ? items.slice(0, at) : items.slice(1);
    const { metres } = outlineOf(support.id);
    const standing = named.filter(
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
