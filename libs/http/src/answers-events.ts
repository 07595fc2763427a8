import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtension, ApiExtraModels } from '@nestjs/swagger';

/** Extension of an OpenAPI operation: event name → reference to the schema of its `data`. */
export const SSE_EVENTS = 'x-sse-events';

/**
 * Documents a route that also answers as server-sent events, with the class of each event's `data`, in the order in
 * which they come. `error` (a problem document) need not be named. The SDK's typed event unions come from this.
 */
export function AnswersEvents(events: Record<string, Type>): MethodDecorator {
  const references = Object.fromEntries(
    Object.entries(events).map(([name, type]) => [name, { $ref: `#/components/schemas/${type.name}` }]),
  );
  return applyDecorators(ApiExtraModels(...Object.values(events)), ApiExtension(SSE_EVENTS, references));
}
