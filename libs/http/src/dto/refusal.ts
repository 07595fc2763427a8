import { AppError, type FieldProblem } from '@cse/core';

const MAX_PROBLEMS = 20;

/** What a request is answered that breaks its schema. */
export function refused(problems: FieldProblem[]): AppError {
  return new AppError('validation_failed', 'the request breaks the schema', {
    errors: problems.slice(0, MAX_PROBLEMS),
  });
}

/** One segment of a JSON pointer; long or odd keys are cut, so that an answer never echoes a payload. */
export function escapePointer(key: string): string {
  return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
