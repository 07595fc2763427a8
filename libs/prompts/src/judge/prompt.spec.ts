import * as fc from 'fast-check';
import { promptBytesOf } from '../prompt/rendered-prompt';
import { boundJudge, judgeBatches, renderJudge, type JudgeCare, type JudgeInput } from './prompt';

const FENCE = '0123456789abcdef';

const INPUT: JudgeInput = {
  branch_canon: {
    characters: [{ id: 'ch_mara', name: 'Mara' }],
    rules: [{ id: 'r_1', statement: 'No flame after the ninth bell.' }],
    facts: [{ id: 'f_1', subject: 'ch_mara', attribute: 'hand', value: 'left' }],
  },
  existing_children: [{ gist: 'The bell rings.' }],
  rejected: [{ gist: 'A storm comes.' }],
  gone: [{ id: 'ch_mara', how: 'departed', node_id: 'n_1', quote: 'Mara left for good.' }],
  newest: [
    { id: 'n_1', parent_id: null, text: 'Mara left for good.' },
    { id: 'n_2', parent_id: 'n_1', text: 'The rain went on.' },
  ],
  language: 'en',
  candidates: [
    {
      number: 1,
      title: 'One',
      gist: 'Osric waits.',
      premise: { who: 'osric', does: 'wait', to: '', at: '', on: 'boat' },
    },
    { number: 2, title: 'Two', gist: 'The lamp goes out.' },
  ],
  from: 1,
};

describe('judge.v1', () => {
  it('renders as it was reviewed (a change here is a new version of the template)', () => {
    expect(renderJudge(INPUT, FENCE, 'fast')).toMatchSnapshot();
  });

  it('repeats every byte of the call before, up to the new candidates', () => {
    const before = renderJudge({ ...INPUT, candidates: INPUT.candidates.slice(0, 1), from: 0 }, FENCE, 'fast');
    const after = renderJudge(INPUT, FENCE, 'fast');
    expect(after.system).toEqual(before.system);
    expect(after.content.slice(0, before.content.length - 1)).toEqual(before.content.slice(0, -1));
    expect(after.content.at(-1)!.text).toContain('Judge candidate 2.');
  });

  it('hears the end of the newest node, and reads the newest nodes when it is careful', () => {
    const text = 'One sentence after the other. '.repeat(200);
    const newest = [...INPUT.newest, { id: 'n_3', parent_id: 'n_2', text }];
    const told = (care: JudgeCare) => renderJudge({ ...INPUT, newest }, FENCE, care).content[0]!.text;
    expect(Buffer.byteLength(told('fast'))).toBeLessThan(2_000);
    expect(told('fast')).toContain('"node":"n_3"');
    expect(told('fast')).not.toContain('"node":"n_2"');
    expect(Buffer.byteLength(told('careful'))).toBeGreaterThan(5_000);
  });

  it('reads people and rules first where a canon is too long to be read whole', () => {
    const facts = Array.from({ length: 400 }, (_, index) => ({
      ...{ id: `f_${index}`, subject: 'Vell', attribute: 'a'.repeat(40), value: 'b'.repeat(200) },
      locked: index === 399,
    }));
    const { text } = renderJudge({ ...INPUT, branch_canon: { ...INPUT.branch_canon, facts } }, FENCE, 'fast')
      .content[0]!;
    for (const id of ['ch_mara', 'r_1', 'f_399']) expect(text).toContain(`"id":"${id}"`);
    expect(Buffer.byteLength(text)).toBeLessThan(16_000);
  });

  it.each([
    [1, [1]],
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [5, [1, 3, 5]],
    [10, [3, 6, 10]],
  ])('%i candidates are read in batches that end with %j', (slots, ends) => {
    expect(judgeBatches(slots)).toEqual(ends);
  });

  it('is never more than its bound, whatever a story and its candidates are made of', () => {
    const text = (most: number) =>
      fc
        .array(fc.constantFrom('"', '\\', '\n', 'a', 'é', '海', '😀', 'Mara '), { maxLength: most })
        .map((pieces) => pieces.join('').slice(0, most).toWellFormed());
    const story = fc.record({
      count: fc.nat(8),
      value: text(300),
      gists: fc.array(text(200), { maxLength: 24 }),
      texts: fc.array(text(2_000), { minLength: 1, maxLength: 20 }),
      gist: text(400),
      title: text(80),
      word: text(80),
    });
    fc.assert(
      fc.property(story, fc.constantFrom<JudgeCare>('fast', 'careful'), (drawn, care) => {
        const { count, value, gists, texts, gist, title, word } = drawn;
        const branch_canon = {
          characters: [{ id: 'ch_1', name: value }],
          facts: Array.from({ length: 30 }, (_, index) => ({ id: `f_${index}`, subject: 'x', attribute: 'y', value })),
        };
        const existing_children = gists.map((one, index) => ({ id: `n_${index}`, gist: one }));
        const body = {
          branch_canon,
          existing_children,
          rejected: existing_children.slice(4).map((child) => ({ gist: child.gist })),
          count: { ghost_nodes: count },
        };
        const bounds = boundJudge(body, care);
        const slots = count + 2;
        expect(bounds).toHaveLength(count === 0 ? 0 : 3);
        const premise = { who: word, does: word, to: word, at: word, on: word };
        const all = Array.from({ length: slots }, (_, index) => ({ number: index + 1, title, gist, premise }));
        const ends = judgeBatches(slots);
        bounds.forEach((bound, index) => {
          const candidates = all.slice(0, ends[index]);
          const newest = texts.map((one, at) => ({ id: 'n'.repeat(64), parent_id: null, text: one, title: `${at}` }));
          const input = { ...INPUT, ...body, newest, candidates, from: ends[index - 1] ?? 0, language: 'l'.repeat(35) };
          const prompt = renderJudge(input, FENCE, care);
          expect(promptBytesOf(prompt)).toBeLessThanOrEqual(bound.prompt);
          expect(prompt.maxOutputTokens).toBe(bound.outputTokens);
          expect(bound.fresh).toBeLessThanOrEqual(bound.prompt);
        });
      }),
      { numRuns: 60 },
    );
  });
});
