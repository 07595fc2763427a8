import { AppError, ERROR_CODES, type ErrorCode } from '@cse/core';
import { statusOf, toProblem } from '@cse/http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { responseHeaders } from './headers';
import { PROBLEM_MEMBERS } from './problem-members';
import type { RoutePolicy } from './route-policy';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];

const POINTERS: Partial<Record<ErrorCode, string>> = {
  validation_failed: '/active_path/3/text',
  path_duplicate_id: '/active_path/3/id',
  path_root_first: '/active_path/0/parent_id',
  path_not_contiguous: '/active_path/3/parent_id',
  reference_off_path: '/branch_canon/facts/0/sources/0/node_id',
};

function example(code: ErrorCode): { summary: string; value: unknown } {
  const pointer = POINTERS[code];
  const { always, sometimes } = PROBLEM_MEMBERS[code] ?? {};
  const members = Object.entries({ ...always, ...sometimes }).flatMap(([name, { examples }]) =>
    Array.isArray(examples) ? [[name, examples[0] as unknown]] : [],
  );
  const error = new AppError(code, 'what is wrong, in words', {
    members: Object.fromEntries(members) as Record<string, unknown>,
    errors: pointer ? [{ pointer, detail: 'what is wrong with this one' }] : undefined,
  });
  const value = toProblem(error, '01933b1e-7c1f-7000-8000-1f2e3d4c5b6a');
  return { summary: value.title, value };
}

/** `quota_exceeded` → `QuotaExceededProblem`. */
const schemaName = (code: ErrorCode): string =>
  `${code.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Problem`;
const reference = (code: ErrorCode): string => `#/components/schemas/${schemaName(code)}`;

/** A problem document with one of these codes; `code` says which. */
function problemSchema(codes: readonly ErrorCode[]): Schema {
  if (codes.length === 1) return { $ref: reference(codes[0]!) };
  const mapping = Object.fromEntries(codes.map((code) => [code, reference(code)]));
  return { oneOf: codes.map((code) => ({ $ref: reference(code) })), discriminator: { propertyName: 'code', mapping } };
}

function codeSchema(code: ErrorCode): Schema {
  const { always = {}, sometimes = {} } = PROBLEM_MEMBERS[code] ?? {};
  const own = {
    type: 'object',
    required: ['code', ...Object.keys(always)],
    properties: {
      code: { type: 'string', const: code, description: 'What went wrong, for programs.' },
      ...always,
      ...sometimes,
    },
  };
  const { value } = example(code);
  const title = (value as { title: string }).title;
  return {
    description: `${title} (${statusOf(code)}).`,
    allOf: [{ $ref: '#/components/schemas/Problem' }, own],
  } as Schema;
}

/** Each code with its status. What could not be read as a request at all has a status of its own under a known code. */
const CODES =
  'What went wrong, for programs. ' +
  ERROR_CODES.map((code) => `\`${code}\` ${statusOf(code)}`).join(', ') +
  '. Before a request has a route, `validation_failed` is also 408 (it did not come in time: HEADERS_TIMEOUT_S, ' +
  'REQUEST_TIMEOUT_S), and `payload_too_large` also 414 (a part of the address is too long) and 431 (the headers are ' +
  'larger than `limit_bytes`).';

export const PROBLEM_COMPONENTS: NonNullable<OpenAPIObject['components']> = {
  schemas: {
    Problem: {
      type: 'object',
      description: 'What every RFC 9457 problem document has. Some codes have further members.',
      required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
      properties: {
        type: { type: 'string', format: 'uri', description: 'Names the kind of problem: `urn:cse:problem:<code>`.' },
        title: { type: 'string', description: 'The kind of problem in words, for people.' },
        status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status of the answer.' },
        detail: {
          type: 'string',
          description: 'What is wrong with this very request. From 500 on the same as `title`.',
        },
        code: { $ref: '#/components/schemas/ErrorCode' },
        request_id: { type: 'string', description: 'Stands in the log line that says more.' },
        errors: {
          type: 'array',
          items: { $ref: '#/components/schemas/FieldProblem' },
          description: 'The parts of the request that are wrong, where that can be told.',
        },
      },
    },
    ...Object.fromEntries(ERROR_CODES.map((code) => [schemaName(code), codeSchema(code)])),
    ProblemDocument: {
      description: 'Any problem document; `code` says which. New codes may come: `Problem` holds for those, too.',
      ...problemSchema(ERROR_CODES),
    },
    FieldProblem: {
      type: 'object',
      required: ['pointer', 'detail'],
      properties: {
        pointer: { type: 'string', format: 'json-pointer', description: 'RFC 6901 pointer into the request.' },
        detail: { type: 'string', description: 'What is wrong with this part; never its value.' },
      },
      additionalProperties: false,
    },
    ErrorCode: { type: 'string', enum: [...ERROR_CODES], description: CODES },
  },
  examples: Object.fromEntries(ERROR_CODES.map((code) => [code, example(code)])),
};

/** One response a status, with a schema and an example a code. One with content that the route documents itself is kept. */
export function problemResponses(codes: ErrorCode[], documented: Responses, policy: RoutePolicy): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of ERROR_CODES.filter((known) => codes.includes(known))) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
  }
  const responses: Responses = {};
  for (const [status, known] of byStatus) {
    const own = documented[status];
    if (own && 'content' in own && own.content) continue;
    responses[status] = {
      description: known.map((code) => `\`${code}\``).join(', '),
      headers: responseHeaders(policy, known),
      content: {
        'application/problem+json': {
          schema: problemSchema(known),
          examples: Object.fromEntries(known.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    };
  }
  return responses;
}
