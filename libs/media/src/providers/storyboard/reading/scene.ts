import type { ShotAngle, ShotMove, ShotSize } from '../../../framing/framing';
import { outlineOf } from '../outlines';

export const HOURS = ['dawn', 'day', 'dusk', 'night'] as const;
export const WEATHERS = ['clear', 'rain', 'fog', 'snow', 'storm'] as const;

/** What tells one person from another in a sketch. */
export interface Look {
  /** Whose outline the head is. */
  head: string;
  /** Colour of the hair, where it is said. */
  hair?: string;
  /** Colour of the clothes. */
  clothes?: string;
  build: 'thin' | 'usual' | 'stout';
  /** A long coat or a dress. */
  isLong?: boolean;
}

/** Something to be drawn, as often as the words say. */
export interface Item {
  /** Of its outline. */
  id: string;
  count: number;
  colour?: string;
  /** How it stands to what was named before it. */
  relation?: 'on' | 'in' | 'under' | 'by' | 'behind' | 'with';
  pose?: string;
  look?: Look;
  /** Ids of what is in the hand. */
  holds: string[];
  /** What it sits on, rides or lies in: drawn with it. */
  carrier?: string;
  carrierColour?: string;
  /** What it stands or lies on, or is hidden by: drawn at the same place. */
  support?: { id: string; isBefore: boolean };
  isCrowd?: boolean;
}

/** What a request asks to be drawn. */
export interface Scene {
  size: ShotSize;
  angle: ShotAngle;
  move?: ShotMove;
  place?: string;
  /** Water runs through the place. */
  hasWater: boolean;
  hour: (typeof HOURS)[number];
  weather: (typeof WEATHERS)[number];
  isBacklit: boolean;
  isBurning: boolean;
  /** People are seen from behind. */
  isAway: boolean;
  items: Item[];
  /** What was asked for in words that nothing is known of. */
  unknown: string[];
}

export function newItem(id: string, count: number): Item {
  const { holds } = outlineOf(id);
  return { id, count, holds: holds ? [holds] : [] };
}

export function isPerson({ id }: Item): boolean {
  return outlineOf(id).kind === 'person';
}

/** It moves of itself, and so does what a verb says. */
export function isMoving({ id }: Item): boolean {
  return ['person', 'animal', 'being', 'vehicle'].includes(outlineOf(id).kind);
}
