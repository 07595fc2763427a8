import type { SignedInUser } from '@creative-space/sdk';
import { useSyncExternalStore } from 'react';
import { currentUser, signedOutNote, subscribeToUser } from './session';

/** Who is signed in; undefined when nobody is. */
export const useUser = (): SignedInUser | undefined => useSyncExternalStore(subscribeToUser, currentUser);

export const useSignedOutNote = (): string | undefined => useSyncExternalStore(subscribeToUser, signedOutNote);

const onLine = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};

/** Whether this machine has a network, as far as the browser knows. */
export const useIsOnline = (): boolean => useSyncExternalStore(onLine, () => navigator.onLine);
