import { locate, moved, placeOf, remembered, type Span } from './locate';

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

describe('suggestions that wait while others are accepted', () => {
  const TEXT = 'The cold sea. It was still. Nobody came.';
  const at = (words: string) => ({ start: TEXT.indexOf(words), end: TEXT.indexOf(words) + words.length });
  const insert = remembered(TEXT, { start: 27, end: 27, original: '' });
  const before = remembered(TEXT, { start: 4, end: 4, original: '' });
  const other = { ...at('came'), original: 'came' };
  const put = (text: string, { start, end }: Span, words: string) => text.slice(0, start) + words + text.slice(end);

  it('stay between the same words, before and behind the place', () => {
    const next = put(TEXT, at('cold'), 'grey and bitterly cold');
    const [first, second, third] = moved([before, insert, other], TEXT, at('cold'), 'grey and bitterly cold');
    expect(put(next, placeOf(next, first!)!, 'old, ')).toBe(put(next, { start: 4, end: 4 }, 'old, '));
    expect(put(next, placeOf(next, second!)!, ' Too still.')).toContain('It was still. Too still. Nobody');
    expect(next.slice(third!.start, third!.end)).toBe('came');
  });

  it('are found again where the writer typed before them', () => {
    expect(placeOf(`See: ${TEXT}`, insert)).toEqual({ start: 32, end: 32 });
  });

  it.each([
    ['the words beside it are others', 'The cold sea. It is so still! Nobody came.'],
    ['the text was taken away', ''],
  ])('are nowhere when %s', (_what, text) => {
    expect(placeOf(text, insert)).toBeUndefined();
  });

  it('are put into a text without words, as long as it has none', () => {
    const first = remembered('', { start: 0, end: 0, original: '' });
    expect(placeOf('', first)).toEqual({ start: 0, end: 0 });
    expect(placeOf('Somebody wrote.', first)).toBeUndefined();
  });
});
