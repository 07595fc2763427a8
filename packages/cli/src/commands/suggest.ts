import type { Conflict, GhostNode, SuggestBody, SuggestResponse, TextProvider, TextUsage } from '@creative-space/sdk';
import { EXIT, failureOf, type ExitCode } from '../failure.ts';
import type { Server } from '../server.ts';
import { count, short, styled, type Terminal } from '../terminal.ts';
import { branchOf, nameInBranch, type BranchFlags } from './branch.ts';

export interface SuggestFlags extends BranchFlags {
  count?: number;
  tier?: SuggestBody['tier'];
  steer?: string;
  maxCost?: number;
}

const DEFAULT_COUNT = 3;

/** What could come after a node, each as soon as it is there. Nothing is written into the story. */
export async function suggestCommand(
  path: string,
  flags: SuggestFlags,
  server: Server,
  terminal: Terminal,
): Promise<ExitCode> {
  const branch = await branchOf(path, flags);
  const body = {
    active_path: branch.active_path,
    branch_canon: branch.branch_canon,
    ...(branch.children.length > 0 && { existing_children: branch.children }),
    count: { ghost_nodes: flags.count ?? DEFAULT_COUNT, inline_suggestions: 0 },
    ...sharedOf(flags),
  } as SuggestBody;
  const node = branch.active_path.at(-1)!;
  let found = 0;
  let answer: SuggestResponse | undefined;
  terminal.progress(`after ${node.id}, at ${server.url}`, () => count(found, 'proposal'));
  try {
    for await (const { event, data } of server.client.suggestStream(body)) {
      if (event === 'ghost_node') showGhost(data as GhostNode, ++found, terminal);
      if (event === 'done') answer = data as SuggestResponse;
    }
  } catch (error) {
    throw failureOf(error, server.url, nameInBranch(branch));
  } finally {
    terminal.stop();
  }
  terminal.json(answer);
  if (found === 0) terminal.print('Nothing is offered here: the story so far gives no grounds for more.');
  closing(answer!, terminal);
  return EXIT.fine;
}

function showGhost(ghost: GhostNode, number: number, terminal: Terminal): void {
  const { title, gist, move, grounded_in, conflicts, introduces } = ghost;
  terminal.print(`${number}. `, styled('bold', title), '  ', styled('dim', move.replaceAll('_', ' ')));
  terminal.print(`   ${gist}`);
  const news = [...introduces.characters, ...introduces.places, ...introduces.rules];
  const facts = [
    grounded_in.length > 0 && `grows from ${grounded_in.join(', ')}`,
    news.length > 0 && `new: ${news.join(', ')}`,
  ].filter(Boolean);
  if (facts.length > 0) terminal.print(styled('dim', `   ${facts.join('; ')}`));
  showConflicts(conflicts, terminal);
}

export function showConflicts(conflicts: Conflict[], terminal: Terminal): void {
  for (const { fact_ids, nodes } of conflicts) {
    terminal.print('   ', styled('red', 'against the story'), `: ${[...fact_ids, ...nodes].join(', ')}`);
  }
}

/** Who answered, at what cost, and what was not as asked. */
export function closing(
  answer: { provider: TextProvider; usage: TextUsage; notices: { code: string }[]; context: { omitted: string[] } },
  terminal: Terminal,
): void {
  const { provider, usage, notices, context } = answer;
  terminal.note(`${provider.model}, $${usage.cost_usd}${usage.estimated ? ' (estimated)' : ''}`);
  if (context.omitted.length > 0)
    terminal.note(`${count(context.omitted.length, 'older node')} did not fit and was not read`);
  for (const { code } of notices) terminal.note(`notice: ${short(code.replaceAll('_', ' '))}`);
}

export const sharedOf = ({
  tier,
  steer,
  maxCost,
}: {
  tier?: SuggestBody['tier'];
  steer?: string;
  maxCost?: number;
}) => ({
  ...(tier && { tier }),
  ...(steer !== undefined && { steer }),
  ...(maxCost !== undefined && { max_cost_usd: maxCost }),
});
