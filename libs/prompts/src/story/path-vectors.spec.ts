import type { AppError } from '@cse/core';
import vectors from '../../../../packages/sdk/vectors/paths.json';
import { checkCanonOnPath, checkChildren, checkFocus, checkLegs, checkPath } from './path-rules';
import type { Canon, Leg, PathNode } from './shapes';

interface Request {
  active_path?: PathNode[];
  branch_canon?: Canon;
  existing_children?: { id: string }[];
  focus_node_ids?: string[];
  common_path?: PathNode[];
  left?: Leg;
  right?: Leg;
}

function check(request: Request): void {
  if (request.common_path) return void checkLegs(request.common_path, request.left!, request.right!);
  const ids = checkPath(request.active_path!);
  checkCanonOnPath(request.branch_canon ?? {}, ids);
  checkChildren(request.existing_children ?? [], ids);
  checkFocus(request.focus_node_ids ?? [], ids);
}

/** What clients in other languages are held to is what the server does. */
describe('the path rule of the published vectors', () => {
  it.each(vectors.cases)('$name', ({ request, code, pointer }) => {
    let refused: AppError | undefined;
    try {
      check(request as Request);
    } catch (error) {
      refused = error as AppError;
    }
    expect([refused?.code ?? null, refused?.errors?.[0]?.pointer]).toEqual([code, pointer]);
  });
});
