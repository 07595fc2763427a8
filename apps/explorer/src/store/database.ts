import type { StoryNode } from '@creative-space/story';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { NodeNote, Story } from './story';

/** A project in the list, and everything of its story but the nodes. */
export interface ProjectRow extends Omit<Story, 'nodes' | 'notes'> {
  id: string;
  created: number;
  updated: number;
  /** The nodes by their ids, in their order. */
  order: string[];
  /** Counts the writings of the story, so that a tab sees that another one has written; 0 when absent. */
  revision?: number;
  /** Where the writer was. */
  selected?: string;
  /** Where the shared document was when this was written by the tab that keeps both in step. */
  shared?: SharedPlace;
}

/** A place in the history of the document that others have too. */
export interface SharedPlace {
  place: Uint8Array;
  /** Of the story as it was written then. */
  revision: number;
}

export interface NodeRow {
  project: string;
  id: string;
  node: StoryNode;
  note?: NodeNote;
}

/** What areas keep of a project beside its story, such as the storyboards made of it. */
export interface KeepsakeRow {
  project: string;
  /** Begins with the area's name: `board/last`. */
  key: string;
  value: unknown;
}

interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRow; indexes: { updated: number } };
  nodes: { key: [string, string]; value: NodeRow; indexes: { project: string } };
  keepsakes: { key: [string, string]; value: KeepsakeRow; indexes: { project: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

/** The stories of this browser. Nothing of it is sent but with a request that the writer makes. */
export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('explorer', 1, {
    upgrade(made) {
      made.createObjectStore('projects', { keyPath: 'id' }).createIndex('updated', 'updated');
      made.createObjectStore('nodes', { keyPath: ['project', 'id'] }).createIndex('project', 'project');
      made.createObjectStore('keepsakes', { keyPath: ['project', 'key'] }).createIndex('project', 'project');
    },
    // A newer page wants to bring the stores up to date: let it, and open anew with the next question.
    blocking: (_current, _next, { target }) => {
      (target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => void (opened = undefined),
  });
  // Storage that fails once may work when it is asked again.
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Everything of one project in a store that has an index for it. */
export const ofProject = (project: string): IDBKeyRange => IDBKeyRange.bound([project], [project, []]);
