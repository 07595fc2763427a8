import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentStems } from '@cse/ai-proxy';
import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import { share, type Measure } from './measure';
import { suggest } from './operations';
import type { TextEngine } from './text-engine';
import { vendiScore } from './vendi';

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
  const names = new Set(
    [...branch_canon.characters!, ...branch_canon.setting!.places!].flatMap(({ name, aliases = [] }) =>
      [name, ...aliases].flatMap((full) => full.toLowerCase().split(' ')),
    ),
  );
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

function candidate({ title, gist }: RecordedSet['candidates'][number], index: number) {
  return {
    ...{ slot: index + 1, title, gist, move: 'other', grounded_in: ['n_050'], canon_touch: [], likelihood: 0.08 },
    introduces: { characters: [], places: [], rules: [] },
  };
}
