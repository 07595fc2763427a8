import type { OpenAPIObject } from '@nestjs/swagger';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The parts of a schema that a client can be broken by. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  [bound: string]: unknown;
}
interface Content {
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
  security?: object[];
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
const LOWER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];
const HIGHER = ['minimum', 'minLength', 'minItems', 'minProperties'];

const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const operations = ({ paths }: OpenAPIObject): Map<string, Operation> =>
  new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = (item as unknown as Record<string, Operation>)[method];
        return operation ? [[`${method.toUpperCase()} ${path}`, operation] as const] : [];
      }),
    ),
  );

/**
 * What would break a client of the document before: what CHANGELOG.md promises not to do in a minor version. Requests may
 * be taken more widely and answers may say more, never the other way round.
 */
export function breakingChanges(before: OpenAPIObject, after: OpenAPIObject): string[] {
  const found = new Set<string>();
  const now = operations(after);
  for (const [name, was] of operations(before)) {
    const is = now.get(name);
    const say = (what: string) => void found.add(`${name}: ${what}`);
    if (!is) say('is gone');
    else compareOperations(was, is, new Comparison(before, after, say), say);
  }
  return [...found];
}

function compareOperations(was: Operation, is: Operation, comparison: Comparison, say: (what: string) => void): void {
  if (was.operationId !== is.operationId) say(`is now called ${is.operationId}`);
  if (was.security?.length === 0 && is.security?.length !== 0) say('needs a sign-in now');
  for (const parameter of was.parameters ?? []) {
    const kept = is.parameters?.find((other) => other.name === parameter.name && other.in === parameter.in);
    if (!kept) say(`takes no ${parameter.in} parameter ${parameter.name} any more`);
    else comparison.taken(parameter.schema, kept.schema, parameter.name);
  }
  for (const { name, in: place, required } of is.parameters ?? []) {
    const old = was.parameters?.find((other) => other.name === name && other.in === place);
    if (required && !old?.required) say(`needs the ${place} parameter ${name}`);
  }
  if (is.requestBody?.required && !was.requestBody?.required) say('needs a body');
  for (const [type, { schema }] of Object.entries(was.requestBody?.content ?? {})) {
    const kept = is.requestBody?.content?.[type];
    if (!kept) say(`takes no ${type} any more`);
    else comparison.taken(schema, kept.schema, 'body');
  }
  for (const [status, response] of Object.entries(was.responses)) {
    if (Number(status) >= 400) continue;
    if (!is.responses[status]) say(`answers no ${status} any more`);
    for (const [type, { schema }] of Object.entries(response.content ?? {})) {
      const kept = is.responses[status]?.content?.[type];
      if (!kept) say(`answers no ${type} any more`);
      else comparison.given(schema, kept.schema, 'answer');
    }
  }
}

/** Schemas beside each other, each pair once. */
class Comparison {
  private readonly seen = new Set<string>();

  constructor(
    private readonly before: OpenAPIObject,
    private readonly after: OpenAPIObject,
    private readonly say: (what: string) => void,
  ) {}

  /** What a client sends. */
  taken(was: Schema | undefined, is: Schema | undefined, at: string): void {
    this.compare(was, is, at, true);
  }

  /** What a client reads. */
  given(was: Schema | undefined, is: Schema | undefined, at: string): void {
    this.compare(was, is, at, false);
  }

  private compare(was: Schema | undefined, is: Schema | undefined, at: string, isTaken: boolean): void {
    const pair = `${isTaken} ${was?.$ref} ${is?.$ref}`;
    if (was?.$ref && is?.$ref && this.seen.has(pair)) return;
    this.seen.add(pair);
    const [old, now] = [resolve(this.before, was), resolve(this.after, is)];
    this.compareValues(old, now, at, isTaken);
    for (const [name, member] of Object.entries(old.properties ?? {})) {
      const kept = now.properties?.[name];
      if (!kept) this.say(`${at}.${name} is gone`);
      else this.compare(member, kept, `${at}.${name}`, isTaken);
    }
    const [needed, promised] = [now.required ?? [], old.required ?? []];
    if (isTaken) for (const name of needed) if (!promised.includes(name)) this.say(`${at}.${name} is needed now`);
    if (!isTaken)
      for (const name of promised)
        if (!needed.includes(name) && now.properties?.[name]) this.say(`${at}.${name} may be absent now`);
    if (old.items) this.compare(old.items, now.items, `${at}[]`, isTaken);
    if (typeof old.additionalProperties === 'object' && typeof now.additionalProperties === 'object')
      this.compare(old.additionalProperties, now.additionalProperties, `${at}{}`, isTaken);
    for (const kind of ['anyOf', 'oneOf'] as const)
      old[kind]?.forEach((one, index) => this.compare(one, now[kind]?.[index], `${at}|${index}`, isTaken));
  }

  private compareValues(old: Schema, now: Schema, at: string, isTaken: boolean): void {
    // What is sent must still fit; what is read must have fitted before.
    const [fits, into] = isTaken ? [old, now] : [now, old];
    const types = list(into.type).flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type]));
    const strange = types.length > 0 && !list(fits.type).every((type) => types.includes(type));
    if (strange || (list(fits.type).length === 0 && types.length > 0)) {
      this.say(
        `${at} was ${list(old.type).join(' or ') || 'anything'}, is ${list(now.type).join(' or ') || 'anything'}`,
      );
    }
    if (old.format !== now.format) this.say(`${at} has the format ${now.format}, had ${old.format}`);
    if (!isTaken) return;
    const missing = now.enum ? (old.enum ?? ['anything']).filter((value) => !now.enum!.includes(value)) : [];
    if (missing.length > 0) this.say(`${at} may not be ${missing.join(', ')} any more`);
    if (!same(old.pattern, now.pattern) && now.pattern) this.say(`${at} must match ${now.pattern}`);
    if (!same(old.default, now.default)) this.say(`${at} defaults to ${JSON.stringify(now.default)}`);
    for (const bound of LOWER) if (beyond(now[bound], old[bound], Infinity, -1)) this.say(`${at} has a lower ${bound}`);
    for (const bound of HIGHER)
      if (beyond(now[bound], old[bound], -Infinity, 1)) this.say(`${at} has a higher ${bound}`);
  }
}

function beyond(now: unknown, old: unknown, none: number, sign: 1 | -1): boolean {
  const [a, b] = [now, old].map((bound) => (typeof bound === 'number' ? bound : none)) as [number, number];
  return (a - b) * sign > 0;
}

/** A schema with what it refers to and what it is made of in it. */
function resolve(document: OpenAPIObject, schema: Schema = {}): Schema {
  const { $ref, allOf = [], ...own } = schema;
  const parts = [...allOf, ...($ref ? [named(document, $ref)] : [])].map((part) => resolve(document, part));
  return [...parts, own].reduce((all, part) => ({
    ...all,
    ...part,
    properties: { ...all.properties, ...part.properties },
    required: [...(all.required ?? []), ...(part.required ?? [])],
  }));
}

function named({ components }: OpenAPIObject, reference: string): Schema {
  return components!.schemas![reference.slice(reference.lastIndexOf('/') + 1)] as Schema;
}

const FILE = 'contracts/openapi.json';
const git = (...given: string[]): string => execFileSync('git', given, { encoding: 'utf8', maxBuffer: 2 ** 26 });

/** The tag of the last release; undefined before the first one. */
function lastRelease(): string | undefined {
  return git('tag', '--list', 'v*', '--sort=-version:refname').split('\n').find(Boolean);
}

/** Prints what the document would break; fails when its major version is still that of the release. */
function main([given]: string[]): void {
  const release = given ?? lastRelease();
  if (release === undefined) return void process.stdout.write('nothing has been released yet\n');
  const before = JSON.parse(git('show', `${release}:${FILE}`)) as OpenAPIObject;
  const after = JSON.parse(readFileSync(FILE, 'utf8')) as OpenAPIObject;
  const found = breakingChanges(before, after);
  process.stdout.write([`since ${release}: ${found.length || 'no'} breaking changes`, ...found, ''].join('\n'));
  const [major, majorBefore] = [after, before].map(({ info }) => info.version.split('.')[0]);
  if (found.length > 0 && major === majorBefore) process.exitCode = 1;
}

// A test imports what stands above.
if (require.main === module) main(process.argv.slice(2));
