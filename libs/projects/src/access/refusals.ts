import { AppError } from '@cse/core';

/** The same for what never was and for what is somebody else's. */
export function noSuch(what: string): AppError {
  return new AppError('not_found', `there is no such ${what}`);
}

export function limitReached(what: string, limit: number): AppError {
  return new AppError('limit_reached', `there may be at most ${limit} ${what}`, { members: { limit } });
}

export function roleInsufficient(detail: string): AppError {
  return new AppError('role_insufficient', detail);
}

/** @param generation the one that counts now */
export function generationOld(generation: number, rotationDue: boolean): AppError {
  const detail = rotationDue
    ? 'a member has gone: an owner has to rotate the key first'
    : 'this is not the present generation of the project key';
  return new AppError('key_generation_old', detail, { members: { generation, rotation_due: rotationDue } });
}

/** @throws AppError `ops_compacted` when what follows a cursor is not in the log any more */
export function requireLog(after: number, compactedTo: number, snapshot: number | null): void {
  if (after >= compactedTo) return;
  throw new AppError('ops_compacted', 'these operations are in a snapshot now', {
    members: { upto: String(snapshot ?? compactedTo) },
  });
}
