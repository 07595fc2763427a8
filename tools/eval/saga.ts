import { checkCanon, type CanonConflict } from '@cse/ai-proxy';
import { CANON_CONFLICT_KINDS, checkedNodeHash } from '@cse/prompts';
import { generateSaga, type Saga } from '../../test/fixtures';
import { share, type Measure } from './measures';

/** What the contract promises for so long a story, of our own processor. */
const CHECK_MS = 1_000;
const RUNS = 3;

/** A long story with planted faults: which of them the rules find, what they find that was not planted, and at what cost. */
export function measureSaga(size = { nodes: 10_000, facts: 2_000, branches: 40, each: 6 }): Measure[] {
  const saga = generateSaga(size);
  const runs = Array.from({ length: RUNS }, () => timed(saga));
  const { conflicts } = runs[0]!;
  const { found, strays } = tallySaga(saga, conflicts);
  const byKind = CANON_CONFLICT_KINDS.flatMap((kind): Measure[] => {
    const planted = saga.faults.filter((fault) => fault.kind === kind).length;
    return [
      {
        ...share(`saga of ${size.nodes} nodes, ${kind} found of ${planted}`, found.get(kind) ?? 0, planted),
        least: 95,
      },
      {
        name: `saga of ${size.nodes} nodes, ${kind} that was not planted`,
        value: strays.get(kind) ?? 0,
        unit: '',
        most: 0,
      },
    ];
  });
  const again = againAfterOneChange(saga);
  const cost: Measure[] = [
    {
      name: `saga of ${size.nodes} nodes, processor for a check`,
      value: least(runs.map(({ ms }) => ms)),
      unit: 'ms',
      most: CHECK_MS,
    },
    {
      name: `saga of ${size.nodes} nodes, memory above before`,
      value: Math.max(...runs.map(({ mb }) => mb)),
      unit: 'MB',
      most: 200,
    },
    { name: `saga of ${size.nodes} nodes, nodes read after one change`, value: again.nodes, unit: '', most: 1 },
    { name: `saga of ${size.nodes} nodes, processor after one change`, value: again.ms, unit: 'ms' },
  ];
  return [...byKind, ...cost];
}

/** How many planted faults were found, and how much else, by kind. */
export function tallySaga({ faults }: Saga, conflicts: readonly CanonConflict[]) {
  const [found, strays] = [new Map<string, number>(), new Map<string, number>()];
  const count = (into: Map<string, number>, kind: string) => into.set(kind, (into.get(kind) ?? 0) + 1);
  const isOf = (one: CanonConflict, fault: Saga['faults'][number]) =>
    one.kind === fault.kind && one.branch.at(-1) === fault.node_id;
  for (const fault of faults) if (conflicts.some((one) => isOf(one, fault))) count(found, fault.kind);
  for (const one of conflicts) if (!faults.some((fault) => isOf(one, fault))) count(strays, one.kind);
  return { found, strays };
}

function timed({ graph }: Saga): { conflicts: CanonConflict[]; ms: number; mb: number } {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const begun = process.cpuUsage();
  const { conflicts } = checkCanon({ graph }, () => undefined);
  return { conflicts, ms: millisecondsSince(begun), mb: Math.max(0, (process.memoryUsage().rss - before) / 1e6) };
}

/** The last node of the last branch is written anew; everything else was read before. */
function againAfterOneChange({ graph }: Saga): { nodes: number; ms: number } {
  const node_hashes = Object.fromEntries(graph.nodes.map((node) => [node.id, checkedNodeHash(node) as string]));
  const nodes = graph.nodes.map((node, index) =>
    index === graph.nodes.length - 1 ? { ...node, text: `${node.text} The lamp went out.` } : node,
  );
  const begun = process.cpuUsage();
  const { checked } = checkCanon({ graph: { ...graph, nodes }, since: { node_hashes } }, () => undefined);
  return { nodes: checked.nodes, ms: millisecondsSince(begun) };
}

function millisecondsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}
