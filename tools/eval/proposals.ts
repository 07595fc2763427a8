import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentStems } from '@cse/ai-proxy';
import type { Canon } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measures';
import { suggest, type TextEngine } from './operations';

/** What a model answered to one request, and which of its candidates a reader holds to be the same idea. */
interface RecordedSet {
  name: string;
  ghosts: number;
  existing: string[];
  rejected: string[];
  candidates: { idea: string; title: string; gist: string }[];
}

const FILE = join('tools', 'eval', 'recorded', 'candidates.json');

/**
 * Recorded candidates, good ones among near copies, rewordings and repetitions of what was there or refused. How many
 * different ideas come back of as many as were asked for, and the Vendi score of what comes back.
 */
export async function measureDiversity(engine: TextEngine): Promise<Measure[]> {
  const sets = JSON.parse(readFileSync(FILE, 'utf8')) as RecordedSet[];
  const active_path = mobyDickPath(50);
  const branch_canon = mobyDickCanon(active_path);
  const names = namesOf(branch_canon);
  let [asked, returned, distinct, vendi] = [0, 0, 0, 0];
  for (const set of sets) {
    engine.fake.answerWith({
      ghost_nodes: set.candidates.map(({ title, gist }, index) => candidate(title, gist, index + 1)),
      inline_suggestions: [],
    });
    const { ghost_nodes } = await suggest(engine, {
      active_path,
      branch_canon,
      ghosts: set.ghosts,
      inlines: 0,
      existing_children: set.existing.map((gist, index) => ({ id: `c_${index}`, gist })),
      rejected: set.rejected.map((gist) => ({ gist })),
    });
    const ideas = ghost_nodes.map(({ title }) => set.candidates.find((from) => from.title === title)!.idea);
    asked += set.ghosts;
    returned += ghost_nodes.length;
    distinct += new Set(ideas.filter((idea) => idea !== 'old')).size;
    vendi += vendiScore(ghost_nodes.map(({ gist }) => contentStems(gist, names)));
  }
  return [
    share(`distinct ghosts of ${asked} asked for, ${sets.length} recorded sets`, distinct, asked, 95),
    share(`of ${returned} returned, distinct`, distinct, returned, 100),
    { name: 'Vendi score over ghosts returned', value: vendi / returned, unit: '', least: 0.95 },
  ];
}

/** The words of the canon's names. */
export function namesOf({ characters = [], setting }: Canon): Set<string> {
  const named = [...characters, ...(setting?.places ?? [])];
  return new Set(
    named.flatMap(({ name, aliases = [] }) => [name, ...aliases]).flatMap((full) => full.toLowerCase().split(' ')),
  );
}

const CALLS = 100;
/** Eleven events that have nothing in common, one a slot. */
const GISTS = [
  'Ahab nails a gold coin to the mast and offers it to the first who cries out.',
  'Queequeg orders his own coffin from the carpenter and tries its length.',
  'Starbuck loads a musket outside the cabin door and cannot lift it.',
  'Lightning sets all three masts burning like candles and nobody dares to speak.',
  'Stubb buys rotten whale flesh from a cheated Frenchman and finds perfume in it.',
  'Peleg refuses the advance wages until every hand has signed the articles twice.',
  'Ishmael falls asleep at the helm and wakes facing the stern.',
  'The compass needles turn round overnight, so north has become south.',
  'A drowned sailor is seen walking below the keel by the watch.',
  'The cook preaches to sharks while they tear the carcass alongside.',
  'Two boats collide in fog; one returns empty, with its lantern lit.',
];

/**
 * The split of aligned and exploratory proposals over 100 calls that pass the cursor on. Lanes leave the server in no
 * form, so they are read where they are decided: in the task that the provider was sent.
 */
export async function measureLanes(engine: TextEngine): Promise<Measure[]> {
  const active_path = mobyDickPath(5);
  const branch_canon = mobyDickCanon(active_path);
  const total = { aligned: 0, exploratory: 0 };
  let offer_cursor: string | undefined;
  for (let call = 0; call < CALLS; call++) {
    engine.fake.answerWith({
      ghost_nodes: GISTS.map((gist, index) => candidate(`Event ${index + 1}`, gist, index + 1)),
      inline_suggestions: [],
    });
    const ghosts = 1 + (call % 8);
    const answer = await suggest(engine, { active_path, branch_canon, ghosts, inlines: 0, offer_cursor });
    const task = JSON.stringify(engine.fake.lastRequest!.body!.messages);
    for (const { title } of answer.ghost_nodes) {
      total[new RegExp(`Slot ${title.slice(6)}: leave`).test(task) ? 'exploratory' : 'aligned']++;
    }
    offer_cursor = answer.offer_cursor;
  }
  const offered = total.aligned + total.exploratory;
  const exact = Math.floor((offered * 70 + 50) / 100);
  return [
    {
      name: `aligned of ${offered} ghosts over ${CALLS} calls`,
      value: total.aligned,
      unit: '',
      least: exact,
      most: exact,
    },
  ];
}

function candidate(title: string, gist: string, slot: number) {
  return {
    ...{ slot, title, gist, move: 'other', grounded_in: ['n_001'], canon_touch: [], likelihood: 0.08 },
    introduces: { characters: [], places: [], rules: [] },
  };
}

/** Kernel matrices here are of eight texts at most; ten sweeps make them diagonal to the last digit. */
const SWEEPS = 10;

/**
 * How many different things a set holds in effect: the exponential of the entropy of the eigenvalues of its
 * similarity matrix over n (Friedman and Dieng, arXiv 2210.02410). 1 when all are alike, n when none are.
 */
export function vendiScore(sets: readonly ReadonlySet<string>[]): number {
  const n = sets.length;
  if (n === 0) return 0;
  const entropy = eigenvalues(sets.map((a) => sets.map((b) => cosine(a, b) / n)))
    .filter((value) => value > 1e-12)
    .reduce((sum, value) => sum - value * Math.log(value), 0);
  return Math.exp(entropy);
}

function cosine(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a === b) return 1;
  if (a.size === 0 || b.size === 0) return 0;
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both / Math.sqrt(a.size * b.size);
}

/** Of a symmetric matrix, by Jacobi rotations. */
function eigenvalues(symmetric: number[][]): number[] {
  const m = symmetric.map((row) => [...row]);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let p = 0; p < m.length; p++) for (let q = p + 1; q < m.length; q++) rotate(m, p, q);
  }
  return m.map((row, index) => row[index]!);
}

function rotate(m: number[][], p: number, q: number): void {
  const off = m[p]![q]!;
  if (Math.abs(off) < 1e-15) return;
  const angle = Math.atan2(2 * off, m[q]![q]! - m[p]![p]!) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (const row of m) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  for (let k = 0; k < m.length; k++) {
    [m[p]![k], m[q]![k]] = [c * m[p]![k]! - s * m[q]![k]!, s * m[p]![k]! + c * m[q]![k]!];
  }
}
