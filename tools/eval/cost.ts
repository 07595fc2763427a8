import {
  Judges,
  Suggestions,
  TextModel,
  TextOperations,
  type ModelTraits,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextRequest,
} from '@cse/ai-proxy';
import { SecretsConfig, TextConfig } from '@cse/config';
import { CANON, PATH, problemsOf, type Canon, type PathNode } from '@cse/prompts';
import type { LedgerEntry } from '../../test/fakes/anthropic';
import { allModels } from '../../test/fakes/anthropic/models';
import { MOBY_DICK_PROFILE, mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import type { Measure } from './measures';
import { evalCall, goOn, startTextEngine, suggest, type SuggestAsked, type TextEngine } from './operations';

const SIZES = [5, 50, 200, 500] as const;
const ROUNDS = 15;

/** What a request of a path of so many nodes makes us send, in bytes. */
export async function measureBytes(): Promise<Measure[]> {
  const engine = await startTextEngine();
  try {
    const bytes: number[] = [];
    for (const size of SIZES) {
      await suggest(engine, requestOf(size));
      bytes.push(engine.fake.lastRequest!.bytes);
    }
    return lines('bytes sent to the provider', 'bytes', bytes, 1.1);
  } finally {
    await engine.close();
  }
}

/** Milliseconds of our own work: parse, check, hash, render, read the answer, check the proposals. Medians. */
export async function measureTime(): Promise<Measure[]> {
  const secrets = new SecretsConfig({ NODE_ENV: 'test', CONTENT_KEY: Buffer.alloc(32, 7).toString('base64') });
  const times: number[] = [];
  for (const size of SIZES) {
    const body = JSON.stringify(requestOf(size));
    const model = new AnswersAtOnce(answerTo(size));
    const judges = new Judges(model, new TextConfig({ TEXT_PROVIDER: 'sketch' }));
    const suggestions = new Suggestions(new TextOperations(model, secrets), judges, secrets);
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const from = performance.now();
      const request = JSON.parse(body) as SuggestAsked;
      const problems = [
        ...problemsOf(PATH, request.active_path, '/active_path'),
        ...problemsOf(CANON, request.branch_canon, '/branch_canon'),
      ];
      if (problems.length > 0) throw new Error('the fixture is no valid request');
      const whole = {
        tier: 'standard' as const,
        ghosts: 3,
        inlines: 3,
        existing_children: [],
        rejected: [],
        ...request,
      };
      await suggestions.suggest(whole, evalCall(), () => undefined);
      rounds.push(performance.now() - from);
    }
    times.push(rounds.sort((a, b) => a - b)[ROUNDS >> 1]!);
  }
  return lines('our own work', 'ms', times);
}

function requestOf(size: number): SuggestAsked {
  const active_path = mobyDickPath(size);
  return { active_path, branch_canon: mobyDickCanon(active_path) };
}

/** One line a size, and by how much the last step grew beside the path: 1 is in proportion to its length. */
function lines(what: string, unit: 'bytes' | 'ms', values: readonly number[], most?: number): Measure[] {
  const [small, , , large] = values as [number, number, number, number];
  const middle = values[1]!;
  return [
    ...values.map((value, index): Measure => ({ name: `${what}, ${SIZES[index]} nodes`, value, unit })),
    { name: `${what}, growth from 5 to 500 nodes over that of the path`, value: large / small / 100, unit: 'x', most },
    { name: `${what}, growth from 50 to 500 nodes over that of the path`, value: large / middle / 10, unit: 'x', most },
  ];
}

/** A model that takes no time. */
class AnswersAtOnce extends TextModel {
  readonly kind = 'anthropic';

  constructor(private readonly answer: string) {
    super();
  }

  modelFor(): string {
    return 'none';
  }

  windowTokens(): number {
    return 1_000_000;
  }

  traits(): ModelTraits {
    return { schema: 'enforced', cache: 'none', languages: undefined, languagesJudged: [] };
  }

  async generate(_request: TextRequest, _call: TextCall, take: TakeText): Promise<TextEnd> {
    take(this.answer);
    return { stop: 'complete' };
  }
}

function answerTo(size: number): string {
  const node = mobyDickPath(size).at(-1)!;
  const words = node.text.split(' ');
  const ghost = (gist: string, index: number) => ({
    ...{ slot: index + 1, title: `Turn ${index}`, gist, move: 'quiet', grounded_in: [node.id], canon_touch: [] },
    ...{ introduces: { characters: [], places: [], rules: [] }, likelihood: 0.08 },
  });
  return JSON.stringify({
    ghost_nodes: [
      'The mate counts the casks twice and finds one too many, still warm.',
      'A letter arrives for a man who drowned before the voyage began.',
      'Two brothers draw lots and the loser stays behind with the dog.',
      'Nobody will say who cut the rope, so all are put on half rations.',
      'The boy climbs higher than he was told and sees another sail.',
    ].map(ghost),
    inline_suggestions: [0, 1, 2, 3].map((index) => ({
      node_id: node.id,
      kind: 'replace',
      original: words.slice(index * 12, index * 12 + 5).join(' '),
      text: `something shorter, ${index}`,
      reason: 'It is shorter.',
    })),
  });
}

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

const WAYS_ON = [1, 3, 6] as const;

/**
 * What several ways on cost of a story that is in no cache yet, beside one: the first call puts it there and the others
 * read it. Sent all at once they would each write it, and six cost six times as much.
 */
export async function measureWaysOn(): Promise<Measure[]> {
  const engine = await startTextEngine();
  try {
    const active_path = mobyDickPath(STEPS);
    const branch = { active_path, branch_canon: grownCanon(active_path[0]!), creator_profile: MOBY_DICK_PROFILE };
    const costs: number[] = [];
    let read = 0;
    for (const siblings of WAYS_ON) {
      engine.fake.reset();
      await goOn(engine, branch, { siblings, depth: 1 });
      const { entries } = engine.fake.ledger;
      costs.push(entries.reduce((sum, entry) => sum + inputCost(entry, Number(entry.cost)), 0));
      read = entries.reduce((sum, entry) => sum + entry.read, 0) / entries.reduce((sum, { total }) => sum + total, 0);
    }
    return [
      ...costs.slice(1).map((cost, index): Measure => {
        const name = `input cost of ${WAYS_ON[index + 1]} ways on over that of one, cache cold`;
        return { name, value: cost / costs[0]!, unit: 'x', most: 1.5 };
      }),
      {
        name: `${WAYS_ON.at(-1)} ways on: input read from the cache, cache cold`,
        value: read * 100,
        unit: '%',
        least: 80,
      },
    ];
  } finally {
    await engine.close();
  }
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
