import { forkedPair, mobyDickCanon, type Branch } from '../../test/fixtures';
import type { Measure } from './measure';
import { OPERATIONS, type BranchRequest } from './operations';
import type { TextEngine } from './text-engine';

/**
 * Two branches that part at node 100, each with an invented word of its own, asked about in turn by one process.
 * Counts where the other branch's word shows up: in what the provider is sent, or in what the client is told.
 */
export async function measureCanary(engine: TextEngine): Promise<Measure[]> {
  const { left, right } = forkedPair();
  const measures: Measure[] = [];
  for (const { name, run } of OPERATIONS) {
    let leaks = 0;
    for (const [own, other] of [
      [left, right],
      [right, left],
      [left, right],
    ] as const) {
      engine.fake.requests.length = 0;
      const answer = await run(engine, requestOf(own));
      const sent = JSON.stringify(engine.fake.requests.map(({ body }) => body));
      if (!sent.includes(own.canary)) throw new Error(`${name} did not send its own branch`);
      leaks += occurrences(sent + JSON.stringify(answer), other.canary);
    }
    measures.push({ name: `branch canary leaks, ${name}`, value: leaks, unit: '', least: 0, most: 0 });
  }
  return measures;
}

function requestOf({ path, canary }: Branch): BranchRequest {
  const canon = mobyDickCanon(path);
  const fact = { id: 'f_mark', subject: 'ch_queequeg', attribute: 'reads the mark', value: canary };
  return { active_path: path, branch_canon: { ...canon, facts: [...(canon.facts ?? []), fact] } };
}

function occurrences(text: string, word: string): number {
  return text.toLowerCase().split(word.toLowerCase()).length - 1;
}
