import { mobyDickCanon, mobyDickPath } from '../../test/fixtures';
import type { Measure } from './measure';
import { suggest } from './operations';
import type { TextEngine } from './text-engine';

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
      ghost_nodes: GISTS.map((gist, index) => candidate(gist, index + 1)),
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

function candidate(gist: string, slot: number) {
  return {
    ...{ slot, title: `Event ${slot}`, gist, move: 'other', grounded_in: ['n_001'], canon_touch: [], likelihood: 0.08 },
    introduces: { characters: [], places: [], rules: [] },
  };
}
