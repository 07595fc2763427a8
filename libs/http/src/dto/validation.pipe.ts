import type { FieldProblem } from '@cse/core';
import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { validateSync, type ValidationError } from 'class-validator';
import { rulesOf } from './fields';
import { escapePointer, refused } from './refusal';
import { keepMetadataByClass } from './validator-metadata';

keepMetadataByClass();

const MAX_DEPTH = 32;
/** Own keys that would shadow what class-validator reads from an instance. */
const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const PLAIN = new Set<unknown>([String, Number, Boolean, Array, Object, undefined]);

/**
 * Turns a body, query or path parameters into an instance of its DTO class and refuses whatever breaks it, unknown
 * fields included. Nested values without a DTO class are passed on as parsed: a story of 200 nodes is not copied.
 */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const type = metadata.metatype;
    if (metadata.type === 'custom' || PLAIN.has(type)) return value;
    const pointer = '';
    // A request without a body is one with no fields.
    if (metadata.type === 'body' && value === undefined) value = {};
    if (!isRecord(value)) {
      throw refused([{ pointer, detail: 'must be an object' }]);
    }
    if (depthExceeds(value, MAX_DEPTH))
      throw refused([{ pointer, detail: `must not nest deeper than ${MAX_DEPTH} levels` }]);
    const checks: FieldProblem[] = [];
    const instance = toInstance(type as Type, value, pointer, checks, metadata.type !== 'body');
    const found = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true });
    const problems = [...found.flatMap((error) => flatten(error, pointer)), ...checks];
    if (problems.length > 0) throw refused(problems);
    return instance;
  }
}

function toInstance(
  type: Type,
  source: Record<string, unknown>,
  pointer: string,
  problems: FieldProblem[],
  fromText: boolean,
): object {
  const instance = new type() as Record<string, unknown>;
  const rules = rulesOf(type);
  for (const key of Object.keys(source)) {
    const rule = rules.get(key);
    const value = source[key];
    const at = `${pointer}/${escapePointer(key)}`;
    if (UNSAFE_KEYS.has(key)) {
      problems.push({ pointer: at, detail: 'is not a known field' });
      continue;
    }
    if (rule?.type) instance[key] = (rule.isList ? listOf : nested)(rule.type(), value, at, problems);
    else if (fromText && rule?.fromText && typeof value === 'string') instance[key] = rule.fromText(value);
    else instance[key] = value;
    if (rule?.check && value !== undefined) problems.push(...rule.check(value, at));
  }
  return instance;
}

/** What is no object is left as it is, for the rules of the field to refuse. */
function nested(type: Type, value: unknown, pointer: string, problems: FieldProblem[]): unknown {
  return isRecord(value) ? toInstance(type, value, pointer, problems, false) : value;
}

/** Items are looked at here: class-validator takes a list within the list for one more list of objects. */
function listOf(type: Type, value: unknown, pointer: string, problems: FieldProblem[]): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown, index) => {
    const at = `${pointer}/${index}`;
    if (isRecord(item)) return toInstance(type, item, at, problems, false);
    problems.push({ pointer: at, detail: 'must be an object' });
    // Said once is enough: what is absent has no rules.
    return undefined;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flatten(error: ValidationError, parent: string): FieldProblem[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    pointer,
    detail: describe(rule, message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
}

function describe(rule: string, message: string, property: string): string {
  if (rule === 'whitelistValidation') return 'is not a known field';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

/** Iterative, so that a hostile body cannot exhaust the stack before it is refused. */
function depthExceeds(root: object, limit: number): boolean {
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: object[] = [];
    for (const value of level) {
      for (const child of Object.values(value) as unknown[])
        if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}
