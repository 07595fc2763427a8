import { InvalidArgumentError, Option } from 'commander';

/** A whole number within bounds, as an option takes it. */
export const integer =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It should be a number from ${least} to ${most}.`);
  };

export const dollars = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It should be an amount of US dollars such as 0.25.');
};

export const choice = (flags: string, description: string, values: readonly string[], otherwise?: string): Option => {
  const option = new Option(flags, description).choices([...values]);
  return otherwise === undefined ? option : option.default(otherwise);
};

/** For an option that may stand several times. */
export const collected = (value: string, before: string[] = []): string[] => [...before, value];
