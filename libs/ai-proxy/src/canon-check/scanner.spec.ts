import { Scanner } from './scanner';

/** Words of three letters, of so many letters in all. */
function wordsOf(letters: number, count: number): [string, number][] {
  let state = 7;
  const letter = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCharCode(0x4e00 + (state % letters));
  };
  return Array.from({ length: count }, (_, what) => [letter() + letter() + letter(), what]);
}

function foundIn(scanner: Scanner, text: string): string[] {
  const found: string[] = [];
  scanner.scan(text, (what, end) => found.push(`${what} ${end}`));
  return found.sort();
}

describe('Scanner', () => {
  it('takes no more room for words in a script of thousands of letters than the words do, and finds each of them', () => {
    const words = wordsOf(4_000, 4_000);
    const before = process.memoryUsage().arrayBuffers;
    const scanner = new Scanner([...words, ['', -1]]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    const text = words.map(([word], index) => word.slice(0, 1 + (index % 3))).join('');
    const expected = words.flatMap(([word, what]) => {
      const ends: string[] = [];
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) ends.push(`${what} ${at + 3}`);
      return ends;
    });
    expect(foundIn(scanner, text)).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(1_000);
  });

  it('finds a word inside of another one and at its end, with and without its table', () => {
    const few: [string, number][] = [
      ['he', 0],
      ['she', 1],
      ['his', 2],
      ['hers', 3],
    ];
    // Enough words besides, in letters that the text has none of, for the table to be too large.
    const many: [string, number][] = [...few, ...wordsOf(4_000, 4_000).map(([word]): [string, number] => [word, 9])];
    for (const words of [few, many]) expect(foundIn(new Scanner(words), 'ushers')).toEqual(['0 4', '1 4', '3 6']);
  });
});
