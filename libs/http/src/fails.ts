import type { ErrorCode } from '@cse/core';

const CODES = Symbol('problem codes');

/**
 * Documents error codes that a route can answer. Only those that its shape does not tell need saying: the OpenAPI
 * document adds the ones of a body, of parameters and of a guarded route by itself. May stand more than once.
 */
export function Fails(...codes: ErrorCode[]): MethodDecorator {
  return (_target, _property, descriptor) => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(CODES, [...new Set([...failuresOf(method), ...codes])], method);
  };
}

/** The codes that `Fails` names on a controller method. */
export function failuresOf(method: object): ErrorCode[] {
  return (Reflect.getMetadata(CODES, method) as ErrorCode[] | undefined) ?? [];
}
