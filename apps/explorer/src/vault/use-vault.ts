import type { Project, Vault } from '@creative-space/vault';
import { useCallback } from 'react';
import { useAnswer, type Answered } from '../client/use-answer';
import { openVault } from './open-vault';

/** The keys of this browser. */
export function useVault(userId: string): Answered<Vault> {
  return useAnswer(useCallback(() => openVault(userId), [userId]));
}

/** A story as the server keeps it, once this browser has its key. */
export function useRemote(userId: string, remote: string): Answered<Project> {
  return useAnswer(useCallback(async () => (await openVault(userId)).openProject(remote), [userId, remote]));
}
