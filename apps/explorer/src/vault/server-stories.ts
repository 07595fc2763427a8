import { JsonDoc } from '@creative-space/vault';
import { Doc } from 'yjs';
import { client } from '../client/session';
import { createProject } from '../store/projects';
import { allLinks, changeLink, hasVault, setLink, type Link } from '../sync/link';
import { storyOf } from './backups';
import { TEXTS } from './merge-stories';
import { letIn, openVault } from './open-vault';

/** Whether this browser must be let in by another device, a code or a passphrase before it can keep anything. */
export async function mustBeLetIn(userId: string): Promise<boolean> {
  return !hasVault(userId) && (await client.listDevices()).items.length > 0;
}

/** Whether something opens everything on an empty device. */
export async function hasWayBack(): Promise<boolean> {
  return (await client.listDevices()).items.some(({ kind }) => kind !== 'device');
}

/** Makes a place on the server for a story of this browser. */
export async function putOnServer(project: string, userId: string, how: Pick<Link, 'sync' | 'backup'>): Promise<void> {
  const vault = await openVault(userId);
  letIn(userId);
  const remote = crypto.randomUUID();
  await vault.createProject(remote);
  await setLink(project, { remote, userId, begunHere: true, role: 'owner', ...how });
}

/** Stories of the server that are not in this browser yet. */
export async function elsewhere(userId: string) {
  const here = new Set((await allLinks()).flatMap(({ value }) => (value.userId === userId ? [value.remote] : [])));
  return (await client.listProjects()).items.filter(({ project_id }) => !here.has(project_id));
}

/** A story that is in this browser already, by its name on the server. */
async function hereAs(userId: string, remote: string): Promise<string | undefined> {
  const found = (await allLinks()).find(({ value }) => value.userId === userId && value.remote === remote);
  return found?.project;
}

/** Takes an invitation. @returns the story's id in this browser */
export async function join(userId: string, link: string): Promise<string> {
  const vault = await openVault(userId);
  // Before it is asked: whatever comes of it, this browser is one of the person's devices now.
  letIn(userId);
  const { projectId, role } = await vault.accept(link);
  const here = await hereAs(userId, projectId);
  if (here === undefined) return follow(userId, projectId, { backup: false, role });
  await changeLink(here, { role });
  return here;
}

/** A story of the server in this browser: as its people write it or, where nobody does, as it was backed up last. */
export async function bringHere(userId: string, remote: string): Promise<string> {
  const project = await (await openVault(userId)).openProject(remote);
  const role = await project.access.role();
  const newest = await project.backup.newest();
  const doc = new Doc();
  const sync = await project.sync(doc);
  await sync.exchange();
  sync.close();
  if (!new JsonDoc(doc, { texts: TEXTS }).isEmpty) {
    return follow(userId, remote, { backup: newest !== undefined && role !== 'viewer', role });
  }
  const id = await createProject(newest ? await storyOf(project) : {});
  await setLink(id, { remote, userId, begunHere: true, sync: false, backup: role !== 'viewer', role });
  return id;
}

/** Empty until what the others wrote has come. */
async function follow(userId: string, remote: string, how: Pick<Link, 'backup' | 'role'>): Promise<string> {
  const id = await createProject({ title: 'A shared story' });
  await setLink(id, { remote, userId, begunHere: false, sync: true, ...how });
  return id;
}
