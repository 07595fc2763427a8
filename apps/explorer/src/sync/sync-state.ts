import type { LiveState, Role } from '@creative-space/vault';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useProjectState } from '../store/use-project';

/** Somebody who has the story open now. */
export interface Present {
  /** Of their tab. */
  key: number;
  userId: string;
  name: string;
  /** The node that they are at. */
  node?: string;
}

/** How a story is kept in step: as the vault says it, or `elsewhere`: another tab of this browser does it. */
export interface SyncState extends Readonly<Omit<LiveState, 'status'>> {
  readonly status: LiveState['status'] | 'elsewhere';
  /** The others who are here, this tab not among them. */
  readonly present: readonly Present[];
  /** Once this browser has the key. */
  readonly role?: Role;
}

/** What keeps the open story in step. */
export interface Synced {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => SyncState;
  /** Tries again what has stopped or waits. */
  retry: () => void;
}

export const SyncContext = createContext<Synced | undefined>(undefined);

/** Undefined while the open story is not kept in step. */
export const useSynced = (): Synced | undefined => useContext(SyncContext);

/** Whether one may only read the open story. */
export const useIsReader = (): boolean => useProjectState().isReadOnly;

const ignored = () => () => undefined;
const nothing = () => undefined;

export function useSyncState(): SyncState | undefined {
  const synced = useSynced();
  return useSyncExternalStore(synced?.subscribe ?? ignored, synced?.snapshot ?? nothing);
}
