import { renderContinue, type Canon, type ContinueAnswer, type ContinueInput, type PathNode } from '@cse/prompts';
import * as fc from 'fast-check';
import type { TextEnd } from '../text-model';
import type { Continuation } from './continuation';
import { LinePlan } from './line-plan';
import { ContinuationChecks, LineReader, type ContinuationStep } from './line-reader';

const FENCE = '0123456789abcdef';
const PATH: PathNode[] = [
  {
    id: 'n_1',
    parent_id: null,
    text: 'The lamp boy counted eleven boats out past the mole and ten of them home again before the rain.',
  },
  { id: 'n_2', parent_id: 'n_1', text: 'Osric died on Tuesday. Mara waited on the stair with the key.' },
];
const CANON: Canon = {
  characters: [
    { id: 'ch_mara', name: 'Mara' },
    { id: 'ch_osric', name: 'Osric' },
  ],
  facts: [
    { id: 'f_key', subject: 'ch_mara', attribute: 'carries', value: 'the brass key' },
    { id: 'f_age', subject: 'ch_mara', attribute: 'age', value: '30' },
    { id: 'f_mill', subject: 'the mill', attribute: 'owner', value: 'the abbey' },
  ],
};
const INTRODUCES = { characters: [], places: [], rules: [] };
type Node = ContinueAnswer['nodes'][number];
const FIRST: Node = {
  title: 'The seventh step',
  beats: ['Mara sits down with the key', 'nobody comes'],
  text: 'Mara sat on the seventh step with the key against her palm. Rain ticked on the skylight.\n\nNobody came up.',
  canon_touch: [],
  introduces: INTRODUCES,
};
const SECOND: Node = {
  title: 'One wet boot',
  beats: ['the clerk looks through the banister'],
  text: 'Through the banister the clerk could see a wet boot, a sleeve, and a fist that would not open.',
  canon_touch: [],
  introduces: INTRODUCES,
};

interface Setting {
  input?: Partial<ContinueInput>;
  end?: TextEnd;
  cut?: number;
  checks?: ContinuationChecks;
  plan?: (line: unknown) => void;
  escape?: boolean;
}

function checksOf(over: Partial<ContinueInput> = {}): ContinuationChecks {
  const input = { active_path: PATH, branch_canon: CANON, siblings: 1, depth: 2, target_words: 40, ...over };
  return new ContinuationChecks(input, 'sha256:x', renderContinue(input, FENCE), FENCE);
}

function read(nodes: readonly unknown[] | string, setting: Setting = {}) {
  const { end = { stop: 'complete' }, cut = 9, checks = checksOf(setting.input), plan } = setting;
  const reader = new LineReader(checks, plan);
  const steps: ContinuationStep[] = [];
  const json = typeof nodes === 'string' ? nodes : JSON.stringify({ lines: [], nodes });
  const text = setting.escape
    ? json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
  const emit = (step: ContinuationStep) => void steps.push(step);
  for (let at = 0; at < text.length; at += cut) reader.read(text.slice(at, at + cut), emit);
  reader.finish(end, emit);
  const streamed = (id: string) =>
    steps.flatMap(({ kind, data }) => (kind === 'text_delta' && data.target === id ? data.delta : [])).join('');
  return { reader, steps, streamed, nodes: reader.nodes, notices: reader.notices(end) };
}

const only = (node: Partial<Node>, setting?: Setting): Continuation => read([{ ...FIRST, ...node }], setting).nodes[0]!;

describe('the answer of one way on', () => {
  it('lets each node out a sentence at a time under its id, and then whole, on the node before it', () => {
    const { nodes, steps, streamed, notices } = read([FIRST, SECOND]);
    expect(nodes.map(({ title, text, beats }) => ({ title, text, beats }))).toEqual(
      [FIRST, SECOND].map(({ title, text, beats }) => ({ title, text, beats })),
    );
    expect(nodes.map(({ parent_id }) => parent_id)).toEqual(['n_2', nodes[0]!.id]);
    expect(nodes.map(({ words }) => words)).toEqual([20, 19]);
    for (const { id, text } of nodes) expect(streamed(id)).toBe(text);
    expect(steps.map(({ kind }) => kind)).toEqual([
      ...['text_delta', 'text_delta', 'text_delta', 'continuation'],
      ...['text_delta', 'continuation'],
    ]);
    expect(steps.filter(({ kind }) => kind === 'continuation').map(({ data }) => data)).toEqual(nodes);
    expect(notices).toEqual([]);
  });

  it('says the same wherever the network cuts it', () => {
    const whole = read([FIRST, SECOND], { cut: 10_000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.boolean(), (cut, escape) => {
        const { nodes, streamed } = read([FIRST, SECOND], { cut, escape });
        expect(nodes).toEqual(whole.nodes);
        for (const { id, text } of nodes) expect(streamed(id)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same prose the same id, and another beginning, title or path another', () => {
    const { id } = only({});
    expect(only({}).id).toBe(id);
    expect(id).toMatch(/^p_[a-z2-7]{16}$/);
    const others = [{ title: 'The eighth step' }, { text: `She had no key. ${FIRST.text}` }].map(
      (node) => only(node).id,
    );
    expect(new Set([id, ...others]).size).toBe(3);
  });

  it('hands each line of the plan out before any prose', () => {
    const lines: unknown[] = [];
    const answer = JSON.stringify({ lines: ['one', 'two', 'three'], nodes: [FIRST] });
    read(answer, { plan: (line) => lines.push(line) });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('reads no more nodes than were asked for', () => {
    const third = { ...SECOND, text: 'Eleven strokes from the tower; at each she moved the brass from hand to hand.' };
    const { nodes, steps } = read([FIRST, SECOND, third]);
    expect(nodes).toHaveLength(2);
    expect(JSON.stringify(steps)).not.toContain('Eleven strokes');
  });

  it('leaves out sentences that may not leave, and what of title and beats may not', () => {
    const { nodes, streamed, notices } = read([
      {
        ...FIRST,
        title: 'See [this](https://evil.example)',
        beats: ['the likelihood is 0.4', 'she sits'],
        text: `${FIRST.text} ${PATH[0]!.text} Then she rose.`,
      },
    ]);
    expect(nodes[0]).toMatchObject({ title: 'Mara sat on the seventh step with the key', beats: ['she sits'] });
    expect(nodes[0]!.text).toBe(`${FIRST.text} Then she rose.`);
    expect(streamed(nodes[0]!.id)).toBe(nodes[0]!.text);
    expect(notices).toEqual([{ code: 'candidate_dropped', count: 1 }]);
  });

  it('ends a way on where it would bring a mark that is not the author’s', () => {
    const { nodes, notices } = read([
      { ...FIRST, text: `${FIRST.text} He wrote <b>no</b> on it. Then she rose.` },
      SECOND,
    ]);
    expect(nodes.map(({ text }) => text)).toEqual([FIRST.text]);
    expect(notices).toEqual([{ code: 'markup_changed', count: 1 }, { code: 'output_truncated' }]);
    const nothing = read([{ ...FIRST, text: '[[Go on->cellar]] Then she rose.' }]);
    expect([nothing.nodes, nothing.notices[0]]).toEqual([[], { code: 'candidate_dropped', count: 1 }]);
  });

  it('drops what is in another language than the story', () => {
    const text =
      'Mara setzte sich auf die siebte Stufe und hielt den Schlüssel fest in der Hand, während der Regen auf das Dach fiel. Niemand kam herauf, und sie wartete weiter.';
    const { nodes, notices } = read([{ ...FIRST, text }]);
    expect(nodes).toEqual([]);
    expect(notices).toEqual([
      { code: 'candidate_dropped', count: 1 },
      { code: 'language_differs', count: 1 },
    ]);
  });

  it('drops a node that is nearly another one of the request, and what was to follow it', () => {
    const checks = checksOf();
    read([FIRST], { checks });
    const again = { ...FIRST, title: 'Once more', text: FIRST.text.replace('ticked', 'drummed') };
    const { nodes, notices, steps } = read([again, SECOND], { checks });
    expect(nodes).toEqual([]);
    expect(notices).toEqual([{ code: 'candidate_dropped', count: 1 }]);
    expect(steps.every(({ kind }) => kind === 'text_delta')).toBe(true);
    expect(read([SECOND, SECOND]).nodes).toHaveLength(1);
  });

  it('keeps the whole sentences of what was cut off', () => {
    const json = JSON.stringify({ lines: [], nodes: [{ ...FIRST, text: `${FIRST.text} And then nobody` }] });
    const cut = json.slice(0, json.lastIndexOf('nobody'));
    const { nodes, notices } = read(cut, { end: { stop: 'truncated' } });
    expect(nodes).toMatchObject([{ title: FIRST.title, beats: FIRST.beats, text: FIRST.text }]);
    expect(notices).toContainEqual({ code: 'output_truncated' });
  });

  it('has nothing of an answer that was refused or could not be read', () => {
    const checks = checksOf();
    const reader = new LineReader(checks);
    reader.read(JSON.stringify({ lines: [], nodes: [FIRST] }), () => undefined);
    expect(() => reader.finish({ stop: 'refused' }, () => undefined)).toThrow('refused');
    expect(reader.nodes).toEqual([]);
    for (const answer of ['{"lines":[]}', '{"nodes":[{"title":"x"}]}', '{"nodes":[3,null]}', 'no JSON']) {
      expect(() => read(answer)).toThrow('unreadable');
    }
    const cutBeforeProse = '{"lines":[],"nodes":[{"title":"The se';
    expect(() => read(cutBeforeProse, { end: { stop: 'truncated' } })).toThrow('unreadable');
  });
});

describe('what a way on does to the story', () => {
  it('uses what it speaks of, whatever it says', () => {
    const said = ['f_key', 'f_mill', 'f_nowhere'].map((fact_id) => ({ fact_id, effect: 'uses' }));
    expect(only({ canon_touch: said }).canon_touch).toEqual([{ fact_id: 'f_key', effect: 'uses' }]);
  });

  it('breaks what rules see it break, whether it says so or not, and shows its words beside those of the path', () => {
    const text = 'Osric opened the door and hung up his coat. Mara, who was forty, said nothing.';
    for (const canon_touch of [[], [{ fact_id: 'f_age', effect: 'uses' }]]) {
      const { id, conflicts, canon_touch: touched } = only({ text, canon_touch });
      expect(touched).toEqual([{ fact_id: 'f_age', effect: 'breaks' }]);
      expect(conflicts).toHaveLength(2);
      const [dead, age] = conflicts;
      expect(dead).toMatchObject({ fact_ids: [], nodes: ['n_2', id] });
      expect(dead!.highlight[0]).toMatchObject({ node_id: 'n_2' });
      const own = dead!.highlight.at(-1)!;
      expect([own.node_id, text.slice(own.start, own.end)]).toEqual([
        id,
        'Osric opened the door and hung up his coat.',
      ]);
      expect(age).toMatchObject({ fact_ids: ['f_age'], nodes: [id] });
    }
  });

  it('lets no locked fact give way', () => {
    const facts = [{ ...CANON.facts![1]!, locked: true }];
    const input = { branch_canon: { ...CANON, facts } };
    const { conflicts } = only({ text: 'Mara, who was forty, said nothing.' }, { input });
    expect(conflicts[0]!.options).toEqual(['keep_before', 'belief_or_lie', 'ask_author']);
  });

  it('believes that it breaks something, where it says so and rules see nothing', () => {
    const { conflicts, canon_touch } = only({ canon_touch: [{ fact_id: 'f_mill', effect: 'breaks' }] });
    expect(canon_touch).toEqual([{ fact_id: 'f_mill', effect: 'breaks' }]);
    expect(conflicts).toMatchObject([{ fact_ids: ['f_mill'] }]);
  });

  it('goes against the nodes before it in its own line too', () => {
    const death = { ...FIRST, text: 'Mara died that night on the seventh step. Nobody heard it.' };
    const { nodes } = read([death, { ...SECOND, text: 'Mara opened the door and lit the second lamp.' }]);
    expect(nodes[1]!.conflicts).toMatchObject([{ fact_ids: [], nodes: [nodes[0]!.id, nodes[1]!.id] }]);
    expect(nodes[0]!.conflicts).toEqual([]);
  });

  it('introduces what nobody has named, once', () => {
    const text = 'Mara gave the key to Brother Ilario. The lamp went out.';
    const introduces = { characters: ['Mara', 'Brother Ilario'], places: [], rules: ['Keys are lent, never given.'] };
    const next = { ...SECOND, text: 'Nobody in the yard had seen Brother Ilario leave.' };
    const { nodes } = read([{ ...FIRST, text, introduces }, next]);
    expect(nodes.map((node) => node.introduces)).toEqual([
      { characters: ['Brother Ilario'], places: [], rules: ['Keys are lent, never given.'] },
      { characters: [], places: [], rules: [] },
    ]);
  });
});

describe('the plan of the ways on', () => {
  const considered = (wanted: number, ...values: unknown[]) => {
    const { story, rules } = checksOf();
    const plan = new LinePlan(story, rules, wanted);
    return { taken: values.map((value) => plan.consider(value)?.index), dropped: plan.dropped };
  };
  const BOAT = 'Mara sells the brass key to the ferryman and buys back the boat.';
  const BELL = 'The lamp boy rings the fire bell so that somebody must open the gate.';
  const DOG = 'A dog brings the glove of the drowned man to the kitchen door.';

  it('has every line but the first written by a call of its own, up to as many as are wanted', () => {
    expect(considered(3, BOAT, BELL, DOG, 'The abbot asks for the rent a week early.')).toEqual({
      taken: [undefined, 1, 2, undefined],
      dropped: 0,
    });
  });

  it('drops a line that is like another, is none or may not leave, and takes the next one in its place', () => {
    const again = 'Mara sells the key of brass to the ferryman, and with that buys the boat back.';
    expect(considered(3, BOAT, again, '', 7, 'See https://evil.example for more.', BELL, DOG)).toEqual({
      taken: [undefined, undefined, undefined, undefined, undefined, 1, 2],
      dropped: 4,
    });
  });

  it('cuts a line that is too long', () => {
    const { story, rules } = checksOf();
    const plan = new LinePlan(story, rules, 2);
    plan.consider(BOAT);
    expect([...plan.consider(`${'The bell rings over the low town '.repeat(20)}`)!.line].length).toBeLessThanOrEqual(
      240,
    );
  });
});
