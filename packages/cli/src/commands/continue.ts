import type { ContinuationTree, ContinueBody, ContinueResponse } from '@creative-space/sdk';
import { EXIT, failureOf, type ExitCode } from '../failure.ts';
import type { Server } from '../server.ts';
import { count, styled, type Terminal } from '../terminal.ts';
import { branchOf, nameInBranch, type BranchFlags } from './branch.ts';
import { closing, sharedOf, showConflicts, type SuggestFlags } from './suggest.ts';

export interface ContinueFlags extends BranchFlags, Pick<SuggestFlags, 'tier' | 'steer' | 'maxCost'> {
  siblings?: number;
  depth?: number;
  words?: number;
  voice?: string;
}

/** Prose for what could come after a node, in several ways. It takes a language model. */
export async function continueCommand(
  path: string,
  flags: ContinueFlags,
  server: Server,
  terminal: Terminal,
): Promise<ExitCode> {
  const branch = await branchOf(path, flags);
  const body: ContinueBody = {
    active_path: branch.active_path,
    branch_canon: branch.branch_canon as ContinueBody['branch_canon'],
    ...(flags.siblings !== undefined && { siblings: flags.siblings }),
    ...(flags.depth !== undefined && { depth: flags.depth }),
    ...(flags.words !== undefined && { target_words: flags.words }),
    ...(flags.voice !== undefined && { voice: flags.voice }),
    ...sharedOf(flags),
  };
  let letters = 0;
  let answer: ContinueResponse | undefined;
  terminal.progress(`writing on from ${branch.active_path.at(-1)!.id}`, () => count(letters, 'letter'));
  try {
    // Ways grow at the same time; each is shown when it is whole.
    for await (const { event, data } of server.client.continueProseStream(body)) {
      if (event === 'text_delta') letters += (data as { delta: string }).delta.length;
      if (event === 'done') answer = data as ContinueResponse;
    }
  } catch (error) {
    throw failureOf(error, server.url, nameInBranch(branch));
  } finally {
    terminal.stop();
  }
  terminal.json(answer);
  answer!.continuations.forEach((tree, index) => show(tree, `${index + 1}`, terminal));
  closing(answer!, terminal);
  return EXIT.fine;
}

function show(
  { title, text, words, conflicts, next = [] }: ContinuationTree,
  number: string,
  terminal: Terminal,
): void {
  terminal.print(`${number}. `, styled('bold', title), '  ', styled('dim', count(words, 'word')));
  terminal.print(text);
  showConflicts(conflicts, terminal);
  terminal.print();
  next.forEach((tree, index) => show(tree, `${number}.${index + 1}`, terminal));
}
