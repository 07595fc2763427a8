import { registerDecorator } from 'class-validator';

// Control characters other than tab and newline (a carriage return is half of a Windows newline and is refused too).
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/**
 * What is wrong with a text of the contract, or undefined: lone surrogates, control characters other than tab and
 * newline, not in NFC, or more than `max` code points.
 */
export function textProblem(value: string, max: number): string | undefined {
  if (value.length > max && codePoints(value) > max) return `must be at most ${max} characters`;
  if (!value.isWellFormed()) return 'must not hold lone surrogates';
  if (CONTROL.test(value)) return 'must not hold control characters other than tab and newline';
  if (value.normalize('NFC') !== value) return 'must be in Unicode normal form C';
  return undefined;
}

function codePoints(value: string): number {
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

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
