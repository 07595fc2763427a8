import { mergeFacts } from '@cse/ai-proxy';
import type { Fact } from '@cse/prompts';
import { forkedPair, mobyDickCanon, mobyDickPath, type Branch } from '../../test/fixtures';
import { Random, share, type Measure } from './measures';
import { OPERATIONS, proposeMerges, type BranchRequest, type TextEngine } from './operations';

const TABLES = 1_000;
const KEYS = 40;
/** One table in so many is proposed on: each of those is a request of its own. */
const PROPOSED_EVERY = 20;
const path = mobyDickPath(11);
/** Two legs of one node each, whose canons may name the ninth. */
const LEGS = {
  common_path: path.slice(0, 9),
  left: { nodes: path.slice(9, 10) },
  right: { nodes: [{ ...path[10]!, parent_id: path[8]!.id }] },
};
const VALUES = ['ash', 'birch', 'cedar'];

/**
 * Random three-way fact tables: how many end with every fact of both legs in exactly one list; and the same of every
 * proposal that is made of some of them.
 */
export async function measureMerge(engine: TextEngine): Promise<Measure[]> {
  const random = new Random('merge tables');
  let complete = 0;
  const states = new Set<string>();
  const proposals = { made: 0, complete: 0 };
  for (let table = 0; table < TABLES; table++) {
    const { base, left, right } = drawTable(random, 1 + random.below(KEYS));
    const { kept, dropped, open, table: rows } = mergeFacts(base, left, right);
    for (const { state } of rows) states.add(state);
    const legs = [...new Set([...left, ...right].map(({ id }) => id))];
    const lists = [
      kept.flatMap(({ source_fact_ids }) => source_fact_ids),
      dropped.map(({ fact }) => fact.id),
      open.flatMap(({ facts }) => facts.map(({ fact }) => fact.id)),
    ];
    if (areSame(lists.flat(), legs)) complete++;
    if (table % PROPOSED_EVERY !== 0) continue;
    const answer = await proposeMerges(engine, {
      ...LEGS,
      canon_base: { facts: base },
      canon_left: { facts: left },
      canon_right: { facts: right },
    });
    for (const { reconciled_facts, set_aside, open_conflicts } of answer.proposals) {
      const settled = [
        reconciled_facts.flatMap(({ source_fact_ids }) => source_fact_ids),
        set_aside.map(({ fact_id }) => fact_id),
        open_conflicts.flatMap(({ fact_ids }) => fact_ids),
      ];
      proposals.made++;
      if (areSame(settled.flat(), legs)) proposals.complete++;
    }
  }
  return [
    share(`merge tables complete, of ${TABLES}`, complete, TABLES, 100),
    share(`merge proposals complete, of ${proposals.made}`, proposals.complete, proposals.made, 100),
    { name: 'merge states that the tables reached', value: states.size, unit: '', least: 5, most: 5 },
  ];
}

function areSame(ids: readonly string[], expected: readonly string[]): boolean {
  return JSON.stringify([...ids].sort()) === JSON.stringify([...expected].sort());
}

/** A leg keeps most of the base under its own ids, changes, ends or drops some, and adds others. */
function drawTable(random: Random, keys: number): Record<'base' | 'left' | 'right', Fact[]> {
  const base = Array.from({ length: keys }, (_, key) => fact(`b_${key}`, key, random.pick(VALUES)));
  const leg = (side: string): Fact[] => {
    const kept = base.flatMap((inherited, key): Fact[] => {
      const value = random.pick(VALUES);
      switch (random.below(6)) {
        case 0:
          return [fact(`${side}_${key}`, key, value)];
        case 1:
          return [{ ...inherited, valid_to: 'n_009' }, fact(`${side}_${key}`, key, value)];
        case 2:
          return [{ ...inherited, value }];
        case 3:
          return [];
        default:
          return [inherited];
      }
    });
    const added = Array.from({ length: random.below(4) }, (_, extra) =>
      fact(`${side}_new_${extra}`, keys + random.below(4), random.pick(VALUES)),
    );
    return [...kept, ...added];
  };
  return { base, left: leg('l'), right: leg('r') };
}

function fact(id: string, key: number, value: string): Fact {
  return { id, subject: `ch_${key >> 2}`, attribute: `trait ${key & 3}`, value };
}

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
