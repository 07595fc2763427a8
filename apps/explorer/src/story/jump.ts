import { useSyncExternalStore } from 'react';

/** A place in the story that the writer wants to be led to. */
export interface Jump {
  node: string;
  /** Words there; the whole node when absent. */
  quote?: { start: number; end: number; words: string };
}

let wanted: Jump | undefined;
const listeners = new Set<() => void>();

/** Leads to a place: whoever shows that node takes the writer there, now or when it is opened. */
export function jumpTo(jump: Jump | undefined): void {
  wanted = jump;
  for (const listener of listeners) listener();
}

export const useJump = (): Jump | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => wanted,
  );
