/** The words of a language that writes a number as one word, from 2 to 999. "One" is an article there, too. */
export function compoundNumbers(
  spell: (digits: readonly [hundreds: number, tens: number, units: number]) => string,
): Record<string, number> {
  const values: Record<string, number> = {};
  for (let number = 2; number < 1_000; number++) {
    values[spell([Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10])] = number;
  }
  return values;
}
