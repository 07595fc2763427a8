import { lexiconOf } from '../language/story-language';
import { Cast } from './cast';

const own = [
  { id: 'ch_1', name: 'Mara Quill', aliases: ['the weaver'] },
  { id: 'ch_2', name: 'Mara Quill-Tane' },
  { id: 'ch_3', name: 'Élodie' },
];
/** So many names that no expression is made of them. */
const crowd = Array.from({ length: 60 }, (_, index) => ({
  id: `x_${index}`,
  name: `Nobody ${index} ${'x'.repeat(90)}`,
  aliases: Array.from({ length: 12 }, (_, other) => `No ${index} ${other} ${'y'.repeat(100)}`),
}));
const TEXT =
  'MARA QUILL met Mara Quill-Tane. The weaver and Élodie, not Elodie, saw Maraquill. The Weaver laughed at Quill.';

describe('Cast', () => {
  it('finds in a crowd of hundreds of names whom it finds among three', () => {
    const [few, many] = [own, [...own, ...crowd]].map((characters) => new Cast({ characters }, lexiconOf('en')!));
    const expected = few!.mentionsIn(TEXT);
    expect(expected.map(({ id }) => id)).toEqual(expect.arrayContaining(['ch_1', 'ch_2', 'ch_3']));
    expect(many!.mentionsIn(TEXT)).toEqual(expected);
  });
});
