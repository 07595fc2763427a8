import type { AppError } from '@cse/core';
import * as fc from 'fast-check';
import { checkLegs } from './path-rules';
import type { Leg, PathNode } from './shapes';

const node = (id: string, parent_id: string | null): PathNode => ({ id, parent_id, text: '' });
const chain = (prefix: string, length: number, parent: string | null): PathNode[] =>
  Array.from({ length }, (_, index) => node(`${prefix}${index}`, index === 0 ? parent : `${prefix}${index - 1}`));
const leg = (...nodes: PathNode[]): Leg => ({ nodes });

function problem(common: PathNode[], left: Leg, right: Leg): unknown {
  try {
    checkLegs(common, left, right);
    return undefined;
  } catch (error) {
    const { code, errors } = error as AppError;
    return [code, errors![0]!.pointer];
  }
}

describe('the legs of a merge', () => {
  const common = chain('c', 2, null);
  const left = leg(node('l0', 'c1'), node('l1', 'l0'));
  const right = leg(node('r0', 'c1'));

  it('start at the common ancestor and run to their tips, whatever their lengths', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })),
        ([shared, a, b]) => {
          const path = chain('c', shared, null);
          const ids = checkLegs(path, leg(...chain('l', a, `c${shared - 1}`)), leg(...chain('r', b, `c${shared - 1}`)));
          expect([ids.common.size, ids.left.size, ids.right.size]).toEqual([shared, shared + a, shared + b]);
          expect(ids.left.has('r0')).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['no common path', [], left, right, 'path_empty', '/common_path'],
    ['a common path without a root', [node('c0', 'x')], left, right, 'path_root_first', '/common_path/0/parent_id'],
    ['an empty leg', common, leg(), right, 'path_empty', '/left/nodes'],
    ['a leg from the root', common, leg(node('l0', 'c0')), right, 'leg_not_from_ancestor', '/left/nodes/0/parent_id'],
    [
      'a leg of another story',
      common,
      left,
      leg(node('r0', null)),
      'leg_not_from_ancestor',
      '/right/nodes/0/parent_id',
    ],
    [
      'a leg from the other leg',
      common,
      left,
      leg(node('r0', 'l1')),
      'leg_not_from_ancestor',
      '/right/nodes/0/parent_id',
    ],
    [
      'a sibling in a leg',
      common,
      leg(node('l0', 'c1'), node('l1', 'c1')),
      right,
      'path_not_contiguous',
      '/left/nodes/1/parent_id',
    ],
    [
      'a second root in a leg',
      common,
      leg(node('l0', 'c1'), node('l1', null)),
      right,
      'path_root_first',
      '/left/nodes/1/parent_id',
    ],
    ['a node in both legs', common, left, leg(node('l0', 'c1')), 'path_duplicate_id', '/right/nodes/0/id'],
    [
      'a node of the common path in a leg',
      common,
      leg(node('l0', 'c1'), node('c0', 'l0')),
      right,
      'path_duplicate_id',
      '/left/nodes/1/id',
    ],
    [
      'a node twice in a leg',
      common,
      left,
      leg(node('r0', 'c1'), node('r0', 'r0')),
      'path_duplicate_id',
      '/right/nodes/1/id',
    ],
  ] as [string, PathNode[], Leg, Leg, string, string][])(
    'are refused with %s',
    (_, path, one, other, code, pointer) => {
      expect(problem(path, one, other)).toEqual([code, pointer]);
    },
  );
});
