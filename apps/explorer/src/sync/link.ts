import type { Role } from '@creative-space/vault';
import { useEffect, useState } from 'react';
import { changed, forget, keep, keepsake, keepsakes, onProjectsChange } from '../store/projects';

const KEY = 'sync/link';

/** That a story of this browser is on the server too, encrypted. */
export interface Link {
  /** What it is called there: a UUID. */
  remote: string;
  /** Whose devices keep it. */
  userId: string;
  /** Whether it began in this browser, or came from the server. */
  begunHere: boolean;
  /** Whether it is kept in step with other devices and people. */
  sync: boolean;
  /** Whether versions of it are kept. */
  backup: boolean;
  /** What one may do there, as this browser heard it last. */
  role?: Role;
  /** Whether one was taken out: what is written from then on is one's own. */
  removed?: boolean;
}

export const linkOf = (project: string): Promise<Link | undefined> => keepsake<Link>(project, KEY);

export const allLinks = (): Promise<{ project: string; value: Link }[]> => keepsakes<Link>(KEY);

export async function setLink(project: string, link: Link): Promise<void> {
  await keep(project, KEY, link);
  changed();
}

/** Changes some of it, while the story is linked. */
export async function changeLink(project: string, change: Partial<Link>): Promise<void> {
  const link = await linkOf(project);
  const isNew = Object.entries(change).some(([name, value]) => link?.[name as keyof Link] !== value);
  if (link && isNew) await setLink(project, { ...link, ...change });
}

/** Whether the story changes as others write it, and not by who is here. Who was taken out writes for themselves. */
export const isReader = (link: Link | undefined): boolean =>
  link?.sync === true && link.role === 'viewer' && !link.removed;

/** The story goes on in this browser alone. */
export async function unlink(project: string): Promise<void> {
  await forget(project, KEY);
  changed();
}

/** How a story is linked, anew when it changes, here or in another tab; undefined where it is not, or not read yet. */
export function useLink(project: string | undefined): Link | undefined {
  const [link, setRead] = useState<Link>();
  useEffect(() => {
    let isHere = true;
    const read = () =>
      void (project === undefined ? Promise.resolve(undefined) : linkOf(project)).then((found) => {
        if (isHere) setRead((before) => (JSON.stringify(before) === JSON.stringify(found) ? before : found));
      });
    read();
    const ignore = onProjectsChange(read);
    return () => {
      isHere = false;
      ignore();
    };
  }, [project]);
  return link;
}

const vaultKey = (userId: string): string => `explorer:vault:${userId}`;

/** Whether this browser has keys of that person's. */
export const hasVault = (userId: string): boolean => localStorage.getItem(vaultKey(userId)) !== null;

export function noteVault(userId: string, isThere: boolean): void {
  if (isThere) localStorage.setItem(vaultKey(userId), '1');
  else localStorage.removeItem(vaultKey(userId));
}
