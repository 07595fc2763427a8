import { SeededRandom } from '../fakes/anthropic/random';
import { changed, oddString, oddValue, type Json } from './odd-values';
import { SchemaValues, type Schema } from './schema-values';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema?: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; examples?: Record<string, { value: Json }> }> };
  responses: Record<string, unknown>;
}

/** As much of an OpenAPI document as requests are made from. */
export interface ApiDocument {
  /** What all operations of an address take stands beside them. */
  paths: Record<string, Record<string, Operation> & { parameters?: { $ref: string }[] }>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}

export interface FuzzedRequest {
  /** Of the document: `POST /ai/suggest`. */
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  /** The statuses that the document names for the operation. */
  declared: readonly number[];
}

const TYPES = ['application/json', 'text/plain', 'application/json; charset=utf-16', 'multipart/form-data', 'x', ''];
const ACCEPTS = ['*/*', 'text/event-stream', 'application/json', 'text/csv', 'text/event-stream;q=0', ';;;', 'a/b'];
/** Printable, as the client's HTTP demands; raw bytes are sent by the tests of the edge. */
const ODD_HEADERS = ['', ' ', 'x'.repeat(4_000), '"', 'a,b;c="', '-1', '1e9', 'W/"x"', 'bytes=0-', '%00', '\u00e9'];
const HEADERS = [
  'idempotency-key',
  'x-request-id',
  'traceparent',
  'last-event-id',
  'range',
  'if-none-match',
  'content-encoding',
  'origin',
  'prefer',
];
const MOST_KNOWN_IDS = 200;

/**
 * Requests for every operation of the document, from its examples and schemas, most of them with something wrong in them.
 * The same seed gives the same requests for the same answers: ids that answers name are used again.
 */
export class FuzzedRequests {
  private readonly operations: [operation: string, method: string, path: string, details: Operation][];
  private readonly random: SeededRandom;
  private readonly values: SchemaValues;
  private readonly ids = ['0190a000-0000-7000-8000-000000000000'];

  constructor(document: ApiDocument, seed: string, left: (operation: string) => boolean) {
    this.random = new SeededRandom(seed);
    this.values = new SchemaValues(document.components.schemas, this.random, () => this.random.pick(this.ids)!);
    const named = ({ $ref }: { $ref: string }): Parameter => document.components.parameters[$ref.split('/').at(-1)!]!;
    this.operations = Object.entries(document.paths).flatMap(([path, { parameters: shared = [], ...methods }]) =>
      Object.entries(methods).map(([method, details]): (typeof this.operations)[number] => {
        const parameters = [...shared.map(named), ...(details.parameters ?? [])];
        return [`${method.toUpperCase()} ${path}`, method.toUpperCase(), path, { ...details, parameters }];
      }),
    );
    this.operations = this.operations.filter(([operation]) => !left(operation));
  }

  /** The ids in an answer belong to something: later requests name them. */
  learn(answer: string): void {
    for (const [, id] of answer.matchAll(/_id":"([0-9a-f-]{36})"/g)) {
      if (this.ids.length < MOST_KNOWN_IDS) this.ids.push(id!);
      else this.ids[1 + this.random.below(MOST_KNOWN_IDS - 1)] = id!;
    }
  }

  next(): FuzzedRequest {
    const { random } = this;
    const [operation, method, path, details] = random.pick(this.operations)!;
    const query = new URLSearchParams();
    const headers: Record<string, string> = { accept: random.below(3) ? '*/*' : random.pick(ACCEPTS)! };
    let address = path;
    for (const parameter of details.parameters ?? []) {
      const value = this.parameter(parameter);
      if (value === undefined) continue;
      if (parameter.in === 'path') address = address.replace(`{${parameter.name}}`, inPath(value));
      else if (parameter.in === 'query') query.append(parameter.name, value);
      else headers[parameter.name.toLowerCase()] = inHeader(value);
    }
    if (random.below(10) === 0) query.append(wellFormed(oddString(random)), wellFormed(oddString(random)));
    if (random.below(6) === 0) headers[random.pick(HEADERS)!] = random.pick(ODD_HEADERS)!;
    const body = details.requestBody ? this.body(details.requestBody, headers) : undefined;
    return {
      operation,
      method,
      path: address + (query.size > 0 ? `?${query.toString()}` : ''),
      headers,
      body,
      declared: Object.keys(details.responses).map(Number),
    };
  }

  private parameter({ required, schema = {}, in: place }: Parameter): string | undefined {
    const { random } = this;
    if (!required && random.below(3) === 0) return undefined;
    if (random.below(3) === 0) return String(place === 'path' ? oddString(random) : oddValue(random));
    return String(place === 'path' ? random.pick(this.ids) : this.values.of(schema));
  }

  private body({ content }: NonNullable<Operation['requestBody']>, headers: Record<string, string>): string | Buffer {
    const { random } = this;
    const json = content['application/json'];
    if (!json) {
      headers['content-type'] = random.below(4) ? Object.keys(content)[0]! : random.pick(TYPES)!;
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
    }
    const { schema, examples = {} } = json;
    headers['content-type'] = random.below(12) ? 'application/json' : random.pick(TYPES)!;
    const given = Object.values(examples).map(({ value }) => value);
    let value = given.length > 0 && random.below(2) ? random.pick(given)! : this.values.of(schema);
    for (let times = random.below(4); times > 0; times--) value = changed(value, random);
    return this.written(JSON.stringify(value) ?? 'undefined');
  }

  /** As JSON, mostly. */
  private written(text: string): string | Buffer {
    const { random } = this;
    switch (random.below(24)) {
      case 0:
        return text.slice(0, random.below(text.length + 1));
      case 1:
        return `\ufeff${text}`;
      case 2:
        return Buffer.from(text, 'utf16le');
      case 3:
        return Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x22, 0x7d])]);
      case 4:
        return text.replace(/:/, ':1e999,"again":');
      case 5:
        return text.replace('{', '{"__proto__":{"admin":true},"constructor":{"prototype":{}},');
      case 6:
        return `${'['.repeat(20_000)}${text}`;
      case 7:
        return '';
      default:
        return text;
    }
  }
}

/** A part of a path that a client can send at all; `.` and `..` would be taken out on the way. */
function inPath(value: string): string {
  const part = encodeURIComponent(wellFormed(value)).slice(0, 2_000);
  return part === '' || /^\.{1,2}$/.test(part) ? '%2e' : part;
}

function inHeader(value: string): string {
  return value.replace(/[^\t\x20-\x7e]/g, '?').slice(0, 4_000);
}

/** Half of a surrogate pair has no form in UTF-8. */
function wellFormed(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}
