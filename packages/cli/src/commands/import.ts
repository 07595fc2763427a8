import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  GraphIndex,
  parentsOf,
  sumLosses,
  validateGraph,
  type StoryGraph,
  type StoryImportOptions,
} from '@creative-space/story';
import { EXIT, Failure, type ExitCode } from '../failure.ts';
import { readSources } from '../sources.ts';
import type { StoryFile } from '../story-file.ts';
import { count, short, type Terminal } from '../terminal.ts';

export interface ImportFlags extends StoryImportOptions {
  out?: string;
  title?: string;
}

/** Writes a story file, and says what could not be carried over. */
export async function importCommand(path: string, flags: ImportFlags, terminal: Terminal): Promise<ExitCode> {
  const { out, title: wanted, ...how } = flags;
  const { imported, files, placeOf } = await readSources(path, how);
  const { graph, details, start, format, losses } = imported;
  const title = wanted ?? imported.title;
  const file = out ?? `${basename(path).replace(/\.[^.]+$/, '') || 'story'}.story.json`;
  const kept = file === '-' ? {} : await keptOf(file, graph);
  const story: StoryFile = { ...(title !== undefined && { title }), start, ...graph, ...kept, details };
  const text = `${JSON.stringify(story, undefined, 2)}\n`;
  if (file === '-') process.stdout.write(text);
  else await writeFile(file, text);

  const index = new GraphIndex(graph);
  const facts = {
    format,
    files,
    file,
    title: title ?? null,
    start,
    nodes: graph.nodes.length,
    merges: graph.nodes.filter((node) => parentsOf(node).length > 1).length,
    ends: index.leaves().length,
    losses: losses.map((loss) => ({ ...loss, ...placeOf(loss.line) })),
  };
  if (file === '-') return EXIT.fine;
  terminal.json(facts);
  const read = files.length > 1 ? `${files.length} files of ${format}` : `${files[0]} (${format})`;
  terminal.print(
    `${read}: ${count(facts.nodes, 'node')}, ${count(facts.merges, 'merge')}, ${count(facts.ends, 'end')}`,
  );
  terminal.print(`begins with ${start}; written to ${file}${hasCanon(kept) ? ', whose canon was kept' : ''}`);
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

/** A story that is imported again keeps the canon that its author has written since. */
async function keptOf(file: string, { nodes: imported }: StoryGraph): Promise<Partial<StoryFile>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    const { nodes, canon, branch_canons } = JSON.parse(text) as Partial<StoryFile>;
    const ids = new Set(imported.map(({ id }) => id));
    if (nodes!.some(({ id }) => ids.has(id)))
      return { ...(canon && { canon }), ...(branch_canons && { branch_canons }) };
  } catch {
    // Told below.
  }
  throw new Failure(`${file} exists and is no earlier import of this story: choose another with --out`);
}

const hasCanon = ({ canon = {}, branch_canons = [] }: Partial<StoryFile>): boolean =>
  Object.keys(canon).length + branch_canons.length > 0;
