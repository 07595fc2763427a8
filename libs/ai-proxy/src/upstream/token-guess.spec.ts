import { guessCutOff } from './token-guess';

describe('what is guessed of an answer', () => {
  it('that was cut off is no less than what could be written in its time', () => {
    expect(guessCutOff(2_500, 0)).toBe(1_000);
    expect(guessCutOff(0, 1_750)).toBe(500);
  });
});
