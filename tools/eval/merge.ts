import { mergeFacts } from '@cse/ai-proxy';
import type { Fact } from '@cse/prompts';
import type { Measure } from './measure';
import { share } from './measure';
import { Random } from './random';

const TABLES = 1_000;
const KEYS = 40;
const VALUES = ['ash', 'birch', 'cedar'];

/** Random three-way fact tables: how many end with every fact of both legs in exactly one list. */
export function measureMerge(): Measure[] {
  const random = new Random('merge tables');
  let complete = 0;
  const states = new Set<string>();
  for (let table = 0; table < TABLES; table++) {
    const { base, left, right } = drawTable(random, 1 + random.below(KEYS));
    const { kept, dropped, open, table: rows } = mergeFacts(base, left, right);
    for (const { state } of rows) states.add(state);
    const placed = [
      ...kept.flatMap(({ source_fact_ids }) => source_fact_ids),
      ...dropped.map(({ fact }) => fact.id),
      ...open.flatMap(({ facts }) => facts.map(({ fact }) => fact.id)),
    ].sort();
    const expected = [...new Set([...left, ...right].map(({ id }) => id))].sort();
    if (JSON.stringify(placed) === JSON.stringify(expected)) complete++;
  }
  return [
    share(`merge tables complete, of ${TABLES}`, complete, TABLES, 100),
    { name: 'merge states that the tables reached', value: states.size, unit: '', least: 5, most: 5 },
  ];
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
          return [{ ...inherited, valid_to: 'n_9' }, fact(`${side}_${key}`, key, value)];
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
