import { basename, dirname, relative } from 'node:path';
import {
  GraphIndex,
  parentsOf,
  sumLosses,
  validateGraph,
  type StoryImportOptions,
  type StoryNode,
} from '@creative-space/story';
import { EXIT, Failure, type ExitCode } from '../failure.ts';
import { infoOf, read, write } from '../files.ts';
import { readSources } from '../sources.ts';
import type { StoryFile } from '../story-file.ts';
import { count, short, type Terminal } from '../terminal.ts';

export interface ImportFlags extends StoryImportOptions {
  out?: string;
  title?: string;
  /** Writes over a file whatever it holds. */
  force?: boolean;
}

/** Writes a story file, and says what could not be carried over. */
export async function importCommand(path: string, flags: ImportFlags, terminal: Terminal): Promise<ExitCode> {
  const { out, title: wanted, force, ...how } = flags;
  const imported = await readSources(path, how);
  const { graph, details, start, format, losses, files, placeOf } = imported;
  const title = wanted ?? imported.title;
  const file = out ?? `${basename(path).replace(/\.[^.]+$/, '') || 'story'}.story.json`;
  const source = relative(dirname(file), path).replaceAll('\\', '/');
  const earlier = file === '-' || force ? {} : await earlierImport(file, source, graph.nodes);
  const fresh: StoryFile = { ...(title !== undefined && { title }), start, source, ...graph, details };
  const story = merged(earlier, fresh);
  const text = `${JSON.stringify(story, undefined, 2)}\n`;
  if (file === '-') terminal.file(text);
  else await write(file, text);

  const index = new GraphIndex(graph);
  const facts = {
    format,
    files,
    file,
    title: story.title ?? null,
    start,
    nodes: graph.nodes.length,
    merges: graph.nodes.filter((node) => parentsOf(node).length > 1).length,
    ends: index.leaves().length,
    losses: losses.map((loss) => ({ ...loss, ...placeOf(loss.line) })),
  };
  if (file === '-') return EXIT.fine;
  terminal.json(facts);
  const what = files.length > 1 ? `${files.length} files of ${format}` : `${files[0]} (${format})`;
  terminal.print(
    `${what}: ${count(facts.nodes, 'node')}, ${count(facts.merges, 'merge')}, ${count(facts.ends, 'end')}`,
  );
  terminal.print(`begins with ${start}; written to ${file}${hasCanon(earlier) ? ', whose canon was kept' : ''}`);
  if (losses.length === 0) terminal.print('Everything was carried over.');
  else {
    terminal.print(`\nNot carried over (${losses.length}), counted by kind, with the first of each:`);
    const rows = sumLosses(losses).map(({ kind, count: times, example }) => {
      const place = placeOf(example.line);
      return [kind.replace('_', ' '), times, `${place.file}:${place.line}`, short(example.what, 60)];
    });
    terminal.table(['what', 'times', 'where', 'first'], rows);
  }
  for (const { pointer, detail } of validateGraph(story))
    terminal.note(`the kept canon does not fit any more: ${pointer} ${detail}`);
  return EXIT.fine;
}

type Earlier = Partial<StoryFile>;

/**
 * The file that stands there, when it is an earlier import: one from the same source, or one most of whose nodes are in
 * this story too. Another story is not written over unless it is forced.
 */
async function earlierImport(file: string, source: string, nodes: readonly StoryNode[]): Promise<Earlier> {
  if (!(await infoOf(file))?.isFile()) return {};
  const text = await read(file);
  try {
    const earlier = JSON.parse(text) as Earlier;
    const ids = new Set(nodes.map(({ id }) => id));
    const before = earlier.nodes!.length;
    const common = earlier.nodes!.filter(({ id }) => ids.has(id)).length;
    if (earlier.source === source || common * 2 > before) return earlier;
  } catch {
    // Told below.
  }
  throw new Failure(
    `${file} exists and is no earlier import of this story: choose another with --out, or write over it with --force`,
  );
}

/** A story that is imported again keeps what was written into its file since: the canon, and members of one's own. */
function merged(earlier: Earlier, story: StoryFile): StoryFile {
  const was = new Map(earlier.nodes?.map((node) => [node.id, node]));
  const nodes = story.nodes.map((node) => {
    const own = Object.entries(was.get(node.id) ?? {}).filter(([name]) => !FROM_SOURCE.has(name));
    return { ...node, ...Object.fromEntries(own) };
  });
  return { ...earlier, ...story, nodes, ...(hasCanon(earlier) && canonOf(earlier)) };
}

/** Members of a node that an import has from the source. */
const FROM_SOURCE = new Set(['id', 'parent_id', 'parent_ids', 'title', 'text', 'kind']);

const canonOf = ({ canon, branch_canons }: Earlier): Pick<StoryFile, 'canon' | 'branch_canons'> => ({
  canon: canon ?? {},
  ...(branch_canons && { branch_canons }),
});

const hasCanon = ({ canon, branch_canons }: Earlier): boolean =>
  Object.keys(canon ?? {}).length + (branch_canons?.length ?? 0) > 0;
