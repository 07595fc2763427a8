import { importFiles, type ImportedStory } from '@creative-space/story';
import { database, ofProject, type ProjectRow } from './database';
import { randomHex } from './ids';
import { EMPTY_STORY, type Story } from './story';

/** Tells other tabs that there are other projects now, or other words in one. */
const channel = new BroadcastChannel('explorer:projects');
const listeners = new Set<() => void>();
channel.onmessage = () => tell();

function tell(): void {
  for (const listener of listeners) listener();
}

/** Tells other tabs that a story was written. */
export function tellOthers(): void {
  channel.postMessage('changed');
}

/** Tells everybody, here and in other tabs, that projects came or went, or what is kept beside one changed. */
export function changed(): void {
  tell();
  tellOthers();
}

/** Called whenever projects came or went, here or in another tab, and when another tab wrote one. */
export function onProjectsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** All projects, the one worked on last first. */
export async function listProjects(): Promise<ProjectRow[]> {
  return (await (await database()).getAllFromIndex('projects', 'updated')).reverse();
}

/** @param story with the node that it opens at, when that is not its first */
export async function createProject(story: Partial<Story> & Pick<ProjectRow, 'selected'>): Promise<string> {
  const id = randomHex(12);
  const { nodes, notes, ...rest } = { ...EMPTY_STORY, ...story };
  const now = Date.now();
  const transaction = (await database()).transaction(['projects', 'nodes'], 'readwrite');
  const rows = transaction.objectStore('nodes');
  await Promise.all([
    ...nodes.map((node) => rows.put({ project: id, id: node.id, node, note: notes[node.id] })),
    transaction
      .objectStore('projects')
      .put({ ...rest, id, created: now, updated: now, order: nodes.map((node) => node.id) }),
    transaction.done,
  ]);
  changed();
  return id;
}

export async function deleteProject(id: string): Promise<void> {
  const transaction = (await database()).transaction(['projects', 'nodes', 'keepsakes'], 'readwrite');
  await Promise.all([
    transaction.objectStore('projects').delete(id),
    transaction.objectStore('nodes').delete(ofProject(id)),
    transaction.objectStore('keepsakes').delete(ofProject(id)),
    transaction.done,
  ]);
  changed();
}

/** When a story was last written, in milliseconds since 1970. */
export async function lastChange(id: string): Promise<number> {
  return (await (await database()).get('projects', id))?.updated ?? 0;
}

/** What an area keeps of a project beside its story; undefined when it has kept nothing under that name. */
export async function keepsake<T>(project: string, key: string): Promise<T | undefined> {
  return (await (await database()).get('keepsakes', [project, key]))?.value as T | undefined;
}

/** Keeps something of a project beside its story. @param key the area's name and what it is: `board/last` */
export async function keep(project: string, key: string, value: unknown): Promise<void> {
  await (await database()).put('keepsakes', { project, key, value });
}

/** What an area keeps under one name, of all projects. */
export async function keepsakes<T>(key: string): Promise<{ project: string; value: T }[]> {
  const all = await (await database()).getAll('keepsakes');
  return all.filter((one) => one.key === key).map(({ project, value }) => ({ project, value: value as T }));
}

/** Keeps it no more. */
export async function forget(project: string, key: string): Promise<void> {
  await (await database()).delete('keepsakes', [project, key]);
}

/**
 * Files of another tool as one story, with what could not be carried over.
 * @throws ImportError
 */
export async function readStory(files: readonly File[]): Promise<{ story: Partial<Story>; imported: ImportedStory }> {
  const read = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
  const imported = await importFiles(read);
  const { graph, details, title } = imported;
  const notes = Object.fromEntries(Object.entries(details).map(([id, node]) => [id, { details: node }]));
  const story = {
    title: title?.trim() || files[0]?.name.replace(/\.[^.]+$/, '') || EMPTY_STORY.title,
    nodes: graph.nodes,
    canon: graph.canon,
    branch_canons: graph.branch_canons ?? [],
    notes,
  };
  return { story, imported };
}
