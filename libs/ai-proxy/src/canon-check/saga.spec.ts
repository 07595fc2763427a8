import { CANON_CONFLICT_KINDS } from '@cse/prompts';
import { generateSaga, type Saga } from '../../../../test/fixtures/saga';
import { checkCanon } from './canon-check';
import type { CanonConflict } from './conflict';

function tally({ faults, decoys }: Saga, conflicts: readonly CanonConflict[]) {
  const shows = (conflict: CanonConflict, node: string) => conflict.branch.at(-1) === node;
  const found = faults.filter((fault) => conflicts.some((one) => one.kind === fault.kind && shows(one, fault.node_id)));
  const strays = conflicts.filter(
    (one) => !faults.some((fault) => one.kind === fault.kind && shows(one, fault.node_id)),
  );
  const kinds = CANON_CONFLICT_KINDS.map((kind) => [
    kind,
    found.filter((fault) => fault.kind === kind).length,
    strays.filter((one) => one.kind === kind).length,
  ]);
  return { kinds, strays, fooled: decoys.filter((id) => strays.some(({ nodes }) => nodes.includes(id))) };
}

describe('a generated saga', () => {
  const saga = generateSaga({ nodes: 1_500, facts: 400, branches: 40, each: 4 });

  it('has every planted fault of every kind found, and nothing else', () => {
    const { conflicts } = checkCanon({ graph: saga.graph }, () => undefined);
    const { kinds, strays } = tally(saga, conflicts);
    expect(strays.map(({ kind, evidence }) => [kind, evidence.map(({ quote }) => quote)])).toEqual([]);
    expect(kinds).toEqual(CANON_CONFLICT_KINDS.map((kind) => [kind, 4, 0]));
  });
});
