import { Blocklist } from './blocklist';

const entry = (words: string, upTo: 'general' | 'teen' | 'mature' = 'mature') => ({ words, upTo });

describe('a list of words that are refused', () => {
  const list = new Blocklist([
    entry('Knochenmühle'),
    entry('bone mill'),
    entry('骨挽き'),
    entry('C++'),
    entry('kill-switch'),
  ]);

  it.each([
    ['as it stands', 'In the bone mill at night.', 2],
    ['another case', 'BONE MILL', 2],
    ['other white space', 'a bone \n\t mill', 2],
    ['full width', 'ｂｏｎｅ　ｍｉｌｌ', 2],
    ['accents', 'bóne mïll', 2],
    ['accents of its own', 'die KNOCHENMUHLE', 1],
    ['combining marks', 'bo\u0336n\u0336e\u0336 mill', 2],
    ['zero-width characters', 'bo\u200bne\u2060 mi\u00adll\ufeff', 2],
    ['directional characters', '\u202ebone\u202c mill', 2],
    ['fraktur and circled letters', '𝔟𝔬𝔫𝔢 ⓜⓘⓛⓛ', 2],
    ['letters of another script among Latin ones', 'bоnе mіll', 2],
    ['a script without spaces', '彼は骨挽きを見た', 3],
    ['signs', 'written in C++.', 4],
    ['a hyphen', 'a kill-switch', 5],
  ])('sees a word through %s', (_, text, number) => {
    expect(list.meets(text, 'mature')).toBe(number);
  });

  it.each(['bone', 'a milliner of bones', 'jawbone mill', 'bone mills', 'killswitch', 'C+', '骨'])(
    'leaves alone what is another word: %s',
    (text) => expect(list.meets(text, undefined)).toBeUndefined(),
  );

  it('leaves a word of another script as it is, however it looks', () => {
    // Russian for "litter", in Cyrillic letters alone.
    expect(new Blocklist([entry('cop')]).meets('сор', undefined)).toBeUndefined();
    expect(new Blocklist([entry('сор')]).meets('СОР', undefined)).toBe(1);
  });

  it('refuses an entry up to its rating, and every entry to what has none', () => {
    const rated = new Blocklist([entry('damn', 'general'), entry('gore', 'teen')]);
    const met = (['general', 'teen', 'mature', undefined] as const).map((rating) => [
      rated.meets('damn', rating),
      rated.meets('gore', rating),
    ]);
    expect(met).toEqual([
      [1, 2],
      [undefined, 2],
      [undefined, undefined],
      [1, 2],
    ]);
  });
});
