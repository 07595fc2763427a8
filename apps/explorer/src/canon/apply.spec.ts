import type { CanonOperation } from '@creative-space/sdk';
import { applyOperation } from './apply';

const operation = (change: Partial<CanonOperation>): CanonOperation => ({
  op: 'add',
  target: { kind: 'fact', id: 'new:1' },
  field: null,
  before: null,
  after: null,
  level: 'detail',
  category: 'factual_detail',
  evidence: [],
  note: '',
  ...change,
});

describe('a change of the canon that the writer took', () => {
  it('adds a person, and a fact about them under the name that both have in the answer', () => {
    const ids = new Map<string, string>();
    const person = operation({ target: { kind: 'character', id: 'new:1' }, after: { name: 'Mara', role: 'guide' } });
    const evidence = [{ node_id: 'n2', quote: 'left-handed', start: 0, end: 11, role: 'supports' as const }];
    const fact = operation({
      target: { kind: 'fact', id: 'new:2' },
      after: { subject: 'new:1', attribute: 'hand', value: 'left' },
      evidence,
    });
    const canon = applyOperation(applyOperation({}, person, 'n2', ids), fact, 'n2', ids);
    const [mara] = canon.characters!;
    expect(mara).toEqual({ id: expect.stringMatching(/^ch_/), name: 'Mara', role: 'guide' });
    expect(canon.facts).toEqual([
      {
        id: expect.stringMatching(/^f_/),
        subject: mara!.id,
        attribute: 'hand',
        value: 'left',
        valid_from: 'n2',
        sources: [{ node_id: 'n2', quote: 'left-handed' }],
      },
    ]);
  });

  it('lets what was so before end where the new begins', () => {
    const before = { id: 'f1', subject: 'ch1', attribute: 'home', value: 'the quay', valid_from: 'n1' };
    const moved = operation({ op: 'update', target: { kind: 'fact', id: 'f1' }, field: 'value', after: 'the hill' });
    const canon = applyOperation({ facts: [before] }, moved, 'n5', new Map());
    expect(canon.facts).toMatchObject([
      { id: 'f1', value: 'the quay', valid_from: 'n1', valid_to: 'n5' },
      { value: 'the hill', valid_from: 'n5', valid_to: null },
    ]);
    const over = operation({ op: 'remove', target: { kind: 'fact', id: 'f1' } });
    expect(applyOperation({ facts: [before] }, over, 'n5', new Map()).facts).toEqual([{ ...before, valid_to: 'n5' }]);
  });

  it('changes one member of anything else, and nothing where there is a conflict', () => {
    const canon = {
      threads: [{ id: 't1', question: 'Who?', opened_node_id: 'n1' }],
      setting: { places: [{ id: 'p1', name: 'Quay' }] },
    };
    const closed = operation({
      op: 'update',
      target: { kind: 'thread', id: 't1' },
      field: 'closed_node_id',
      after: 'n3',
    });
    expect(applyOperation(canon, closed, 'n3', new Map()).threads![0]).toMatchObject({
      question: 'Who?',
      closed_node_id: 'n3',
    });
    const place = operation({ op: 'remove', target: { kind: 'place', id: 'p1' } });
    expect(applyOperation(canon, place, 'n3', new Map()).setting!.places).toEqual([]);
    expect(applyOperation(canon, { ...place, op: 'conflict' }, 'n3', new Map())).toBe(canon);
  });
});
