import { renderExpand, type ExpandAnswer, type ExpandInput, type PathNode } from '@cse/prompts';
import * as fc from 'fast-check';
import type { TextDelta } from '../operation/growing-prose';
import type { TextEnd } from '../text-model';
import { ExpansionReader } from './expansion-reader';

const FENCE = '0123456789abcdef';
const PATH: PathNode[] = [
  {
    id: 'n_1',
    parent_id: null,
    text: 'The lamp boy counted eleven boats out past the mole and ten of them home again before the rain.',
  },
  { id: 'n_2', parent_id: 'n_1', text: 'Mara waited on the stair. She had the key. Osric did not come.' },
];
const FACTS = [
  { id: 'f_key', subject: 'Mara', attribute: 'has', value: 'the key' },
  { id: 'f_osric', subject: 'Osric', attribute: 'whereabouts', value: 'unknown' },
];
const PRIMARY =
  'Mara sat on the seventh step with the key against her palm. Rain ticked on the skylight. Nobody came up.';
const OTHER = 'Through the banister the clerk could see one wet boot, a sleeve, and a fist that would not open.';
const THIRD = 'Eleven strokes from the tower; at each she moved the brass from hand to hand, as one shifts a hot cup.';
const GOOD: ExpandAnswer = {
  angle: 'what the hand knows',
  text: PRIMARY,
  alternatives: [
    { angle: 'seen from the landing', text: OTHER },
    { angle: 'by the clock', text: THIRD },
    { angle: 'a spare', text: 'Gulls quarrelled over the chimney and a kettle somewhere below began its complaint.' },
  ],
  canon_effects: [
    { quote: 'on the seventh step', statement: 'Mara waits on the seventh step.', effect: 'adds', fact_id: '' },
  ],
};

interface Setting {
  input?: Partial<ExpandInput>;
  end?: TextEnd;
  cut?: number;
}

function read(answer: Partial<ExpandAnswer>, { input: over = {}, end = { stop: 'complete' }, cut = 9 }: Setting = {}) {
  const input: ExpandInput = {
    active_path: PATH,
    branch_canon: { facts: FACTS },
    node_id: 'n_2',
    operation: 'rewrite',
    target_words: 20,
    alternatives: 2,
    keep_facts: [],
    ...over,
  };
  const node = input.active_path[1]!;
  const span = input.selection ?? { start: 0, end: node.text.length };
  const reader = new ExpansionReader(input, node, span, 'sha256:x', renderExpand(input, FENCE), FENCE);
  const deltas: TextDelta[] = [];
  const text = JSON.stringify({ ...GOOD, ...answer });
  const emit = ({ data }: { data: TextDelta }) => void deltas.push(data);
  for (let at = 0; at < text.length; at += cut) reader.read(text.slice(at, at + cut), emit);
  reader.finish(end, emit);
  const streamed = (target: string) => deltas.flatMap((one) => (one.target === target ? one.delta : [])).join('');
  return { reader, deltas, streamed, notices: reader.notices(end) };
}

describe('the answer to an expansion', () => {
  it('lets the primary out a sentence at a time, then each alternative whole', () => {
    const { reader, deltas, streamed, notices } = read({});
    expect(deltas.filter(({ target }) => target === 'primary').map(({ delta }) => delta)).toEqual([
      'Mara sat on the seventh step with the key against her palm.',
      ' Rain ticked on the skylight.',
      ' Nobody came up.',
    ]);
    expect(reader.primary).toMatchObject({ text: PRIMARY, words: 20 });
    expect(reader.alternatives.map(({ angle, text }) => [angle, text])).toEqual([
      ['seen from the landing', OTHER],
      ['by the clock', THIRD],
    ]);
    for (const { id, text } of reader.alternatives) expect(streamed(id)).toBe(text);
    expect(new Set([reader.primary, ...reader.alternatives].map(({ id }) => id)).size).toBe(3);
    expect(reader.effects.found).toEqual([
      { effect: 'adds', fact_id: null, statement: 'Mara waits on the seventh step.', quote: 'on the seventh step' },
    ]);
    expect(notices).toEqual([]);
  });

  it('streams the very text that it ends with, wherever the pieces are cut and whatever is left out', () => {
    const sentence = fc.constantFrom(
      'Mara shut the door.',
      'It was <b>late</b>.',
      'Mr. Vell knocked twice.',
      '“Who is there?” she asked.',
      'See https://evil.example now!',
      'Stop…',
      '潮が引いた。',
    );
    const gap = fc.constantFrom(' ', '\n', '\n\n', '  ');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sentence, gap), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (parts, cut) => {
          const text = `Mara waited. ${parts.flat().join('')}`;
          const { reader, streamed } = read({ text }, { cut });
          expect(streamed('primary')).toBe(reader.primary.text);
          expect(reader.primary.text).not.toMatch(/<b>|https:/);
          expect(reader.primary.text.startsWith('Mara waited.')).toBe(true);
          expect(reader.primary.text).toBe(reader.primary.text.trim());
        },
      ),
    );
  });

  it.each([
    [
      'copies twelve words of another node',
      'The lamp boy counted eleven boats out past the mole and ten of them home.',
    ],
    ['talks about lanes', 'This is the exploratory lane.'],
    ['holds what the author avoids', 'It was her Destiny, plainly.'],
    ['copies an exemplar', 'The tide came in like a debt that somebody else had made.'],
  ])('leaves out a sentence that %s', (_, sentence) => {
    const creator_profile = {
      avoid: [{ text: 'destiny', match: 'word' as const }],
      exemplars: [{ text: 'The tide came in like a debt that somebody else had made.' }],
    };
    const { reader, notices } = read({ text: `Mara waited. ${sentence} Nobody came.` }, { input: { creator_profile } });
    expect(reader.primary.text).toBe('Mara waited. Nobody came.');
    expect(notices).toContainEqual({ code: 'candidate_dropped', count: 1 });
  });

  it.each(['She <b>waited</b> on.', 'She [waited](https://evil.example) on.', 'She [[waited->Next]] on.'])(
    'ends where a mark comes that is not the author\u2019s: %s',
    (sentence) => {
      const { reader, streamed, notices } = read({ text: `Mara waited. ${sentence} Nobody came.`, alternatives: [] });
      expect(reader.primary.text).toBe('Mara waited.');
      expect(streamed('primary')).toBe('Mara waited.');
      expect(notices).toContainEqual({ code: 'markup_changed', count: 1 });
      expect(notices).toContainEqual({ code: 'output_truncated' });
    },
  );

  it('gives its place to an alternative when it begins with such a mark, and drops an alternative that holds one', () => {
    const alternatives = [
      { angle: 'with a tag', text: `The clerk could <b>see</b> one wet boot. ${OTHER}` },
      { angle: 'seen from the landing', text: OTHER },
      { angle: 'by the clock', text: THIRD },
    ];
    const { reader, streamed, notices } = read({ text: `<i>${PRIMARY}</i>`, alternatives });
    expect(reader.primary.text).toBe(OTHER);
    expect(streamed('primary')).toBe(OTHER);
    expect(reader.alternatives.map(({ text }) => text)).toEqual([THIRD]);
    expect(notices).toContainEqual({ code: 'markup_changed', count: 2 });
  });

  const TWEE: PathNode = {
    ...PATH[1]!,
    text: '<<set $key to true>>Mara waited on the stair. [[Go up. Now->Attic]] [[Wait]]',
  };
  const rewritten = (text: string, node = TWEE) =>
    read({ text, alternatives: [], canon_effects: [] }, { input: { active_path: [PATH[0]!, node], alternatives: 0 } });

  it('keeps links and macros, whose words may change and whose targets may not', () => {
    const kept = '<<set $key to true>>Mara sat on the stair. [[Climb. Now->Attic]] [[Wait]]';
    const { reader, notices } = rewritten(kept);
    expect(reader.primary.text).toBe(kept);
    expect(notices).toEqual([]);
    expect(rewritten('Mara sat on the stair. [[Wait]]').notices).toEqual([{ code: 'markup_changed', count: 2 }]);
    expect(rewritten(kept.replace('->Attic', '->Roof')).reader.primary.text).toBe(
      '<<set $key to true>>Mara sat on the stair.',
    );
  });

  it('keeps the labels, the speakers and the indents of a script', () => {
    const text = 'label stair:\n    mina "Wait."\n    "She waits."\n    $ waited = True\n    jump attic';
    const kept =
      'label stair:\n    mina "Wait here."\n    "She waits, and counts."\n    $ waited = True\n    jump attic';
    const script = { ...PATH[1]!, text };
    expect(rewritten(kept, script).reader.primary.text).toBe(kept);
    expect(rewritten(kept, script).notices).toEqual([]);
    const { notices } = rewritten('label stair:\n    "She waits."\n    jump attic', script);
    expect(notices).toEqual([{ code: 'markup_changed', count: 2 }]);
  });

  it('may keep the words that it takes the place of, and no others of the node', () => {
    const kept = 'Mara waited on the stair. She had the key. Osric did not come. It rained.';
    expect(read({ text: kept }).reader.primary.text).toBe(kept);
    const selection = { start: 0, end: 'Mara waited on the stair.'.length };
    const long = { ...PATH[1]!, text: `${PATH[1]!.text} He had gone down to the water at noon to look for the boat.` };
    const input = { selection, active_path: [PATH[0]!, long] };
    const { reader } = read(
      { text: 'It rained. He had gone down to the water at noon to look for the boat.' },
      { input },
    );
    expect(reader.primary.text).toBe('It rained.');
  });

  it.each([
    ['the same angle', { angle: 'What the hand knows', text: OTHER }],
    ['no angle', { angle: ' ', text: OTHER }],
    ['the same words', { angle: 'again', text: PRIMARY.replace('seventh', 'sixth') }],
    [
      'the same idea in other words',
      {
        angle: 'again',
        text: 'Against her palm sat the key; on the skylight rain was ticking; nobody came up a step.',
      },
    ],
    ['markup in it', { angle: 'from below', text: `${OTHER} <img src=x>` }],
  ])('drops an alternative with %s, and returns fewer rather than near-duplicates', (_, bad) => {
    const { reader, notices } = read({ alternatives: [bad, { angle: 'by the clock', text: THIRD }] });
    expect(reader.alternatives.map(({ angle }) => angle)).toEqual(['by the clock']);
    expect(notices).toEqual(
      expect.arrayContaining([
        { code: 'candidate_dropped', count: 1 },
        { code: 'fewer_alternatives', count: 1 },
      ]),
    );
  });

  it('keeps only what the new text bears out of what is said about the canon', () => {
    const claim = (over: object) => ({ ...GOOD.canon_effects[0]!, ...over });
    const { reader, notices } = read({
      canon_effects: [
        claim({ quote: 'the eighth step' }),
        claim({ quote: 'did not come' }),
        claim({ quote: 'Nobody came up', effect: 'ALTERS', fact_id: 'f_osric' }),
        claim({ quote: 'the key', effect: 'drops', fact_id: 'f_none' }),
        claim({ quote: 'the key', effect: 'adds', fact_id: 'f_key' }),
      ],
    });
    expect(reader.effects.found.map(({ effect, fact_id, quote }) => [effect, fact_id, quote])).toEqual([
      ['alters', 'f_osric', 'Nobody came up'],
      ['adds', null, 'the key'],
    ]);
    expect(notices).toEqual([
      { code: 'candidate_dropped', count: 1 },
      { code: 'quote_not_found', count: 2 },
    ]);
  });

  it('says when a fact that was to be kept is changed by its own account', () => {
    const canon_effects = [
      { quote: 'Nobody came up', statement: 'Osric is gone.', effect: 'drops', fact_id: 'f_osric' },
    ];
    const { notices } = read({ canon_effects }, { input: { keep_facts: ['f_osric', 'f_key'] } });
    expect(notices).toEqual([{ code: 'kept_fact_changed', count: 1 }]);
  });

  describe('with facts that are to be kept', () => {
    const node = {
      ...PATH[1]!,
      text: 'Mara had counted eleven boats. Her left hand was burnt. Osric never wrote letters.',
    };
    const facts = [
      { id: 'f_boats', subject: 'Mara', attribute: 'boats counted', value: 'eleven boats' },
      {
        ...{ id: 'f_hand', subject: 'Mara', attribute: 'burnt hand', value: 'left' },
        sources: [{ node_id: 'n_2', quote: 'Her left hand was burnt' }],
      },
      { id: 'f_letters', subject: 'Osric', attribute: 'correspondence', value: 'never wrote letters' },
      { id: 'f_age', subject: 'Mara', attribute: 'age', value: '31' },
    ];
    const branch_canon = { characters: ['Mara', 'Osric'].map((name) => ({ id: name, name })), facts };
    const changed = (text: string, keep_facts = facts.map(({ id }) => id), canon_effects: never[] = []) =>
      read(
        { text, alternatives: [], canon_effects },
        { input: { active_path: [PATH[0]!, node], branch_canon, keep_facts, alternatives: 0 } },
      ).notices.find(({ code }) => code === 'kept_fact_changed')?.count;

    it('believes no silence: what is contradicted or left out is counted', () => {
      expect(
        changed('Eleven boats, Mara had counted, with her left hand burnt. No letters came from Osric.'),
      ).toBeUndefined();
      expect(changed('Mara had counted 11 boats. Her left hand was burnt. Osric never wrote letters.')).toBeUndefined();
      expect(changed('Mara had counted some boats. Her left hand was burnt. Osric never wrote letters.')).toBe(1);
      expect(changed('Mara had counted twelve boats. Her hand was burnt. Osric never wrote letters.')).toBe(2);
      expect(changed('Mara had counted eleven boats. Her left hand was burnt. Mara, 29, waited for letters.')).toBe(1);
      expect(changed('Mara had counted twelve boats. Her hand was burnt.', ['f_letters'])).toBe(1);
      expect(changed('Mara had counted twelve boats. Her hand was burnt.', [])).toBeUndefined();
    });

    it('drops an alternative that goes against one', () => {
      const alternatives = [
        { angle: 'her age', text: 'Mara, 29, sat among ropes and heard nobody look for her until a bell rang.' },
        { angle: 'seen from the landing', text: OTHER },
      ];
      const { reader } = read(
        { alternatives },
        { input: { active_path: [PATH[0]!, node], branch_canon, keep_facts: ['f_age'] } },
      );
      expect(reader.alternatives.map(({ text }) => text)).toEqual([OTHER]);
    });
  });

  it('never outgrows its node, and ends a cut answer with its last whole sentence', () => {
    const selection = { start: 0, end: 4 };
    const long = Array.from({ length: 400 }, (_, index) => `Number ${index} came in out of the rain.`).join(' ');
    const grown = read({ text: long, alternatives: [] }, { input: { selection, alternatives: 0 } });
    expect(grown.reader.primary.text.length + PATH[1]!.text.length - 4).toBeLessThanOrEqual(8_000);
    expect(grown.notices).toEqual([{ code: 'output_truncated' }, { code: 'quote_not_found', count: 1 }].toReversed());
    const end = { stop: 'truncated' as const };
    const { reader } = read({ text: 'Mara waited. Nobody', alternatives: [] }, { end: { stop: 'complete' } });
    expect(reader.primary.text).toBe('Mara waited. Nobody');
    expect(() => read({ text: '' }, { end })).toThrow(expect.objectContaining({ code: 'provider_error' }));
    expect(() => read({}, { end: { stop: 'refused' } })).toThrow(expect.objectContaining({ code: 'content_refused' }));
  });

  it('lets versions of a growing operation keep the author\u2019s sentences, if each adds something of its own', () => {
    const kept = PATH[1]!.text;
    const alternatives = [
      { angle: 'a sound', text: `${kept} Somewhere below a kettle began its complaint.` },
      { angle: 'the same again', text: `${kept} Somewhere below the kettle began to complain.` },
      { angle: 'nothing new', text: kept },
      { angle: 'a touch', text: `${kept} The brass was colder than her hand.` },
    ];
    const answer = { text: `${kept} Gulls quarrelled over the chimney.`, alternatives, canon_effects: [] };
    const grown = read(answer, { input: { operation: 'sensory', alternatives: 3 } });
    expect(grown.reader.alternatives.map(({ angle }) => angle)).toEqual(['a sound', 'a touch']);
    // A rewrite that changes one sentence is no other version.
    const rewritten = read(answer, { input: { operation: 'rewrite', alternatives: 3 } });
    expect(rewritten.reader.alternatives).toEqual([]);
  });

  it('lets a refrain stand that the replaced text has in common with another node', () => {
    const refrain = 'The lamp boy counted eleven boats out past the mole and ten of them home again before the rain.';
    const path = [PATH[0]!, { ...PATH[1]!, text: `Mara waited. ${refrain}` }];
    const text = `Mara waited on, and was cold. ${refrain}`;
    const { reader } = read({ text, alternatives: [], canon_effects: [] }, { input: { active_path: path } });
    expect(reader.primary.text).toBe(text);
  });
});
