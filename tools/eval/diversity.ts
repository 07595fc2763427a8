import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentStems } from '@cse/ai-proxy';
import type { Canon } from '@cse/prompts';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measure';
import { suggest } from './operations';
import { startTextEngine, type TextEngine } from './text-engine';
import { vendiScore } from './vendi';

/** What a model answered to one request, and which of its candidates a reader holds to be the same idea. */
interface RecordedSet {
  name: string;
  ghosts: number;
  existing: string[];
  rejected: string[];
  candidates: { idea: string; title: string; gist: string }[];
}

const SKETCH_DEPTHS = [1, 5, 10, 20, 40];
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
    engine.fake.answerWith({ ghost_nodes: set.candidates.map(candidate), inline_suggestions: [] });
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

/**
 * The same of what the built-in provider makes up by itself, along a path, eight at a time. Its bar is lower: templates
 * share more of their words than ideas do.
 */
export async function measureSketchDiversity(): Promise<Measure[]> {
  const engine = await startTextEngine(undefined, 'sketch');
  try {
    let [asked, returned, vendi] = [0, 0, 0];
    for (const depth of SKETCH_DEPTHS) {
      const active_path = mobyDickPath(depth);
      const branch_canon = mobyDickCanon(active_path);
      const { ghost_nodes } = await suggest(engine, { active_path, branch_canon, ghosts: 8, inlines: 0 });
      const names = namesOf(branch_canon);
      asked += 8;
      returned += ghost_nodes.length;
      vendi += vendiScore(ghost_nodes.map(({ gist }) => contentStems(gist, names)));
    }
    return [
      share(`sketch: ghosts of ${asked} asked for that differ enough to be returned`, returned, asked, 95),
      { name: 'sketch: Vendi score over ghosts returned', value: vendi / returned, unit: '', least: 0.9 },
    ];
  } finally {
    await engine.close();
  }
}

function namesOf({ characters = [], setting }: Canon): Set<string> {
  const named = [...characters, ...(setting?.places ?? [])];
  return new Set(
    named.flatMap(({ name, aliases = [] }) => [name, ...aliases]).flatMap((full) => full.toLowerCase().split(' ')),
  );
}

function candidate({ title, gist }: RecordedSet['candidates'][number], index: number) {
  return {
    ...{ slot: index + 1, title, gist, move: 'other', grounded_in: ['n_050'], canon_touch: [], likelihood: 0.08 },
    introduces: { characters: [], places: [], rules: [] },
  };
}
