import { AppError, isUuid } from '@cse/core';
import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';

/** Refuses ids that are none of ours: they name nothing. */
class KnownId implements PipeTransform<string, string> {
  constructor(private readonly what: string) {}

  transform(id: string): string {
    if (!isUuid(id)) throw new AppError('not_found', `there is no such ${this.what}`);
    return id;
  }
}

/**
 * The `id` in the address of a route, checked and documented.
 * @param what it is the id of, as the document and a refusal call it
 * @throws AppError `not_found` for one that is none of ours
 */
export function IdParam(what: string): ParameterDecorator {
  const documented = ApiParam({ name: 'id', description: `The ${what}`, schema: { type: 'string', format: 'uuid' } });
  return (target, method, index) => {
    Param('id', new KnownId(what))(target, method, index);
    documented(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };
}
