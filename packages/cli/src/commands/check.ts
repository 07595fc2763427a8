import type { CanonCheckBody, CanonCheckResponse, CanonConflict } from '@creative-space/sdk';
import { EXIT, Failure, failureOf, type ExitCode } from '../failure.ts';
import { read, type Place } from '../files.ts';
import type { Server } from '../server.ts';
import { graphOf, loadStory, nameOfPointer, type LoadedStory } from '../story-file.ts';
import { count, short, styled, type Terminal } from '../terminal.ts';

export interface CheckFlags {
  canon?: string;
  leaf?: string[];
  judge?: CanonCheckBody['judge'];
  maxCost?: number;
  accept?: string;
  failOn: 'certain' | 'likely' | 'never';
}

/** Whole stories take the server up to a minute, with a reader longer. */
const TIMEOUT_MS = 300_000;

/** Checks the canon over all branches; conflicts are shown as they are found. */
export async function checkCommand(
  path: string,
  flags: CheckFlags,
  server: Server,
  terminal: Terminal,
): Promise<ExitCode> {
  const loaded = await loadStory(path, { canon: flags.canon });
  const { story, canonFile } = loaded;
  const absent = flags.leaf?.find((id) => !story.nodes.some((node) => node.id === id));
  if (absent !== undefined) throw new Failure(`the story has no node ${absent}`);
  const accepted = flags.accept === undefined ? new Set<string>() : await acceptedIn(flags.accept);
  terminal.note(
    canonFile ? `canon of ${canonFile}` : 'no canon: only the words of the story are held against each other',
  );
  const body: CanonCheckBody = {
    graph: graphOf(story) as CanonCheckBody['graph'],
    ...(flags.leaf && { scope: { leaf_ids: flags.leaf } }),
    ...(flags.judge && { judge: flags.judge }),
    ...(flags.maxCost !== undefined && { max_cost_usd: flags.maxCost }),
  };
  let found = 0;
  let answer: CanonCheckResponse | undefined;
  terminal.progress(`checking ${count(story.nodes.length, 'node')} at ${server.url}`, () => count(found, 'conflict'));
  try {
    for await (const { event, data } of server.client.checkCanonStream(body, { timeout: TIMEOUT_MS })) {
      if (event === 'done') answer = data as CanonCheckResponse;
      if (event !== 'conflict') continue;
      found++;
      show(data as CanonConflict, loaded, accepted, terminal);
    }
  } catch (error) {
    throw failureOf(error, server.url, (pointer) => nameOfPointer(story, pointer));
  } finally {
    terminal.stop();
  }
  const { conflicts, threads, checked, notices, judged, provider, usage } = answer!;
  const open = conflicts.filter(({ id }) => !accepted.has(id));
  const certain = open.filter(({ certainty }) => certainty === 'certain').length;
  const failed = flags.failOn === 'likely' ? open.length > 0 : flags.failOn === 'certain' && certain > 0;
  const overdue = threads.filter((thread) => thread.overdue);
  for (const { id, last_touched } of overdue) {
    const question = story.canon.threads?.find((thread) => thread.id === id)?.question ?? id;
    terminal.print(styled('yellow', 'overdue'), `  ${short(question)} (${id}, last touched in ${last_touched})`);
  }
  const spared = conflicts.length - open.length;
  terminal.print(
    `${count(checked.nodes, 'node')} checked: ${count(certain, 'certain conflict')}, ${open.length - certain} likely` +
      `${spared > 0 ? `, ${spared} accepted` : ''}, ${count(overdue.length, 'overdue thread')}`,
  );
  if (judged && provider && usage)
    terminal.note(`${provider.model} read ${count(judged.nodes, 'node')}, $${usage.cost_usd}`);
  for (const notice of notices)
    terminal.note(`notice: ${notice.code.replaceAll('_', ' ')}${notice.count ? ` (${notice.count})` : ''}`);
  const placed = conflicts.map((conflict) => ({
    ...conflict,
    accepted: accepted.has(conflict.id),
    ...placeOf(conflict, loaded),
  }));
  terminal.json({ ...answer, conflicts: placed, failed });
  return failed ? EXIT.found : EXIT.fine;
}

function show(conflict: CanonConflict, loaded: LoadedStory, accepted: ReadonlySet<string>, terminal: Terminal): void {
  const { id, kind, certainty, fact_ids, evidence, nodes } = conflict;
  if (accepted.has(id)) return;
  const place = placeOf(conflict, loaded);
  const where = place ? `${place.file}:${place.line}` : (nodes.at(-1) ?? '');
  const style = certainty === 'certain' ? 'red' : 'yellow';
  const facts = fact_ids.map((fact) => `${fact}${wordsOf(fact, loaded)}`).join('; ');
  terminal.print(
    styled('bold', where),
    '  ',
    styled(style, kind.replaceAll('_', ' ')),
    `${certainty === 'likely' ? ' (likely)' : ''}${facts ? `  ${facts}` : ''}  `,
    styled('dim', id),
  );
  for (const { node_id, quote } of evidence) terminal.print(`    ${node_id}: “${short(quote, 120)}”`);
  // A line that GitHub shows beside the changed line of the story.
  if (process.env.GITHUB_ACTIONS === 'true' && place) {
    const words = evidence.map(({ node_id, quote }) => `${node_id}: ${short(quote)}`).join(' | ');
    const level = certainty === 'certain' ? 'error' : 'warning';
    terminal.print(
      `::${level} file=${property(place.file)},line=${place.line},title=${property(`Canon: ${kind}`)}::${message(words || facts)}`,
    );
  }
}

/** What the canon says under this id. */
function wordsOf(id: string, { story: { canon, branch_canons = [] } }: LoadedStory): string {
  for (const { facts, rules } of [canon, ...branch_canons.map((one) => one.canon)]) {
    const fact = facts?.find((one) => one.id === id);
    if (fact) return ` (${short(`${fact.subject}, ${fact.attribute}: ${fact.value}`, 80)})`;
    const rule = rules?.find((one) => one.id === id);
    if (rule) return ` (${short(rule.statement, 80)})`;
  }
  return '';
}

const placeOf = ({ nodes, evidence }: CanonConflict, loaded: LoadedStory): Place | undefined => {
  const node = evidence.at(-1)?.node_id ?? nodes.at(-1);
  return node === undefined ? undefined : loaded.placeOf(node);
};

/** Ids of conflicts that the author has looked at and wants: one a line, what follows `#` is a remark. */
async function acceptedIn(path: string): Promise<Set<string>> {
  const lines = (await read(path)).split('\n').map((line) => line.replace(/#.*/, '').trim());
  return new Set(lines.filter((line) => line !== ''));
}

const message = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
