import type { ErrorCode } from '@cse/core';
import { SSE_EVENTS } from '@cse/http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { REQUEST_HEADERS, RESPONSE_HEADERS, responseHeaders } from './headers';
import { PROBLEM_COMPONENTS, problemResponses } from './problem-responses';
import type { RoutePolicy } from './route-policy';

type SchemaOrReference = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
/**
 * Adds to every operation what follows from its shape and from its handler's decorators: who may call it, headers,
 * problem responses, what it says of its events. Orders paths and schemas by name, so that the text of the document
 * does not hang on the order of imports.
 */
export function completeDocument(document: OpenAPIObject, policies: ReadonlyMap<string, RoutePolicy>): OpenAPIObject {
  for (const item of Object.values(document.paths)) {
    item.parameters = Object.keys(REQUEST_HEADERS).map((name) => ({ $ref: `#/components/parameters/${name}` }));
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) completeOperation(operation, policies.get(operation.operationId!)!);
    }
  }
  const components = document.components ?? {};
  const schemas = byKey({ ...components.schemas, ...PROBLEM_COMPONENTS.schemas });
  closeRequestSchemas(document, schemas);
  delete document.info.contact;
  return withPlainReferences({
    ...document,
    paths: byKey(document.paths),
    components: {
      ...components,
      schemas,
      parameters: REQUEST_HEADERS,
      headers: RESPONSE_HEADERS,
      examples: PROBLEM_COMPONENTS.examples,
    },
  });
}

/** In OpenAPI 3.1 a reference may have a description beside it: no `allOf` of one is needed for that. */
function withPlainReferences(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(JSON.stringify(document), (_, value: { allOf?: object[] } | null) => {
    if (value?.allOf?.length !== 1) return value;
    const { allOf, ...beside } = value;
    return { ...allOf[0], ...beside };
  }) as OpenAPIObject;
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

function completeOperation(operation: Operation, policy: RoutePolicy): void {
  operation.security = policy.guarded ? [{ bearer: [] }] : (operation.security ?? []);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response) continue;
    response.description ||= DESCRIPTIONS[status] ?? 'Done.';
    response.headers = { ...responseHeaders(policy), ...response.headers };
  }
  if (SSE_EVENTS in operation) {
    const names = Object.keys(operation[SSE_EVENTS] as object).flatMap((name) =>
      name === 'error' ? [] : [`\`${name}\``],
    );
    const description = `With \`Accept: text/event-stream\` the answer comes as server-sent events: ${names.join(', ')}. ${ON_EVENTS}`;
    operation.description = [operation.description, description].filter(Boolean).join('\n\n');
  }
  const codes = [...codesOfShape(operation), ...policy.codes];
  operation.responses = { ...operation.responses, ...problemResponses(codes, operation.responses, policy) };
}

const DESCRIPTIONS: Record<string, string> = {
  200: 'The answer.',
  201: 'Made.',
  202: 'Accepted; the work goes on after this answer.',
  204: 'Done; there is nothing to say.',
};

/**
 * Said in words, and by name in `x-sse-events`: a second media type beside the JSON would make every generated client
 * think that the answer may be text.
 */
const ON_EVENTS =
  'Each has one line of JSON as data, with the schema that `x-sse-events` names. A failure after the first event is one ' +
  '`error` event that holds a problem document, then the end.';

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
