import type { ErrorCode } from '@cse/core';
import { SSE_EVENTS } from '@cse/http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_COMPONENTS, problemResponses } from './problem-responses';
import type { RoutePolicy } from './route-policy';

type SchemaOrReference = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const REQUEST_ID = { $ref: '#/components/headers/RequestId' };
const RATE_LIMIT = {
  'ratelimit-policy': { $ref: '#/components/headers/RateLimitPolicy' },
  ratelimit: { $ref: '#/components/headers/RateLimit' },
};

/**
 * Adds to every operation what follows from its shape and from its handler's decorators: problem responses, the
 * event-stream answer, the request id header. Orders paths and schemas by name, so that the text of the document
 * does not hang on the order of imports.
 */
export function completeDocument(document: OpenAPIObject, policies: ReadonlyMap<string, RoutePolicy>): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) completeOperation(operation, policies.get(operation.operationId ?? ''));
    }
  }
  const components = document.components ?? {};
  const schemas = byKey({ ...components.schemas, ...PROBLEM_COMPONENTS.schemas });
  closeRequestSchemas(document, schemas);
  delete document.info.contact;
  return {
    openapi: document.openapi,
    info: document.info,
    servers: document.servers,
    tags: document.tags,
    paths: byKey(document.paths),
    components: { ...components, schemas, headers: PROBLEM_COMPONENTS.headers, examples: PROBLEM_COMPONENTS.examples },
  };
}

/** Unknown request fields are refused, so the schemas that a body is made of say so. */
function closeRequestSchemas(document: OpenAPIObject, schemas: Record<string, SchemaOrReference>): void {
  const seen = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref } = value as { $ref?: unknown };
    if (typeof $ref === 'string') {
      const name = $ref.slice($ref.lastIndexOf('/') + 1);
      const schema = schemas[name];
      if (seen.has(name) || !schema) return;
      seen.add(name);
      if ('properties' in schema && schema.properties) schema.additionalProperties ??= false;
      visit(schema);
    } else Object.values(value).forEach(visit);
  };
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) visit(item[method]?.requestBody);
  }
}

function completeOperation(operation: Operation, policy: RoutePolicy | undefined): void {
  if (policy?.guarded) operation.security = [{ bearer: [] }];
  else operation.security = operation.security?.filter((scheme) => !('bearer' in scheme));
  const answers = Object.entries(operation.responses);
  for (const [status, response] of answers) {
    if (!response || '$ref' in response) continue;
    response.description ||= DESCRIPTIONS[status] ?? 'Done.';
    response.headers = { 'x-request-id': REQUEST_ID, ...(policy?.guarded ? RATE_LIMIT : {}), ...response.headers };
    if (status === '200' && SSE_EVENTS in operation) {
      response.content = { ...response.content, 'text/event-stream': { schema: EVENT_STREAM } };
    }
  }
  const codes = [...codesOfShape(operation), ...(policy?.codes ?? [])];
  operation.responses = { ...operation.responses, ...problemResponses(codes, operation.responses) };
}

const DESCRIPTIONS: Record<string, string> = {
  200: 'The answer.',
  201: 'Made.',
  202: 'Accepted; the work goes on after this answer.',
  204: 'Done; there is nothing to say.',
};

const EVENT_STREAM = {
  type: 'string' as const,
  description:
    'With `Accept: text/event-stream`: server-sent events named as in `x-sse-events`, each with one line of JSON as ' +
    'data. A failure after the first event is one `error` event that holds a problem document, then the end.',
};

/** Errors that any operation of this shape can answer. */
function codesOfShape(operation: Operation): ErrorCode[] {
  const parameters = (operation.parameters ?? []).filter((parameter) => 'in' in parameter);
  const codes: ErrorCode[] = ['internal'];
  if (parameters.some((parameter) => parameter.in === 'query' || parameter.in === 'path'))
    codes.push('validation_failed');
  if (parameters.some((parameter) => parameter.in === 'path')) codes.push('not_found');
  if (operation.requestBody) {
    codes.push('validation_failed', 'malformed_json', 'payload_too_large', 'unsupported_media_type');
  }
  return codes;
}

function byKey<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
