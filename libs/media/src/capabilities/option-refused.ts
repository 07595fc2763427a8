import { AppError, type FieldProblem } from '@cse/core';

/** `unsupported_option`: each field that cannot be done, with what could be done instead. */
export class OptionRefused extends AppError {
  constructor(problems: FieldProblem[]) {
    super('unsupported_option', problems.map(({ detail }) => detail).join('; '), { errors: problems });
  }
}
