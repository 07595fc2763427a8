import type { FieldProblem } from '@cse/core';
import * as fc from 'fast-check';
import { LIMITS } from './limits';
import type { Shape } from './schema';
import { problemsOf } from './shape-check';
import { CANON, CHILDREN, CREATOR_PROFILE, FOCUS, LEG, PATH, REJECTED, SUMMARIES } from './shapes';

const of = (shape: Shape) => (value: unknown, pointer: string) => problemsOf(shape, value, pointer);
const nodesProblems = of(PATH);
const canonProblems = of(CANON);
const profileProblems = of(CREATOR_PROFILE);
const childrenProblems = of(CHILDREN);
const rejectedProblems = of(REJECTED);
const summariesProblems = of(SUMMARIES);
const legProblems = of(LEG);
const focusProblems = of(FOCUS);

const node = { id: 'n_1', parent_id: null, text: 'Mara waits.', title: 'Low tide', kind: 'beat', pinned: true };
const fact = { id: 'f_1', subject: 'ch_mara', attribute: 'handedness', value: 'left' };
const pointers = (problems: FieldProblem[]) => problems.map((problem) => problem.pointer);
const times = (count: number, make: (index: number) => unknown) => Array.from({ length: count }, (_, i) => make(i));

describe('values of a story', () => {
  it('accepts a full request of the contract', () => {
    expect(nodesProblems([node, { id: 'n_2', parent_id: 'n_1', text: '' }], '')).toEqual([]);
    expect(
      canonProblems(
        {
          setting: {
            era: 'after the flood',
            summary: 's',
            places: [{ id: 'pl', name: 'Vell', aliases: ['the port'] }],
          },
          characters: [{ id: 'ch', name: 'Mara Quill', aliases: ['Mara'], role: 'lead', summary: 's' }],
          tone: { pov: 'third', tense: 'past', mood: ['wary'], register: 'plain' },
          rules: [{ id: 'r', statement: 'No flame after the ninth bell.', locked: true }],
          timeline: [{ id: 'e', label: 'Ilan vanishes', when: 'last winter', order: 1, node_id: 'n_1' }],
          threads: [{ id: 't', question: 'Who wrote the letter?', opened_node_id: 'n_1', closed_node_id: null }],
          facts: [
            { ...fact, modality: 'believed', holder: 'ch', valid_from: 'n_1', valid_to: null, locked: false },
            { ...fact, id: 'f_2', sources: [{ node_id: 'n_1', quote: 'Mara waits' }] },
          ],
        },
        '',
      ),
    ).toEqual([]);
    expect(canonProblems({}, '')).toEqual([]);
    expect(
      profileProblems(
        {
          language: 'pt-BR',
          genres: ['gothic'],
          tone: ['dry'],
          themes: ['debt'],
          view: 'third_limited',
          tense: 'past',
          avoid: [{ text: 'chosen one', match: 'phrase' }],
          favoured_devices: ['unreliable narrator'],
          exemplars: [{ text: 'The tide came in like a debt.' }],
          history: { accepted: { reversal: 4 }, rejected: {} },
        },
        '',
      ),
    ).toEqual([]);
    expect(childrenProblems([{ id: 'n_9', gist: 'g' }], '')).toEqual([]);
    expect(rejectedProblems([{ gist: 'g' }], '')).toEqual([]);
    expect(summariesProblems([{ hash: `sha256:${'a'.repeat(64)}`, text: 't' }], '')).toEqual([]);
  });

  it.each([
    [nodesProblems, {}, ''],
    [nodesProblems, times(501, () => node), ''],
    [nodesProblems, [null], '/0'],
    [nodesProblems, [{ ...node, extra: 1 }], '/0/extra'],
    [nodesProblems, [{ ...node, id: 'a b' }], '/0/id'],
    [nodesProblems, [{ ...node, id: 'a'.repeat(65) }], '/0/id'],
    [nodesProblems, [{ id: 'a', text: '' }], '/0/parent_id'],
    [nodesProblems, [node, { ...node, text: 'x'.repeat(8_001) }], '/1/text'],
    [nodesProblems, [{ ...node, text: 'a\ud800' }], '/0/text'],
    [nodesProblems, [{ ...node, text: 'e\u0301' }], '/0/text'],
    [nodesProblems, [{ ...node, text: 'bell\u0007' }], '/0/text'],
    [nodesProblems, [{ ...node, title: 'x'.repeat(161) }], '/0/title'],
    [nodesProblems, [{ ...node, kind: 'poem' }], '/0/kind'],
    [nodesProblems, [{ ...node, pinned: 'yes' }], '/0/pinned'],
    [canonProblems, [], ''],
    [canonProblems, { fact: [] }, '/fact'],
    [canonProblems, { facts: null }, '/facts'],
    [canonProblems, { facts: times(401, (id) => ({ ...fact, id: `f${id}` })) }, '/facts'],
    [canonProblems, { facts: [fact, fact] }, '/facts/1/id'],
    [canonProblems, { facts: [{ ...fact, value: '' }] }, '/facts/0/value'],
    [canonProblems, { facts: [{ ...fact, modality: 'sure' }] }, '/facts/0/modality'],
    [canonProblems, { facts: [{ ...fact, holder: 7 }] }, '/facts/0/holder'],
    [canonProblems, { facts: [{ ...fact, sources: [{ node_id: 'n' }] }] }, '/facts/0/sources/0/quote'],
    [canonProblems, { setting: { places: [{ id: 'p' }] } }, '/setting/places/0/name'],
    [canonProblems, { tone: { mood: [3] } }, '/tone/mood/0'],
    [canonProblems, { timeline: [{ id: 'e', label: 'l', order: '1', node_id: 'n' }] }, '/timeline/0/order'],
    [canonProblems, { threads: [{ id: 't', question: 'q' }] }, '/threads/0/opened_node_id'],
    [profileProblems, { language: 'English, please' }, '/language'],
    [profileProblems, { genres: ['x'.repeat(121)] }, '/genres/0'],
    [profileProblems, { avoid: [{ text: 'x' }] }, '/avoid/0/match'],
    [profileProblems, { avoid: [{ text: ' \u200b', match: 'word' }] }, '/avoid/0/text'],
    [profileProblems, { exemplars: times(4, () => ({ text: 'x' })) }, '/exemplars'],
    [profileProblems, { history: { accepted: { twist: 1 } } }, '/history/accepted/twist'],
    [profileProblems, { history: { accepted: { reversal: -1 } } }, '/history/accepted/reversal'],
    [
      profileProblems,
      { themes: times(40, () => '\u4e00'.repeat(120)), tone: times(40, () => '\u4e00'.repeat(120)) },
      '',
    ],
    [childrenProblems, times(25, () => ({ id: 'a', gist: 'g' })), ''],
    [childrenProblems, [{ id: 'a', gist: 'x'.repeat(201) }], '/0/gist'],
    [rejectedProblems, times(21, () => ({ gist: 'g' })), ''],
    [summariesProblems, [{ hash: 'sha256:short', text: 't' }], '/0/hash'],
    [legProblems, { branch_id: 'b' }, '/nodes'],
    [legProblems, { nodes: times(201, () => node) }, '/nodes'],
    [legProblems, { nodes: [{ ...node, 'a/b~c': 1 }] }, '/nodes/0/a~1b~0c'],
    [focusProblems, [], ''],
    [focusProblems, ['a', 'b', 'a'], '/2'],
  ])('%p refuses what breaks a bound, with a pointer (%#)', (check, value, pointer) => {
    expect(pointers(check(value, ''))).toContain(pointer);
  });

  it('counts characters as code points', () => {
    const emoji = '😀'.repeat(LIMITS.nodeText);
    expect(nodesProblems([{ ...node, text: emoji }], '')).toEqual([]);
    expect(pointers(nodesProblems([{ ...node, text: `${emoji}x` }], ''))).toEqual(['/0/text']);
  });

  it('says how a node that is too long becomes several', () => {
    const [problem] = nodesProblems([{ ...node, text: 'x'.repeat(LIMITS.nodeText + 1) }], '/active_path');
    expect(problem).toMatchObject({ pointer: '/active_path/0/text' });
    expect(problem!.detail).toMatch(
      /at most 8000 characters; split it at a paragraph into consecutive nodes.*parent_id/,
    );
    const [title] = nodesProblems([{ ...node, title: 'x'.repeat(LIMITS.nodeTitle + 1) }], '');
    expect(title!.detail).toBe('must be at most 160 characters');
  });

  it('takes the line ends of Windows, and no other carriage return', () => {
    expect(nodesProblems([{ ...node, text: 'one\r\n\r\ntwo' }], '')).toEqual([]);
    expect(pointers(nodesProblems([{ ...node, text: 'one\rtwo' }], ''))).toEqual(['/0/text']);
  });

  it('never throws, never lists more than twenty problems, never repeats a value', () => {
    for (const check of [nodesProblems, canonProblems, profileProblems, childrenProblems, summariesProblems]) {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.object({ key: fc.constantFrom('id', 'text') }))), (value) => {
          expect(check(value, '').length).toBeLessThanOrEqual(20);
        }),
      );
    }
    const secret = 'SECRET '.repeat(2_000);
    const problems = nodesProblems(
      times(500, () => ({ id: secret, parent_id: secret, text: `${secret}\u0000` })),
      '',
    );
    expect(problems).toHaveLength(20);
    expect(JSON.stringify(problems)).not.toContain('SECRET');
  });
});
