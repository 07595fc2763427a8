import type { Lane, SuggestInput } from '@cse/prompts';
import type { Judgement } from '../judge/judgement';
import { OutputRules } from '../operation/output-rules';
import { StoryIndex } from '../operation/story-index';
import { GhostSelection, type Candidate } from './ghost-selection';

const INPUT: SuggestInput = {
  active_path: [{ id: 'n_1', parent_id: null, text: 'Mara Quill ties her boat to the rings below Vell.' }],
  branch_canon: {
    facts: [
      { id: 'f_1', subject: 'Vell', attribute: 'tide', value: 'twice a day' },
      { id: 'f_2', subject: 'Vell', attribute: 'law', value: 'old' },
    ],
  },
  ghosts: 2,
  inlines: 0,
  existing_children: [],
  rejected: [],
  slots: ['aligned', 'aligned', 'aligned', 'aligned'],
};

const GISTS = [
  'Osric slides the ledger across the table and asks for the price of her silence.',
  'A bell rings nine times though the tower has stood empty since the flood.',
  'Mara cuts the mooring rope and lets the current choose where she lands.',
  'Three strangers in wet coats buy every lamp that the chandler owns.',
];

const NOTHING: Judgement = {
  sameAs: new Set(),
  repeats: false,
  breaks: new Set(),
  contradicts: false,
  faults: new Set(),
};
const says = (over: Partial<Judgement>): Judgement => ({ ...NOTHING, ...over });

/** What is chosen of four candidates for two places, in order, and how many were dropped. */
function chosenWith(
  judgements: (Judgement | undefined)[],
  over: object = {},
  slots: Lane[] = INPUT.slots,
): { chosen: string[]; touch: unknown; dropped: number } {
  const story = new StoryIndex(INPUT);
  const rules = new OutputRules(story, 'policy', 'f00d');
  const selection = new GhostSelection(story, rules, { aligned: 2, exploratory: 0 }, slots);
  const taken = GISTS.map((gist, index) =>
    selection.take({
      ...{ slot: index + 1, title: `${index + 1}`, gist, move: 'quiet', grounded_in: ['n_1'], likelihood: 0.3 },
      ...(index === 0 ? over : {}),
    }),
  );
  const chosen = taken.flatMap((candidate: Candidate | undefined, index) =>
    candidate ? selection.decide(candidate, judgements[index]) : [],
  );
  chosen.push(...selection.release());
  return {
    chosen: chosen.map(({ title }) => title),
    touch: chosen[0]?.canon_touch,
    dropped: selection.dropped,
  };
}

describe('ghosts that a second reader has read', () => {
  const clean = says({});
  it.each<[string, (Judgement | undefined)[], string[], number]>([
    ['nothing speaks against any', [clean, clean, clean, clean], ['1', '2'], 0],
    ['it has read none', [], ['1', '2'], 0],
    ['the first contradicts the path', [says({ contradicts: true })], ['2', '3'], 1],
    ['the first breaks a fact and does not say so', [says({ breaks: new Set(['f_1']) })], ['2', '3'], 1],
    ['the first is in another language', [says({ faults: new Set(['language']) })], ['2', '3'], 1],
    ['the first is there already', [says({ repeats: true })], ['2', '3'], 1],
    ['the second tells the same as the first', [clean, says({ sameAs: new Set([1]) })], ['1', '3'], 1],
    [
      'one tells the same as what is not offered',
      [says({ contradicts: true }), says({ sameAs: new Set([1]) })],
      ['2', '3'],
      1,
    ],
    ['the first is stock', [says({ faults: new Set(['cliche']) })], ['2', '3'], 0],
    [
      'all but one are told badly: the least bad takes the place that is left',
      [
        says({ faults: new Set(['cliche', 'tense']) }),
        says({ faults: new Set(['tense']) }),
        says({ faults: new Set(['cliche', 'person']) }),
      ],
      ['2', '4'],
      0,
    ],
    [
      'a better one tells the same as the stock one before it',
      [
        says({ faults: new Set(['cliche']) }),
        says({ sameAs: new Set([1]) }),
        says({ contradicts: true }),
        says({ contradicts: true }),
      ],
      ['2'],
      3,
    ],
  ])('%s', (_, judgements, chosen, dropped) => {
    const found = chosenWith(judgements);
    expect(found.chosen).toEqual(chosen);
    expect(found.dropped).toBe(dropped);
  });

  it('break what they own up to, and it is told as broken', () => {
    const canon_touch = [{ fact_id: 'f_1', effect: 'strains' }];
    const owned = chosenWith([says({ breaks: new Set(['f_1']) })], { canon_touch });
    expect(owned.chosen).toEqual(['1', '2']);
    expect(owned.touch).toEqual([{ fact_id: 'f_1', effect: 'breaks' }]);
    expect(chosenWith([says({ breaks: new Set(['f_1', 'f_2']) })], { canon_touch }).chosen).toEqual(['2', '3']);
  });

  it('are chosen as without one where it was not asked', () => {
    expect(chosenWith([undefined, undefined, says({ contradicts: true })]).chosen).toEqual(['1', '2']);
  });
});

describe('ghosts that rules find told otherwise than the story', () => {
  const told = (text: string) => new StoryIndex({ ...INPUT, active_path: [{ id: 'n_1', parent_id: null, text }] });
  const PAST = told('Mara tied her boat to the rings. She looked at the tower and waited. '.repeat(8));
  /** Which candidates have left after each that came, and at the end. */
  const chosenOf = (gists: readonly string[], slots: readonly Lane[], wanted = 2): string[][] => {
    const rules = new OutputRules(PAST, 'policy', 'f00d');
    const selection = new GhostSelection(PAST, rules, { aligned: wanted, exploratory: 0 }, slots);
    const steps = gists.map((gist, index) =>
      selection.consider({ slot: index + 1, title: `${index + 1}`, gist, move: 'quiet', grounded_in: ['n_1'] }),
    );
    return [...steps, selection.release()].map((drafts) => drafts.map(({ title }) => title));
  };
  const GOOD = [
    'Osric slid the ledger across the table and asked for the price of her silence.',
    'Mara cut the mooring rope and let the current choose where she landed.',
  ];
  const PRESENT = 'A bell rings nine times and nobody looks up at the tower.';
  const STOCK = 'A mysterious stranger appeared, and nothing would ever be the same.';

  it.each([
    ['in another tense', PRESENT],
    ['by another person', 'I lit the lamp and my hands shook.'],
    ['in words that any story has', STOCK],
  ])('wait for better ones: %s', (_, bad) => {
    expect(chosenOf([bad, ...GOOD], ['aligned', 'aligned', 'aligned'])).toEqual([[], ['2'], ['3'], []]);
  });

  it('leave as soon as nothing better can come, and not at the end', () => {
    const others = ['The tower door stands open and a lamp burns.', 'Osric sits on the quay and counts the rings.'];
    const slots: Lane[] = ['aligned', 'aligned', 'aligned', 'aligned'];
    expect(chosenOf([PRESENT, ...others, STOCK], slots)).toEqual([[], [], ['1'], ['2'], []]);
    expect(chosenOf([PRESENT, GOOD[0]!, others[0]!], slots)).toEqual([[], ['2'], [], ['1']]);
  });

  it('are those with the fewest faults, where there are only such', () => {
    const worse = 'A mysterious stranger appears, and I tell him that nothing will ever be the same.';
    expect(chosenOf([worse, PRESENT], ['aligned', 'aligned'], 1)).toEqual([[], ['2'], []]);
  });
});
