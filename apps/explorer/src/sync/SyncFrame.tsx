import { useEffect, useState, type ReactNode } from 'react';
import { useUser } from '../client/use-session';
import { useProject } from '../store/use-project';
import { useLink } from './link';
import { SyncContext, type Synced, type SyncState } from './sync-state';

/** Without an error: what would tell one is what could not be loaded, as on a page of a build that the server has no more. */
const LOST: SyncState = { status: 'stopped', present: [] };
const UNLOADED: Synced = { subscribe: () => () => undefined, snapshot: () => LOST, retry: () => location.reload() };

/** Keeps the open story in step and backed up as long as it is open, where that was turned on. */
export function SyncFrame({ children }: { children: ReactNode }) {
  const project = useProject();
  const user = useUser();
  const link = useLink(project.id);
  const [synced, setSynced] = useState<Synced>();
  const isOn = link?.sync === true && link.userId === user?.id;
  const { remote, begunHere } = link ?? {};

  useEffect(() => {
    if (!isOn || !user || remote === undefined) return;
    let isHere = true;
    let stop: (() => Promise<void>) | undefined;
    const unloaded = () => isHere && setSynced(UNLOADED);
    void import('../vault').then(({ SyncedStory }) => {
      if (!isHere) return;
      const own = new SyncedStory(project, { remote, begunHere: begunHere === true }, user);
      stop = () => own.stop();
      setSynced(own);
    }, unloaded);
    return () => {
      isHere = false;
      setSynced(undefined);
      void stop?.();
    };
  }, [isOn, remote, begunHere, project, user]);

  const isBackedUp = link?.backup === true && link.userId === user?.id;
  useEffect(() => {
    if (!isBackedUp || !user || remote === undefined) return;
    let isHere = true;
    let end: (() => void) | undefined;
    const unloaded = () => isHere && setSynced(UNLOADED);
    void import('../vault').then(({ keepBackups }) => {
      if (isHere) end = keepBackups(project.id, remote, user.id, () => project.snapshot().story);
    }, unloaded);
    return () => {
      isHere = false;
      end?.();
    };
  }, [isBackedUp, remote, project, user]);

  return <SyncContext value={synced}>{children}</SyncContext>;
}
