import { AppError } from '@cse/core';
import * as fc from 'fast-check';
import { checkCanonOnPath, checkChildren, checkPath } from './path-rules';
import type { PathNode } from './shapes';

function chain(length: number): PathNode[] {
  return Array.from({ length }, (_, index) => ({
    id: `n_${index}`,
    parent_id: index === 0 ? null : `n_${index - 1}`,
    text: 'x',
  }));
}

function refusal(work: () => unknown): [code: string, pointer: string | undefined] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return [(error as AppError).code, (error as AppError).errors?.[0]?.pointer];
  }
  throw new Error('was accepted');
}

describe('checkPath', () => {
  it('accepts a chain from its root and answers its ids', () => {
    expect(checkPath(chain(500)).size).toBe(500);
    expect([...checkPath(chain(1))]).toEqual(['n_0']);
  });

  const edited = (edit: (nodes: PathNode[]) => void) => {
    const nodes = chain(5);
    edit(nodes);
    return nodes;
  };
  it.each([
    ['no nodes', [], 'path_empty', '/active_path'],
    ['an id twice', edited((n) => (n[3]!.id = 'n_1')), 'path_duplicate_id', '/active_path/3/id'],
    ['a cycle', edited((n) => n.push({ ...n[0]!, parent_id: 'n_4' })), 'path_duplicate_id', '/active_path/5/id'],
    ['no root', edited((n) => n.shift()), 'path_root_first', '/active_path/0/parent_id'],
    ['two roots', edited((n) => (n[2]!.parent_id = null)), 'path_root_first', '/active_path/2/parent_id'],
    [
      'a sibling',
      edited((n) => n.push({ id: 'sibling', parent_id: 'n_3', text: '' })),
      'path_not_contiguous',
      '/active_path/5/parent_id',
    ],
    ['a gap', edited((n) => n.splice(2, 1)), 'path_not_contiguous', '/active_path/2/parent_id'],
  ] as const)('refuses %s', (_, nodes, code, pointer) => {
    expect(refusal(() => checkPath(nodes as PathNode[]))).toEqual([code, pointer]);
  });

  it('accepts no other order of the same nodes, and no path with one node taken from elsewhere', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(chain(6), { minLength: 2 }), (nodes) => {
        const inOrder = nodes.every((node, index) => node.id === `n_${index}`);
        if (inOrder) expect(checkPath(nodes).size).toBe(nodes.length);
        else expect(() => checkPath(nodes)).toThrow(AppError);
      }),
    );
    fc.assert(
      fc.property(fc.nat(5), fc.constantFrom('n_9', 'n_0', 'n_5', null), (at, parent) => {
        const nodes = chain(6);
        fc.pre(nodes[at]!.parent_id !== parent);
        nodes[at]!.parent_id = parent;
        expect(() => checkPath(nodes)).toThrow(AppError);
      }),
    );
  });
});

describe('references', () => {
  const ids = new Set(['n_0', 'n_1']);
  const fact = { id: 'f', subject: 's', attribute: 'a', value: 'v' };
  it.each([
    [{ timeline: [{ id: 'e', label: 'l', order: 1, node_id: 'off' }] }, '/branch_canon/timeline/0/node_id'],
    [{ threads: [{ id: 't', question: 'q', opened_node_id: 'off' }] }, '/branch_canon/threads/0/opened_node_id'],
    [
      { threads: [{ id: 't', question: 'q', opened_node_id: 'n_0', closed_node_id: 'off' }] },
      '/branch_canon/threads/0/closed_node_id',
    ],
    [{ facts: [fact, { ...fact, valid_from: 'off' }] }, '/branch_canon/facts/1/valid_from'],
    [{ facts: [{ ...fact, valid_to: 'off' }] }, '/branch_canon/facts/0/valid_to'],
    [{ facts: [{ ...fact, sources: [{ node_id: 'off', quote: 'q' }] }] }, '/branch_canon/facts/0/sources/0/node_id'],
  ])('refuses canon that names a node off the path: %j', (canon, pointer) => {
    expect(refusal(() => checkCanonOnPath(canon, ids))).toEqual(['reference_off_path', pointer]);
  });

  it('accepts canon that names nodes of the path, or none', () => {
    checkCanonOnPath({}, ids);
    checkCanonOnPath({ facts: [{ ...fact, valid_from: 'n_0', valid_to: null }] }, ids);
  });

  it('refuses a child that is an ancestor', () => {
    checkChildren([{ id: 'n_2' }], ids);
    expect(refusal(() => checkChildren([{ id: 'n_2' }, { id: 'n_0' }], ids))).toEqual([
      'child_not_direct',
      '/existing_children/1/id',
    ]);
  });
});
