import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Shape, Tone } from './shapes';

/** The languages whose nouns are known, in the order of the columns of `words.yaml`. */
export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt', 'ja', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Limb = readonly [upper: number, lower: number];
/** In degrees, as `people.yaml` says. */
interface Stance {
  trunk: number;
  arms: readonly [front: Limb, back: Limb];
  legs: readonly [front: Limb, back: Limb];
  turn?: number;
  lift?: number;
}

interface People {
  stances: Record<string, Stance>;
  builds: { thin: number; usual: number; stout: number };
  callings: Record<string, string>;
  faces: string[];
  children: string[];
  skirts: string[];
  dress: string[];
  described: string[];
  crowd: string[];
  crowd_hair: (string | null)[];
  held_below: string[];
  held_above: string[];
}

interface Places {
  outdoors: Record<
    string,
    { ground: Tone; behind?: Shape[]; shapes: Shape[]; over?: Shape[]; front?: Shape[]; isWet?: true }
  >;
  rooms: Record<string, { decor: [id: string, height: number][]; wall?: Tone; floor?: Tone; shapes?: Shape[] }>;
  skies: Record<string, [top: Tone, low: Tone]>;
  hung: string[];
  pools: string[];
  window: Shape[];
  /** What is the same in several places. */
  water: Shape[];
  fire: Shape[];
  closing: Shape[];
  room: Shape[];
  table: Shape[];
  pool: Shape[];
  ground: Shape[];
  edge: Shape[];
}

type Group = 'indoors' | 'seats' | 'beds' | 'mounts' | 'boarded' | 'supports' | 'cabins' | 'lights';
type Things = Record<Group, string[]> & {
  insides: Record<string, string>;
  homes: Record<string, string>;
  pairs: Record<string, number>;
  carriers: Record<string, readonly [hip: number, size: number, hidesLegs?: boolean]>;
  heads: Record<string, string>;
  tops: Record<string, number>;
};

type Table = 'place' | 'pose' | 'light' | 'count' | 'crowd' | 'colour' | 'grammar' | 'abstract';
type Words = Record<Table, string> & {
  endings: Record<Language, [ending: string, listed: string][]>;
  pronouns: string[];
  plurals: string[];
  hair_shapes: Record<string, string>;
  hair_colours: Record<string, string>;
  stout: string;
  thin: string;
  long: string;
};

/** A file of what is drawn and read, loaded when it is needed first. */
function kept<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load(readFileSync(join(__dirname, 'data', `${name}.yaml`), 'utf8')) as T);
}

export const people = kept<People>('people');
export const places = kept<Places>('places');
export const things = kept<Things>('things');
export const words = kept<Words>('words');

/** The meanings of a table of `words.yaml`, and their words in a language. */
export function rowsOf(table: Table, language: Language): [meaning: string, words: string[]][] {
  const lines = words()[table].trim().split('\n');
  return lines.map((line) => {
    const [meaning, ...cells] = line.split('|');
    const cell = cells[LANGUAGES.indexOf(language)] ?? '';
    return [meaning!.trim(), cell.split(',').flatMap((word) => word.trim() || [])];
  });
}

export function isIndoors(place: string | undefined): boolean {
  return place !== undefined && things().indoors.includes(place);
}
