import type { Durations } from './capability';

/** Every whole number of seconds from the first to the last. */
export function wholeSeconds(min: number, max: number): Durations {
  return { min, max, allowed: Array.from({ length: max - min + 1 }, (_, index) => min + index) };
}
