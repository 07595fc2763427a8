import { namesOf, type NameEvidence } from './node-names';
import { readScene, type SceneReading } from './scene-reading';

/** What is read from texts: names for every node of a path, whole scenes for the last few. */
export interface Readings {
  names: NameEvidence[];
  scene: SceneReading;
}
export type ReadingKind = keyof Readings;

export function readText<K extends ReadingKind>(kind: K, text: string): Readings[K];
export function readText(kind: ReadingKind, text: string): Readings[ReadingKind] {
  return kind === 'names' ? namesOf(text) : readScene(text);
}
