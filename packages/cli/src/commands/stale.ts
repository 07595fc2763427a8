import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { nodeHash, type CanonStaleBody, type StaleMark } from '@creative-space/sdk';
import type { Fact, StoryNode } from '@creative-space/story';
import { EXIT, Failure, failureOf, type ExitCode } from '../failure.ts';
import { parse } from '../files.ts';
import type { Server } from '../server.ts';
import { graphOf, loadStory, nameOfPointer, type StoryFile } from '../story-file.ts';
import { count, type Terminal } from '../terminal.ts';

export interface StaleFlags {
  before?: string;
  since?: string;
  canon?: string;
  mine?: boolean;
  exitCode?: boolean;
}

type Change = CanonStaleBody['change'];

/** What a change of the story makes stale: nodes, and with `mine` the signed-in person's pictures, clips and films. */
export async function staleCommand(
  path: string,
  flags: StaleFlags,
  server: Server,
  terminal: Terminal,
): Promise<ExitCode> {
  const { story } = await loadStory(path, { canon: flags.canon });
  const before = await storyBefore(path, flags);
  const change = await changeBetween(before, story);
  const { facts = [], nodes = [] } = change;
  terminal.note(`changed: ${count(nodes.length, 'node')}, ${count(facts.length, 'fact')}`);
  const body: CanonStaleBody = {
    graph: graphOf(story) as CanonStaleBody['graph'],
    change,
    ...(flags.mine && { use_my_artifacts: true }),
  };
  if (facts.length + nodes.length === 0) {
    terminal.json({ stale: [], change });
    terminal.print('Nothing has changed.');
    return EXIT.fine;
  }
  terminal.progress(`looking through ${count(story.nodes.length, 'node')} at ${server.url}`);
  const { stale } = await server.client
    .markStale(body)
    .catch((error: unknown) => {
      throw failureOf(error, server.url, (pointer) => nameOfPointer(story, pointer));
    })
    .finally(() => terminal.stop());
  terminal.json({ stale, change });
  if (stale.length === 0) terminal.print('Nothing else is stale.');
  else
    terminal.table(
      ['what', 'id', 'price', 'because'],
      stale.map((mark) => row(mark, story)),
    );
  return flags.exitCode && stale.length > 0 ? EXIT.found : EXIT.fine;
}

function row({ kind, id, because, price_usd }: StaleMark, story: StoryFile): string[] {
  const title = kind === 'node' ? story.nodes.find((node) => node.id === id)?.title : undefined;
  const price = price_usd === undefined ? '' : price_usd === null ? 'nobody makes it' : `$${price_usd}`;
  return [kind, title ? `${id} (${title})` : id, price, (because[0] ?? []).join(' → ')];
}

/** The story as it was: another file, or this one at a revision of git. */
async function storyBefore(path: string, { before, since, canon }: StaleFlags): Promise<StoryFile> {
  if ((before === undefined) === (since === undefined)) {
    throw new Failure('name what it was before: a file with --before, or a revision of git with --since');
  }
  if (before !== undefined) return (await loadStory(before, { canon })).story;
  if (!path.endsWith('.json')) throw new Failure(`--since reads story files only; import ${path} first`);
  const folder = dirname(resolve(path));
  const name = `${since}:./${basename(path)}`;
  const { stdout } = await promisify(execFile)('git', ['show', name], { cwd: folder, maxBuffer: 64 << 20 }).catch(
    (error: { stderr?: string }) => {
      throw new Failure(`git does not show ${name}: ${(error.stderr ?? 'is it installed?').trim()}`);
    },
  );
  const story = parse(stdout, name) as Partial<StoryFile> | null;
  if (!Array.isArray(story?.nodes)) throw new Failure(`${name} is no story file`);
  return { ...story, nodes: story.nodes, canon: story.canon ?? {} };
}

/** Nodes by their hash, facts by all that they say. New nodes change nothing that was there. */
async function changeBetween(before: StoryFile, after: StoryFile): Promise<Change> {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const nodes: NonNullable<Change['nodes']> = [];
  for (const node of after.nodes) {
    const was = old.get(node.id);
    if (!was || same(was, node)) continue;
    const [before_hash, now] = await Promise.all([nodeHash(was), nodeHash(node)]);
    if (before_hash !== now) nodes.push({ id: node.id, before_hash });
  }
  const [factsBefore, factsAfter] = [factsOf(before), factsOf(after)];
  const ids = new Set([...factsBefore.keys(), ...factsAfter.keys()]);
  const facts = [...ids]
    .map((id) => ({ before: factsBefore.get(id) ?? null, after: factsAfter.get(id) ?? null }))
    .filter(({ before: was, after: is }) => JSON.stringify(was) !== JSON.stringify(is));
  return { ...(nodes.length > 0 && { nodes }), ...(facts.length > 0 && { facts }) } as Change;
}

const same = (one: StoryNode, other: StoryNode): boolean => one.text === other.text && one.title === other.title;

const factsOf = ({ canon, branch_canons = [] }: StoryFile): Map<string, Fact> =>
  new Map(
    [canon, ...branch_canons.map((one) => one.canon)].flatMap(({ facts = [] }) => facts.map((fact) => [fact.id, fact])),
  );
