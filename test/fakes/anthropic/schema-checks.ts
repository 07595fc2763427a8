import { invalid } from './api-error';
import { isObject, type Json, type JsonObject } from './json';

/** The keywords of the subset that the grammar compiler takes, annotations included. */
const ANNOTATIONS = ['title', 'description', 'default', '$schema', '$id', '$comment', 'examples'];
const STRUCTURE = ['type', 'enum', 'const', 'anyOf', 'allOf', '$ref', '$defs', 'definitions'];
const BY_TYPE: Record<string, readonly string[]> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems'],
  string: ['format', 'pattern'],
  integer: [],
  number: [],
  boolean: [],
  null: [],
};
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];
/** Look-around, back references and word boundaries. */
const HARD_PATTERN = /\(\?[=!<]|\\[1-9]|\\[bB]/;

const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;
/** Stands for the size limit of the compiled grammar, which is not published. */
const MAX_SUBSCHEMAS = 1_000;

interface Tally {
  root: JsonObject;
  optional: number;
  unions: number;
  subschemas: number;
}

function refuse(what: string): never {
  throw invalid(`output_config.format.schema: ${what}`);
}

/**
 * Refuses a schema outside the subset of structured output.
 * @throws ApiError 400
 */
export function checkSchema(schema: JsonObject): void {
  const tally: Tally = { root: schema, optional: 0, unions: 0, subschemas: 0 };
  walk(schema, tally, []);
  if (tally.optional > MAX_OPTIONAL) {
    refuse(`Schemas contain too many optional parameters (${tally.optional}); the limit is ${MAX_OPTIONAL}.`);
  }
  if (tally.unions > MAX_UNIONS) {
    refuse(`Schemas contain too many parameters with union types (${tally.unions}); the limit is ${MAX_UNIONS}.`);
  }
}

function walk(schema: Json | undefined, tally: Tally, references: readonly string[]): void {
  if (!isObject(schema)) refuse('every schema should be an object');
  if (++tally.subschemas > MAX_SUBSCHEMAS) throw invalid('Schema is too complex for compilation.');
  checkKeywords(schema);
  if (Array.isArray(schema.type) || schema.anyOf) tally.unions++;
  if (typeof schema.$ref === 'string') {
    if (references.includes(schema.$ref)) refuse('Recursive schemas are not supported.');
    walk(resolveReference(schema.$ref, tally.root), tally, [...references, schema.$ref]);
  }
  for (const branch of [...list(schema.anyOf, 'anyOf'), ...list(schema.allOf, 'allOf')]) {
    if (schema.allOf && isObject(branch) && branch.$ref) refuse("'allOf' with '$ref' is not supported.");
    walk(branch, tally, references);
  }
  if (schema.properties !== undefined || schema.type === 'object') checkObject(schema, tally, references);
  if (schema.type === 'array') {
    if (schema.items === undefined) refuse("For 'array' type, 'items' is required.");
    walk(schema.items, tally, references);
  }
}

function checkKeywords(schema: JsonObject): void {
  const types = typeof schema.type === 'string' ? [schema.type] : list(schema.type, 'type').map(String);
  const unknown = types.find((type) => !(type in BY_TYPE));
  if (unknown) refuse(`'${unknown}' is not a type.`);
  const allowed = [...ANNOTATIONS, ...STRUCTURE, ...types.flatMap((type) => BY_TYPE[type]!)];
  const extra = Object.keys(schema).find((key) => !allowed.includes(key));
  if (extra) refuse(`For '${types.join('|') || 'any'}' type, property '${extra}' is not supported`);
  if (schema.enum !== undefined && !list(schema.enum, 'enum').every((value) => typeof value !== 'object' || !value)) {
    refuse("'enum' values should be scalars.");
  }
  if (schema.minItems !== undefined && schema.minItems !== 0 && schema.minItems !== 1) {
    refuse("For 'array' type, 'minItems' values other than 0 or 1 are not supported");
  }
  if (schema.format !== undefined && !FORMATS.includes(String(schema.format))) {
    refuse(`String format '${String(schema.format)}' is not supported.`);
  }
  if (typeof schema.pattern === 'string' && HARD_PATTERN.test(schema.pattern)) {
    refuse('Patterns with look-around, back references or word boundaries are not supported.');
  }
}

function checkObject(schema: JsonObject, tally: Tally, references: readonly string[]): void {
  if (schema.additionalProperties !== false) {
    refuse("For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = list(schema.required, 'required');
  for (const [name, property] of Object.entries(properties)) {
    if (!required.includes(name)) tally.optional++;
    walk(property, tally, references);
  }
}

function list(value: Json | undefined, keyword: string): Json[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse(`'${keyword}' should be a list.`);
  return value;
}

/** The schema that an internal reference names. */
export function resolveReference(reference: string, root: JsonObject): JsonObject {
  const found = /^#\/(\$defs|definitions)\/(.+)$/.exec(reference);
  const shelf = found ? root[found[1]!] : undefined;
  const target = isObject(shelf) ? shelf[found![2]!] : undefined;
  if (!isObject(target)) refuse(`'$ref' should name a schema in $defs: ${reference}`);
  return target;
}
