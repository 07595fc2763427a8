import type { SyncState } from './sync-state';

/** How a story is kept in step, in a word or two. */
export const IN_SHORT: Record<SyncState['status'], string> = {
  connecting: 'Connecting …',
  live: 'In step',
  offline: 'Sent later',
  unsaved: 'Not kept: storage is full',
  waiting: 'Waiting to be let in',
  removed: 'No longer shared with you',
  stopped: 'Not in step',
  elsewhere: 'Kept in step by another tab',
};
