import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from './data';

type SubjectKind =
  'person' | 'being' | 'animal' | 'vehicle' | 'sky' | 'building' | 'plant' | 'furniture' | 'prop' | 'part';

/** One path of a drawing, back to front: its data, its colour, and where it is a line and no shape, how thick. */
export type OutlinePath = [data: string, colour: string, opacity: number, line: number];

/** A thing that can be drawn: its outline, how large it is and where it is found. */
export interface Outline {
  kind: SubjectKind;
  where: 'ground' | 'water' | 'air' | 'hand' | 'wall';
  metres: number;
  /** What such a person has in the hand. */
  holds?: string;
  /** What the paths fill of their own units: left, top, width and height. */
  view: readonly [left: number, top: number, width: number, height: number];
  paths: OutlinePath[];
  words: Record<Language, string[]>;
}

let loaded: ReadonlyMap<string, Outline> | undefined;

/**
 * Everything that can be drawn, by its id. Read when the first picture is drawn: a megabyte that the api never needs.
 * `npm run outlines` makes the file; NOTICE says whose drawings they are.
 */
export function outlines(): ReadonlyMap<string, Outline> {
  loaded ??= new Map(
    Object.entries(JSON.parse(readFileSync(join(__dirname, 'data/outlines.json'), 'utf8')) as Record<string, Outline>),
  );
  return loaded;
}

export function outlineOf(id: string): Outline {
  const outline = outlines().get(id);
  if (!outline) throw new Error(`there is no outline of ${id}`);
  return outline;
}

/** How wide and tall an outline is whose longer side has this length. */
export function extentOf(id: string, longest: number): { width: number; height: number } {
  const [, , width, height] = outlineOf(id).view;
  const scale = longest / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}
