import { textProblem } from '@cse/core';
import { registerDecorator } from 'class-validator';

export function IsCleanText(max: number): PropertyDecorator {
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
