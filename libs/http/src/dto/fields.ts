import { CLIENT_MADE_ID, textProblem, UUID, type FieldProblem } from '@cse/core';
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  Allow,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  registerDecorator,
  ValidateIf,
  ValidateNested,
  ArrayMaxSize,
  ArrayMinSize,
} from 'class-validator';

interface Common {
  optional?: boolean;
  nullable?: boolean;
  description?: string;
  example?: unknown;
  default?: unknown;
}

type Decorators = (ClassDecorator | MethodDecorator | PropertyDecorator)[];

function field(options: Common, api: ApiPropertyOptions, validators: Decorators): PropertyDecorator {
  const { optional = false, nullable = false, description, example, default: fallback } = options;
  const documented = {
    ...api,
    required: !optional,
    nullable: nullable || undefined,
    ...(description !== undefined && { description }),
    example,
    default: fallback,
  };
  const absent = ValidateIf((_, value) => !(optional && value === undefined) && !(nullable && value === null));
  return applyDecorators(absent, ApiProperty(documented as ApiPropertyOptions), ...validators) as PropertyDecorator;
}

/** Text in NFC, counted in code points; lone surrogates and control characters other than tab and newline (LF, CR LF) are refused. */
export function StringField(
  options: Common & { min?: number; max: number; pattern?: RegExp; format?: string },
): PropertyDecorator {
  const { min = 0, max, pattern } = options;
  const validators: Decorators = [IsString(), IsCleanText(max), MinLength(min)];
  if (pattern) validators.push(Matches(pattern));
  return field(
    options,
    {
      type: String,
      minLength: min || undefined,
      maxLength: max,
      pattern: pattern?.source,
      format: options.format,
    } as ApiPropertyOptions,
    validators,
  );
}

/** An identifier made by a client: 1–64 of `[A-Za-z0-9_-]`. */
export function IdField(options: Common = {}): PropertyDecorator {
  return StringField({ ...options, min: 1, max: 64, pattern: CLIENT_MADE_ID });
}

/** An identifier made by this server. */
export function UuidField(options: Common = {}): PropertyDecorator {
  const api = { type: String, format: 'uuid' } as ApiPropertyOptions;
  return field(options, api, [Matches(UUID, { message: 'must be a UUID' })]);
}

/** A short list of identifiers made by this server. */
export function UuidListField(options: Common & { max: number }): PropertyDecorator {
  const api = { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: options.max } as ApiPropertyOptions;
  const validators = [IsArray(), ArrayMaxSize(options.max), Matches(UUID, { each: true, message: 'must hold UUIDs' })];
  return field(options, api, validators);
}

/** A list of short texts of one form, such as hashes. */
export function StringListField(options: Common & { max: number; pattern: RegExp }): PropertyDecorator {
  const { max, pattern } = options;
  const api = {
    type: 'array',
    items: { type: 'string', pattern: pattern.source },
    maxItems: max,
  } as ApiPropertyOptions;
  const check = Matches(pattern, { each: true, message: 'must hold texts of the right form' });
  return field(options, api, [IsArray(), ArrayMaxSize(max), check]);
}

export function IntegerField(options: Common & { min: number; max: number }): PropertyDecorator {
  const api = { type: 'integer', minimum: options.min, maximum: options.max } as ApiPropertyOptions;
  return applyDecorators(
    field(options, api, [IsInt(), Min(options.min), Max(options.max)]),
    fieldRules({ fromText: toNumber }),
  ) as PropertyDecorator;
}

export function NumberField(options: Common & { min: number; max: number }): PropertyDecorator {
  const api = { type: Number, minimum: options.min, maximum: options.max } as ApiPropertyOptions;
  const validators = [IsNumber({ allowInfinity: false, allowNaN: false }), Min(options.min), Max(options.max)];
  return applyDecorators(field(options, api, validators), fieldRules({ fromText: toNumber })) as PropertyDecorator;
}

export function BooleanField(options: Common = {}): PropertyDecorator {
  const fromText = (raw: string) => (raw === 'true' ? true : raw === 'false' ? false : raw);
  return applyDecorators(
    field(options, { type: Boolean }, [IsBoolean()]),
    fieldRules({ fromText }),
  ) as PropertyDecorator;
}

export function EnumField(values: readonly string[], options: Common & { name?: string } = {}): PropertyDecorator {
  const api = { enum: [...values], enumName: options.name } as ApiPropertyOptions;
  return field(options, api, [IsIn([...values], { message: `must be one of ${values.join(', ')}` })]);
}

/** An object with a DTO class of its own, checked field by field. */
export function ObjectField(type: () => Type, options: Common = {}): PropertyDecorator {
  return applyDecorators(
    field(options, { type: () => type() }, [IsObject(), ValidateNested()]),
    fieldRules({ type }),
  ) as PropertyDecorator;
}

/** A short list of objects with a DTO class. Long lists (nodes, facts) use `CheckedField`, which loops once. */
export function ArrayField(type: () => Type, options: Common & { min?: number; max: number }): PropertyDecorator {
  const { min = 0, max } = options;
  // Swagger takes a function for a lazy type only when it is named `type`.
  const api = { type: () => type(), isArray: true, minItems: min || undefined, maxItems: max } as ApiPropertyOptions;
  const validators = [IsArray(), ArrayMinSize(min), ArrayMaxSize(max), ValidateNested({ each: true })];
  return applyDecorators(field(options, api, validators), fieldRules({ type, isList: true })) as PropertyDecorator;
}

/** Looks at a whole value at once and lists what is wrong with it, with pointers below `pointer`. */
export type ValueCheck = (value: unknown, pointer: string) => FieldProblem[];

/**
 * A value that one hand-written function checks in a single pass (story nodes, canon, summaries): 30 µs instead of
 * 3 ms for 200 nodes with nested validators. `api` documents it. The value is passed on as parsed, not copied.
 */
export function CheckedField(check: ValueCheck, api: ApiPropertyOptions, options: Common = {}): PropertyDecorator {
  const present = options.optional ? Allow() : IsDefined({ message: 'is required' });
  return applyDecorators(field(options, api, [present]), fieldRules({ check })) as PropertyDecorator;
}

function toNumber(raw: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : raw;
}

/** What the validation pipe needs to know of a field besides its class-validator rules. */
export interface FieldRules {
  /** The DTO class of a nested object or of the items of a nested list. */
  type?: () => Type;
  /** It is a list of such objects. */
  isList?: boolean;
  /** Reads the text of a query or path parameter; returns it unchanged when it is not of the kind. */
  fromText?: (raw: string) => unknown;
  /** Checks the whole value in one pass. */
  check?: (value: unknown, pointer: string) => FieldProblem[];
}

const RULES = new WeakMap<object, Map<string, FieldRules>>();

function fieldRules(rules: FieldRules): PropertyDecorator {
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

function IsCleanText(max: number): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isCleanText',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value) => typeof value === 'string' && textProblem(value, max) === undefined,
        defaultMessage: (args) => (typeof args?.value === 'string' && textProblem(args.value, max)) || 'must be text',
      },
    });
}
