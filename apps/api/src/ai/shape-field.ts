import { CheckedField } from '@cse/http';
import { problemsOf, type ObjectShape, type Shape } from '@cse/prompts';
import type { Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/** A field of a body that holds part of a story: its shape says what is checked, in one pass, and what is documented. */
export function ShapeField(
  shape: Shape,
  options: { optional?: true; nullable?: true; description?: string } = {},
): PropertyDecorator {
  const { description = shape.description, ...presence } = options;
  const check = (value: unknown, pointer: string) => problemsOf(shape, value, pointer);
  return CheckedField(check, documented(shape), { ...presence, description, example: shape.example });
}

const CLASSES = new WeakMap<Shape, Type>();

/** The class that stands for a named shape in the document of the API; nothing is ever made of it. */
export function classOf(shape: ObjectShape): Type {
  let made = CLASSES.get(shape);
  if (!made) CLASSES.set(shape, (made = makeClass(shape)));
  return made;
}

function makeClass({ name, members }: ObjectShape): Type {
  const made = class {};
  Object.defineProperty(made, 'name', { value: name });
  for (const { name: key, shape } of members) {
    const { description, example, nullable, optional } = shape;
    const told = { ...documented(shape), required: !optional, nullable, description, example };
    ApiProperty(told as ApiPropertyOptions)(made.prototype as object, key);
  }
  return made;
}

/** What a shape bounds, as a property of a class: objects with a name by their class. */
export function documented(shape: Shape): ApiPropertyOptions {
  if (shape.kind === 'object' && shape.name) return { type: () => classOf(shape) };
  if (shape.kind !== 'list' || shape.item.kind !== 'object') return schemaOf(shape) as ApiPropertyOptions;
  const { item, max } = shape;
  // Swagger takes a function for a lazy type only when it is named `type`.
  return { type: () => classOf(item), isArray: true, maxItems: max };
}

/** The same as a schema that stands where it is used. */
function schemaOf(shape: Shape): Record<string, unknown> {
  switch (shape.kind) {
    case 'text':
      return { type: 'string', minLength: shape.min || undefined, maxLength: shape.max };
    case 'token':
      return { type: 'string', minLength: shape.min, maxLength: shape.max, pattern: shape.pattern.source };
    case 'choice':
      return { type: 'string', enum: [...shape.values] };
    case 'flag':
      return { type: 'boolean' };
    case 'number': {
      const { whole } = shape;
      return whole ? { type: 'integer', minimum: whole.min, maximum: whole.max } : { type: 'number' };
    }
    case 'list': {
      const { item, empty, max } = shape;
      return { type: 'array', items: schemaOf(item), minItems: empty === undefined ? undefined : 1, maxItems: max };
    }
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape.value), maxProperties: shape.max };
    case 'object': {
      const members = shape.members.map(({ name, shape: member }) => {
        return [name, { ...schemaOf(member), description: member.description }];
      });
      return { type: 'object', properties: Object.fromEntries(members), additionalProperties: false };
    }
  }
}
