import { mergeFacts } from '@cse/ai-proxy';
import type { Fact } from '@cse/prompts';
import type { Measure } from './measure';
import { mobyDickPath } from '../../test/fixtures';
import { share } from './measure';
import { proposeMerges } from './operations';
import { Random } from './random';
import type { TextEngine } from './text-engine';

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
