import { movedWith } from './caret';

describe('a caret in a text that is changed from elsewhere', () => {
  it.each([
    ['stays before the change', 2, 'the cold sea', 'the warm sea', 2],
    ['moves with the words behind it', 9, 'the cold sea', 'the bitterly cold sea', 18],
    ['goes to the end of what replaced its words', 6, 'the cold sea', 'the grey sea', 8],
    ['stays at the end of a text that is cut', 12, 'the cold sea', 'the sea', 7],
    ['stays where nothing changes', 5, 'the cold sea', 'the cold sea', 5],
  ])('%s', (_what, place, before, after, expected) => {
    expect(movedWith(place, before, after)).toBe(expected);
  });
});
