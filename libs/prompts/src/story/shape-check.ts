import { CLIENT_MADE_ID, codePointLength, type FieldProblem, textProblem } from '@cse/core';
import type { ListShape, MapShape, ObjectShape, Shape, TextShape } from './schema';

/** So many are listed, so that a hostile body cannot make the server work or answer without bound. */
const MAX_PROBLEMS = 20;
const BLANK = /^[\s\p{Cf}]*$/u;

/**
 * What is wrong with a parsed JSON value, in one pass: nothing is copied, and a pointer is written only where
 * something is wrong. It stops to look once it holds twenty problems, and never repeats a value.
 * @param pointer where the value stands in the request
 */
export function problemsOf(shape: Shape, value: unknown, pointer: string): FieldProblem[] {
  const found: FieldProblem[] = [];
  check(shape, value, found);
  if (found.length > 0) below(pointer, found, 0);
  return found;
}

/** Adds the problems of a value, with pointers that begin at it. */
function check(shape: Shape, value: unknown, found: FieldProblem[]): void {
  if (value === null && shape.nullable) return;
  switch (shape.kind) {
    case 'text':
      return checkText(shape, value, found);
    case 'token':
      if (typeof value !== 'string' || value.length > shape.max || !shape.pattern.test(value)) add(shape.wrong, found);
      return;
    case 'choice':
      if (!shape.values.includes(value as string)) add(`must be one of ${shape.values.join(', ')}`, found);
      return;
    case 'flag':
      if (typeof value !== 'boolean') add('must be true or false', found);
      return;
    case 'number': {
      const { whole } = shape;
      if (!whole) {
        if (!Number.isFinite(value)) add('must be a number', found);
      } else if (!Number.isInteger(value) || (value as number) < whole.min || (value as number) > whole.max) {
        add(`must be a whole number from ${whole.min} to ${whole.max}`, found);
      }
      return;
    }
    case 'list':
      return checkList(shape, value, found);
    case 'map':
      return checkMap(shape, value, found);
    case 'object':
      return checkObject(shape, value, found);
  }
}

function checkMap({ value: shape, max }: MapShape, value: unknown, found: FieldProblem[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return add('must be an object', found);
  const ids = Object.keys(value);
  if (ids.length > max) return add(`must hold at most ${max} entries`, found);
  for (let index = 0; index < ids.length && found.length < MAX_PROBLEMS; index++) {
    const before = found.length;
    const id = ids[index]!;
    if (!CLIENT_MADE_ID.test(id)) add('is named by no id', found);
    else check(shape, (value as Record<string, unknown>)[id], found);
    if (found.length > before) below(`/${pointerSegment(id)}`, found, before);
  }
}

function checkText({ min, max, notBlank, tooLong }: TextShape, value: unknown, found: FieldProblem[]): void {
  if (typeof value !== 'string') return add('must be text', found);
  if (value.length < min) return add('must not be empty', found);
  const problem = textProblem(value, max);
  if (problem !== undefined) {
    const isLong = tooLong !== undefined && codePointLength(value) > max;
    add(isLong ? `${problem}; ${tooLong}` : problem, found);
  }
  if (notBlank && BLANK.test(value.normalize('NFKC'))) add('must not be blank', found);
}

function checkList({ item, max, unique, empty }: ListShape, value: unknown, found: FieldProblem[]): void {
  if (!Array.isArray(value)) return add('must be a list', found);
  if (value.length > max) return add(`must hold at most ${max} items`, found);
  if (value.length === 0 && empty !== undefined) return add(empty, found);
  const seen = unique ? new Set<unknown>() : undefined;
  for (let index = 0; index < value.length && found.length < MAX_PROBLEMS; index++) {
    const before = found.length;
    const one: unknown = value[index];
    check(item, one, found);
    if (seen) checkTwice(item, one, seen, found);
    if (found.length > before) below(`/${index}`, found, before);
  }
}

/** Ids name one thing each; a second one with the same id would make a reference to it ambiguous. */
function checkTwice(item: Shape, value: unknown, seen: Set<unknown>, found: FieldProblem[]): void {
  const ofObject = item.kind === 'object';
  const id = ofObject ? (value as { id?: unknown } | null)?.id : value;
  if (seen.has(id)) add('stands twice in this list', found, ofObject ? '/id' : '');
  seen.add(id);
}

function checkObject(shape: ObjectShape, value: unknown, found: FieldProblem[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return add('must be an object', found);
  const { members, fields, maxBytes } = shape;
  if (maxBytes !== undefined && Buffer.byteLength(JSON.stringify(value)) > maxBytes) {
    return add(`must be at most ${maxBytes} bytes of JSON`, found);
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key)) add('is not a known field', found, `/${pointerSegment(key)}`);
  }
  for (const { name, shape: member } of members) {
    const own = (value as Record<string, unknown>)[name];
    if (own === undefined && member.optional) continue;
    const before = found.length;
    if (own === undefined && member.missing !== undefined) add(member.missing, found);
    else check(member, own, found);
    if (found.length > before) below(`/${name}`, found, before);
  }
}

function add(detail: string, found: FieldProblem[], pointer = ''): void {
  if (found.length < MAX_PROBLEMS) found.push({ pointer, detail });
}

/** Moves the problems from an index on below a pointer. */
function below(pointer: string, found: FieldProblem[], from: number): void {
  for (let index = from; index < found.length; index++) {
    const { detail, pointer: own } = found[index]!;
    found[index] = { pointer: pointer + own, detail };
  }
}

/** One segment of a JSON pointer; a long key is cut, so that an answer never echoes a payload. */
function pointerSegment(key: string): string {
  return key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
}
