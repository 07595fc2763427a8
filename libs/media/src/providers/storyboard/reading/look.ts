import { fold } from '../../../framing/fold';
import { people, words } from '../data';
import { outlines } from '../outlines';
import { readText } from './read-text';
import { isPerson, type Look } from './scene';

/** Heads that differ by their hair alone. */
const PLAIN: Record<string, string> = { man: 'man', woman: 'woman', person: 'person', sailor: 'man', dancer: 'woman' };
const BEARDED = ['man', 'person', 'old_man', 'sailor'];

/**
 * How somebody looks by a description; who is not said to be anybody is a person.
 * @param name tells women from others where the description does not: many names of theirs end in "a"
 * @param place among the characters of a board
 */
export function lookOf(description: string, name: string, place: number): Look {
  const said = fold(description);
  const { hair_shapes: shapes, hair_colours: colours, stout, thin, long } = words();
  const says = (pattern: string) => new RegExp(pattern, 'u').test(said);
  const [hair, pattern] = Object.entries(colours).find(([, one]) => says(one)) ?? [];
  const read = readText(pattern ? said.replace(new RegExp(pattern, 'u'), '') : description, []);
  const who = read.items.find(isPerson)?.id ?? 'person';
  const named = who === 'person' && /\p{L}{2}[aá]$/u.test(name.trim()) ? 'woman' : who;
  const worn = Object.keys(shapes).filter((shape) => says(shapes[shape]!));
  const isBearded = worn.includes('beard') && BEARDED.includes(named);
  const shaped = worn.map((shape) => `${PLAIN[named]}_${shape}`).find((id) => outlines().has(id));
  const head = isBearded ? 'man_beard' : (shaped ?? (named === 'sailor' ? 'man' : named));
  const { children, described } = people();
  const isChild = children.includes(head);
  return {
    head,
    hair: hair ?? (named === 'old_man' && isBearded ? '#e9e6df' : undefined),
    clothes: read.colours.at(-1) ?? described[place % described.length]!,
    build: !isChild && says(stout) ? 'stout' : says(thin) ? 'thin' : 'usual',
    isLong: !isChild && says(long),
  };
}
