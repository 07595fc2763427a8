import { labelledStories } from '../../../../test/fixtures';
import { askSketch, pathOf, suggestion } from '../ask-sketch';
import { safeEdits } from './edits';

function edited(text: string): string {
  return [...safeEdits({ text })]
    .reverse()
    .reduce((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
}

describe('safe edits', () => {
  it.each([
    ['She took the the key.', 'She took the key.'],
    ['In order to reach him she swam.', 'To reach him she swam.'],
    ['He nodded his head due to the fact that it rained.', 'He nodded because it rained.'],
    ['It was late. Suddenly, the lamp went out.', 'It was late. The lamp went out.'],
    ['There was a man who kept bees behind the wall.', 'A man kept bees behind the wall.'],
    ['She lived in an extremely small house.', 'She lived in a small house.'],
    ['She lived in a really old house.', 'She lived in an old house.'],
    [
      'He was under the boughs, quite dead, with the lantern lit.',
      'He was under the boughs, dead, with the lantern lit.',
    ],
    ['You are quite sure that it is hers.', 'You are sure that it is hers.'],
  ])('make %j into %j', (before, after) => expect(edited(before)).toBe(after));

  it.each([
    ['what somebody says aloud', '“It was very cold, in order to to sleep,” said Osric.'],
    ['what bears on a "not"', 'The lake was not very deep, and she was never really sure.'],
    ['a degree of a noun', 'It was the very end of the quay, and the very idea.'],
    ['a degree of an adverb', 'He was very nearly there, and it was quite often so.'],
    ['words that stand twice by right', 'She had had enough, and he knew that that was so.'],
    ['a wish', 'He would rather go, and she had rather stay.'],
    ['links and macros', '[[Go go->The the hall]] <<set $very very to true>>'],
    ['labels and jumps', 'label very very:\n    jump the the\n    $ very = True'],
    ['a cue and what is said below it', 'INT. HALL - DAY\n\nMARA\nI am am very tired.\n'],
    ['a heading', '## The the house\n\nIt rained.'],
  ])('leave %s alone', (_, text) => expect(edited(text)).toBe(text));

  it('find in a script what its narration says', () => {
    const script =
      'label night:\n    scene bg lake\n    mina "It is very cold."\n    "The boathouse is very dark."\n    jump out';
    expect(edited(script)).toBe(script.replace('is very dark', 'is dark'));
  });

  it('are offered with words that stand in the node once, none over another', async () => {
    const text = 'It was very cold. Hester said it was very cold, and Peter that it was very late.';
    const { answer } = await askSketch(suggestion(pathOf(text), { slots: [], inlines: 8 }));
    expect(answer.inline_suggestions).toHaveLength(3);
    for (const { original } of answer.inline_suggestions) expect(text.split(original)).toHaveLength(2);
  });

  it('are none of those that an editor calls harmful', async () => {
    for (const { path, canon, labels } of labelledStories().filter(({ language }) => language === 'en')) {
      for (const [depth, { id }] of path.entries()) {
        const own = { active_path: path.slice(0, depth + 1), branch_canon: { characters: canon.characters } };
        const { answer } = await askSketch(suggestion(own.active_path, { ...own, slots: [], inlines: 8 }));
        const bad = labels.bad_inline.filter(({ node_id: node }) => node === id);
        for (const { original } of answer.inline_suggestions) {
          expect(bad.filter((known) => known.original.includes(original) || original.includes(known.original))).toEqual(
            [],
          );
        }
      }
    }
  });

  it('bring in nothing that the writer avoids', async () => {
    const avoid = [{ text: 'because', match: 'word' as const }];
    const input = suggestion(pathOf('Mara stayed in the house due to the fact that it was raining.'), {
      slots: [],
      inlines: 8,
    });
    expect((await askSketch({ ...input, creator_profile: { avoid } })).answer.inline_suggestions).toEqual([]);
    expect((await askSketch(input)).answer.inline_suggestions).toHaveLength(1);
  });
});
