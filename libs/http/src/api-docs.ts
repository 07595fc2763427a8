import type { ErrorCode } from '@cse/core';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiExtension, ApiExtraModels } from '@nestjs/swagger';

/** Extension of an OpenAPI operation: event name → reference to the schema of its `data`. */
export const SSE_EVENTS = 'x-sse-events';

/**
 * Documents a route that also answers as server-sent events, with the class of each event's `data`, in the order in
 * which they come. `error` (a problem document) need not be named: any stream may end with it. The SDK's typed event
 * unions come from this.
 */
export function AnswersEvents(events: Record<string, Type>): MethodDecorator {
  const references = Object.fromEntries(
    Object.entries(events).map(([name, type]) => [name, { $ref: `#/components/schemas/${type.name}` }]),
  );
  const error = { $ref: '#/components/schemas/ProblemDocument' };
  return applyDecorators(ApiExtraModels(...Object.values(events)), ApiExtension(SSE_EVENTS, { ...references, error }));
}

/** Stands in an example for the id of something of the caller's own; `x-sample-ids` of the document names them. */
export const SAMPLE_IDS = {
  picture: '01933b1e-7c1f-7000-8000-00000000001a',
  clip: '01933b1e-7c1f-7000-8000-00000000002b',
} as const;

/**
 * Documents the body of a route with one that can be sent as it stands (a test does), but for sample ids and tokens.
 * @param summary what it does
 */
export function Example(body: Type, summary: string, value: object): MethodDecorator {
  return ApiBody({ type: body, examples: { sample: { summary, value } } });
}

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
