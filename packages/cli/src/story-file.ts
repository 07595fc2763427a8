import { dirname, join } from 'node:path';
import {
  validateGraph,
  type BranchCanon,
  type Canon,
  type ImportedStory,
  type NodeDetails,
  type StoryGraph,
  type StoryImportOptions,
  type StoryNode,
} from '@creative-space/story';
import { Failure } from './failure.ts';
import { infoOf, parse, read, type Place } from './files.ts';
import { readSources } from './sources.ts';

/**
 * What `import` writes and every command reads: the graph of the contract, with what stands beside it. Members that are
 * not named here belong to whoever wrote them; they are never sent.
 */
export interface StoryFile extends StoryGraph {
  title?: string;
  /** The node that it begins with. */
  start?: string;
  /** What it was imported from, seen from the folder of this file. */
  source?: string;
  /** By the id of a node: links with their labels, tags, notes. */
  details?: Record<string, NodeDetails>;
}

/** What an author has fixed, in a file of its own: for stories that are kept in another notation. */
export interface CanonFile {
  canon: Canon;
  branch_canons?: BranchCanon[];
}

export interface LoadedStory {
  story: StoryFile;
  /** Absent for a graph file. */
  imported?: ImportedStory;
  /** What the canon was read from; absent when there is none. */
  canonFile?: string;
  placeOf(nodeId: string): Place | undefined;
}

/** Looked for beside a story that holds no canon of its own. */
const CANON_FILE = 'canon.json';
const NODE_MEMBERS = ['id', 'parent_id', 'parent_ids', 'title', 'text', 'kind', 'pinned', 'grounded_in'] as const;

/**
 * Reads a story file, or a story in any notation that can be imported.
 * @throws Failure that names the file, and for a graph that is none what is wrong with it
 */
export async function loadStory(
  path: string,
  options: StoryImportOptions & { canon?: string } = {},
): Promise<LoadedStory> {
  const { canon, ...how } = options;
  const own = path.endsWith('.json') && !(await infoOf(path))?.isDirectory() ? await readGraph(path) : undefined;
  const loaded: LoadedStory = own ?? (await importedStory(path, how));
  const { story } = loaded;
  if (canon !== undefined || !own) {
    const file = canon ?? (await besideIt(path));
    if (file !== undefined) {
      const { canon: facts, branch_canons } = await readCanon(file);
      Object.assign(story, { canon: facts }, branch_canons ? { branch_canons } : {});
      loaded.canonFile = file;
    }
  } else if (Object.keys(story.canon).length > 0 || story.branch_canons) loaded.canonFile = path;
  check(story, loaded.canonFile ?? path);
  return loaded;
}

/** As the api takes it: nothing but what it knows. */
export function graphOf({ nodes, canon, branch_canons }: StoryFile): StoryGraph {
  return {
    nodes: nodes.map((node: GroundedNode) => picked(node, NODE_MEMBERS)),
    canon,
    ...(branch_canons && { branch_canons }),
  };
}

type GroundedNode = StoryNode & { grounded_in?: string[] };

/** What an object has under these names. */
export const picked = <T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Pick<T, Name> =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<
    T,
    Name
  >;

/** A story file; undefined for JSON of another form. */
async function readGraph(path: string): Promise<LoadedStory | undefined> {
  const text = await read(path);
  const data = parse(text, path) as Partial<StoryFile> | null;
  const isNode = (node: unknown): boolean => {
    const { id, text: words } = (node ?? {}) as { id?: unknown; text?: unknown };
    return typeof id === 'string' && typeof words === 'string';
  };
  const parents = data?.nodes?.[0];
  if (!Array.isArray(data?.nodes) || !data.nodes.every(isNode)) return undefined;
  // The Loom tools have lists of nodes as well, with other names for the parent.
  if (data.canon === undefined && parents && !('parent_id' in parents) && !('parent_ids' in parents)) return undefined;
  const story = { ...data, nodes: data.nodes, canon: data.canon ?? {} };
  const lines = text.split('\n');
  return {
    story,
    placeOf: (id) => {
      const line = lines.findIndex((one) => one.includes(`"id": ${JSON.stringify(id)}`));
      return { file: path, line: Math.max(line, 0) + 1 };
    },
  };
}

async function importedStory(path: string, options: StoryImportOptions): Promise<LoadedStory> {
  const imported = await readSources(path, options);
  const { graph, title, start, details, placeOf } = imported;
  const story: StoryFile = { ...(title !== undefined && { title }), start, ...graph, details };
  return {
    story,
    imported,
    placeOf: (id) => (details[id] ? placeOf(details[id].line) : undefined),
  };
}

async function besideIt(path: string): Promise<string | undefined> {
  const folder = (await infoOf(path))?.isDirectory() ? path : dirname(path);
  const file = join(folder, CANON_FILE);
  return (await infoOf(file)) && file;
}

async function readCanon(path: string): Promise<CanonFile> {
  const data = parse(await read(path), path) as Partial<CanonFile> | null;
  if (typeof data?.canon !== 'object' || data.canon === null) {
    throw new Failure(`${path} holds no canon: it should be { "canon": { … }, "branch_canons": [ … ] }`);
  }
  return data as CanonFile;
}

/** The most faults of a graph that are told at once. */
const MOST_TOLD = 10;

function check(story: StoryFile, path: string): void {
  let problems;
  try {
    problems = validateGraph(story);
  } catch {
    throw new Failure(`${path} is no story: its canon has another form than the contract's`);
  }
  if (problems.length === 0) return;
  const told = problems
    .slice(0, MOST_TOLD)
    .map(({ pointer, detail }) => `\n  ${nameOfPointer(story, pointer)}: ${detail}`);
  const more = problems.length > MOST_TOLD ? `\n  and ${problems.length - MOST_TOLD} more` : '';
  throw new Failure(`${path} is not a story that can be sent:${told.join('')}${more}`);
}

/** `/graph/nodes/3/text` as the person knows it: `node n_4, text`. */
export function nameOfPointer(story: StoryFile, pointer: string): string {
  const [, at, rest = ''] = /^(?:\/graph)?\/nodes\/(\d+)(?:\/(.*))?$/.exec(pointer) ?? [];
  const node = at === undefined ? undefined : story.nodes[Number(at)];
  return node ? `node ${node.id}${rest ? `, ${rest.replaceAll('/', ' ')}` : ''}` : pointer;
}
