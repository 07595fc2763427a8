import { locate } from './locate';

describe('where words stand in a text that was changed', () => {
  it.each([
    ['as it was', 'the cold sea', 4, 8, 'cold', { start: 4, end: 8 }],
    ['after words were put before it', 'see: the cold sea', 4, 8, 'cold', { start: 9, end: 13 }],
    ['at the nearer of two places', 'cold, then the cold', 13, 17, 'cold', { start: 15, end: 19 }],
    ['before, where that is nearer', 'a cold day and so it was cold', 5, 9, 'cold', { start: 2, end: 6 }],
    ['nowhere, when it is gone', 'the warm sea', 4, 8, 'cold', undefined],
    ['between two letters', 'the sea', 4, 4, '', { start: 4, end: 4 }],
    ['not behind the end of a text', 'the', 4, 4, '', undefined],
  ])('%s', (_what, text, start, end, words, place) => {
    expect(locate(text, start, end, words)).toEqual(place);
  });
});
