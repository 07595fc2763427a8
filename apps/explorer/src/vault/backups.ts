import type { BackupVersion, Project } from '@creative-space/vault';
import { inMinutes } from '../client/words';
import { createProject, keep, keepsake, lastChange } from '../store/projects';
import type { Story } from '../store/story';
import { openVault } from './open-vault';
import { fromShared, toShared } from './shared-story';

const FILE = 'story.json';
const KEY = 'sync/backup';

/** How often a story that goes on changing is backed up while it is open, in milliseconds. */
const EVERY = 10 * 60_000;

/** Why the last version that was due could not be made, by project. */
const failures = new Map<string, unknown>();
const listeners = new Set<() => void>();

/** Called when a version was made here, or could not be. */
export function onBackup(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Undefined when all is well. */
export const backupFailure = (project: string): unknown => failures.get(project);

function tell(project: string, failure?: unknown): void {
  if (failure === undefined) failures.delete(project);
  else failures.set(project, failure);
  for (const listener of listeners) listener();
}

/** @param onProgress told how much of it is done, from 0 to 1 */
export async function backUp(
  project: string,
  story: Story,
  remote: Project,
  onProgress?: (part: number) => void,
): Promise<void> {
  const at = Date.now();
  const content = new TextEncoder().encode(JSON.stringify(toShared(story)));
  await remote.backup.save([{ name: FILE, content }], {
    onProgress: ({ done, total }) => onProgress?.(total === 0 ? 1 : done / total),
  });
  await keep(project, KEY, at);
  tell(project);
}

/** A version as a story of its own in this browser, named by when it was made. @returns its id */
export async function restore(remote: Project, { version, madeAt }: BackupVersion): Promise<string> {
  const story = await storyOf(remote, version);
  return createProject({ ...story, title: `${story.title} (as of ${inMinutes(madeAt)})` });
}

/** The story of a version, the newest one when none is named. */
export async function storyOf(remote: Project, version?: number): Promise<Story> {
  const files = await remote.backup.restore(version);
  const file = files.find(({ name }) => name === FILE) ?? files[0];
  return fromShared(JSON.parse(new TextDecoder().decode(file?.content)) as never);
}

/** Makes versions of a story that is open, as it changes. @returns what ends it */
export function keepBackups(project: string, remote: string, userId: string, now: () => Story): () => void {
  const saveIfDue = () =>
    navigator.locks.request(`explorer:backup:${remote}`, { ifAvailable: true }, async (held) => {
      const before = (await keepsake<number>(project, KEY)) ?? 0;
      if (!held || (await lastChange(project)) <= before) return;
      // A story that was opened here from the server is empty until it has come.
      const story = now();
      if (story.nodes.length > 0) await backUp(project, story, await (await openVault(userId)).openProject(remote));
    });
  // What fails is tried again the next time, and said where backups are looked at.
  const run = () => void saveIfDue().catch((error: unknown) => tell(project, error));
  const timer = setInterval(run, EVERY);
  run();
  return () => clearInterval(timer);
}
