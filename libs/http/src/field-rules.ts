import type { FieldProblem } from '@cse/core';
import type { Type } from '@nestjs/common';

/** What the validation pipe needs to know of a field besides its class-validator rules. */
export interface FieldRules {
  /** The DTO class of a nested object or of the items of a nested list. */
  type?: () => Type;
  /** Reads the text of a query or path parameter; returns it unchanged when it is not of the kind. */
  fromText?: (raw: string) => unknown;
  /** Checks the whole value in one pass. */
  check?: (value: unknown, pointer: string) => FieldProblem[];
}

const RULES = new WeakMap<object, Map<string, FieldRules>>();

export function fieldRules(rules: FieldRules): PropertyDecorator {
  return (prototype, property) => {
    const known = RULES.get(prototype) ?? new Map<string, FieldRules>();
    known.set(property as string, { ...known.get(property as string), ...rules });
    RULES.set(prototype, known);
  };
}

/** What `rulesOf` has put together: decorators run when a class is made, so nothing is added later. */
const MERGED = new WeakMap<Type, ReadonlyMap<string, FieldRules>>();

/** The rules of a class and of the classes it extends. */
export function rulesOf(type: Type): ReadonlyMap<string, FieldRules> {
  let merged = MERGED.get(type);
  if (!merged) MERGED.set(type, (merged = mergedRules(type)));
  return merged;
}

function mergedRules(type: Type): Map<string, FieldRules> {
  const merged = new Map<string, FieldRules>();
  for (
    let prototype = type.prototype as object | null;
    prototype && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    for (const [name, rules] of RULES.get(prototype) ?? []) if (!merged.has(name)) merged.set(name, rules);
  }
  return merged;
}
