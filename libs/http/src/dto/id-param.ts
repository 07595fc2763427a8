import { AppError, isUuid } from '@cse/core';
import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam, type ApiParamOptions } from '@nestjs/swagger';

/** Refuses what can name nothing. */
class KnownName implements PipeTransform<string, string> {
  constructor(
    private readonly what: string,
    private readonly accepts: (text: string) => boolean,
  ) {}

  transform(text: string): string {
    if (!this.accepts(text)) throw new AppError('not_found', `there is no such ${this.what}`);
    return text;
  }
}

type Schema = NonNullable<Extract<ApiParamOptions, { schema?: unknown }>['schema']>;

/**
 * A part of the address of a route that names a thing, checked and documented.
 * @param what it is, as the document and a refusal call it
 * @throws AppError `not_found` for what `accepts` does not take
 */
export function NameParam(
  what: string,
  name: string,
  accepts: (text: string) => boolean,
  schema: Schema,
): ParameterDecorator {
  const documented = ApiParam({ name, description: `The ${what}`, schema });
  return (target, method, index) => {
    Param(name, new KnownName(what, accepts))(target, method, index);
    documented(target, method!, Object.getOwnPropertyDescriptor(target, method!)!);
  };
}

/**
 * An id in the address of a route, checked and documented.
 * @param what it is the id of, as the document and a refusal call it
 * @param name of the part of the address
 * @throws AppError `not_found` for one that is none of ours
 */
export function IdParam(what: string, name = 'id'): ParameterDecorator {
  return NameParam(what, name, isUuid, { type: 'string', format: 'uuid' });
}
