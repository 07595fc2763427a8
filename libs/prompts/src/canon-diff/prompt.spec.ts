import * as fc from 'fast-check';
import type { PathNode } from '../story/shapes';
import { CANON_DIFF_POLICY } from './policy';
import { renderCanonDiff, type CanonDiffInput } from './prompt';

const FENCE = '0123456789abcdef';

function chain(length: number): PathNode[] {
  return Array.from({ length }, (_, index) => ({
    id: `n_${index + 1}`,
    parent_id: index === 0 ? null : `n_${index}`,
    title: `Scene ${index + 1}`,
    text: `What happens in scene ${index + 1}.`,
  }));
}

function render(over: Partial<CanonDiffInput> = {}) {
  const active_path = over.active_path ?? chain(3);
  const focus_node_ids = [active_path.at(-1)!.id];
  return renderCanonDiff({ active_path, branch_canon: {}, mode: 'diff', focus_node_ids, ...over }, FENCE);
}

const bytes = (over: Partial<CanonDiffInput> = {}) => {
  const { system, content } = render(over);
  return [...system, ...content].map(({ text }) => text);
};

describe('canon-diff.v2', () => {
  it('renders as it was reviewed (a change here is a new version of the template)', () => {
    expect(
      render({
        branch_canon: { facts: [{ id: 'f_1', subject: 'ch_mara', attribute: 'hand', value: 'left', locked: true }] },
        system_prompt: 'Keep it small.',
        steer: 'Mind the lamp.',
        focus_node_ids: ['n_2', 'n_3'],
      }),
    ).toMatchSnapshot();
  });

  it('repeats every byte of a shallower path, whatever is asked about it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), (length, deeper) => {
        const before = bytes({ active_path: chain(length) });
        const after = bytes({ active_path: chain(length + deeper), steer: 'another wish', mode: 'extract' });
        expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
      }),
    );
  });

  it('does not change with what only the server marks: a focus node that must be read verbatim', () => {
    const pinned = chain(3).map((node) => ({ ...node, pinned: true }));
    expect(bytes({ active_path: pinned })).toEqual(bytes());
  });

  it('asks an extract for additions only, and puts the policy first and whole', () => {
    expect(bytes()[0]).toBe(CANON_DIFF_POLICY);
    expect(bytes({ mode: 'extract' }).at(-1)).toContain('"add" operations only');
    expect(bytes().at(-1)).not.toContain('"add" operations only');
    expect(bytes({ focus_node_ids: ['n_1', 'n_3'] }).at(-1)).toContain('Focus nodes: "n_1", "n_3".');
  });

  it('keeps at most four cache breakpoints', () => {
    for (const length of [1, 15, 16, 200]) {
      const { system, content } = render({ active_path: chain(length) });
      expect([...system, ...content].filter(({ cache }) => cache).length).toBeLessThanOrEqual(4);
      expect(content.at(-1)!.cache).toBeUndefined();
    }
  });
});
