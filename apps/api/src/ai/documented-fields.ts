import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

/** Documents an optional list of short texts inside a value that one function checks as a whole. */
export function TextsField(options: { max: number; each: number; description?: string }): PropertyDecorator {
  const { max, each, description } = options;
  return ApiProperty({
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: each },
    maxItems: max,
    required: false,
    description,
  });
}

/** Documents an optional list of objects inside a value that one function checks as a whole. */
export function ListField(type: () => Type, options: { max: number; description?: string }): PropertyDecorator {
  // Swagger takes a function for a lazy type only when it is named `type`.
  return ApiProperty({
    type: () => type(),
    isArray: true,
    maxItems: options.max,
    required: false,
    description: options.description,
  });
}
