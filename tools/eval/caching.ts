import type { Canon, PathNode } from '@cse/prompts';
import type { LedgerEntry } from '../../test/fakes/anthropic';
import { allModels } from '../../test/fakes/anthropic/models';
import { MOBY_DICK_PROFILE, mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import type { Measure } from './measure';
import { suggest } from './operations';
import { startTextEngine, type TextEngine } from './text-engine';

const STEPS = 30;
/** Thirty steps and as many forks within the cache's five minutes: the layout is measured, not the writer's pace. */
const PAUSE_MS = 4_000;
/** About 6,000 tokens of canon, as a story has that has been written on for a while. */
const FACTS = 80;

/** What a story told in thirty steps costs with each model, and whether a fork finds its ancestors in the cache. */
export async function measureCaching(models: readonly string[] = allModels().map(({ id }) => id)): Promise<Measure[]> {
  const measures: Measure[] = [];
  for (const model of models) {
    const engine = await startTextEngine(model);
    try {
      measures.push(...(await measureModel(engine, model)));
    } finally {
      await engine.close();
    }
  }
  return measures;
}

async function measureModel(engine: TextEngine, model: string): Promise<Measure[]> {
  const path = mobyDickPath(STEPS);
  const deepening: LedgerEntry[] = [];
  for (let depth = 1; depth <= STEPS; depth++) deepening.push(await step(engine, path.slice(0, depth)));
  const sum = (of: (entry: LedgerEntry) => number) => deepening.reduce((total, entry) => total + of(entry), 0);
  const cost = sum((entry) => inputCost(entry, Number(entry.cost)));
  const uncached = sum((entry) => inputCost(entry, Number(entry.costWithoutCache)));
  let missed = 0;
  for (let depth = 1; depth < STEPS; depth++) {
    const fork = await step(engine, [...path.slice(0, depth), sibling(path[depth]!)]);
    // Everything up to the forked node, as far as the step that ended there could leave it in the cache.
    if (fork.read < deepening[depth - 1]!.c) missed++;
  }
  return [
    {
      name: `${model}: input read from the cache`,
      value: (sum(({ read }) => read) / sum(({ total }) => total)) * 100,
      unit: '%',
      least: 90,
    },
    { name: `${model}: input cost saved`, value: (1 - cost / uncached) * 100, unit: '%', least: 80 },
    { name: `${model}: forks that read an ancestor anew, of ${STEPS - 1}`, value: missed, unit: '', most: 0 },
  ];
}

async function step(engine: TextEngine, active_path: PathNode[]): Promise<LedgerEntry> {
  await suggest(engine, {
    active_path,
    branch_canon: grownCanon(active_path[0]!),
    creator_profile: MOBY_DICK_PROFILE,
  });
  engine.fake.clock.advance(PAUSE_MS);
  return engine.fake.ledger.last!;
}

function grownCanon(root: PathNode): Canon {
  const canon = mobyDickCanon([root]);
  const facts = Array.from({ length: FACTS }, (_, index) => ({
    id: `f_log_${index}`,
    subject: `ch_hand_${index % 20}`,
    attribute: `entry ${index} of the log`,
    value: `What the mate wrote down of hand ${index % 20} on watch ${index}, as far as anyone could read it.`,
  }));
  return { ...canon, facts: [...(canon.facts ?? []), ...facts] };
}

function sibling(node: PathNode): PathNode {
  return { ...node, id: `${node.id}_b`, text: `Instead of all that: ${node.text}` };
}

/** Of an entry's whole cost the part that is not output, in nano-USD. */
function inputCost({ price, output }: LedgerEntry, cost: number): number {
  return cost - output * price.output * 1_000;
}
