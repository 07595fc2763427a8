import { fatesOn, type Fate } from './fate';
import { NameFinder } from './name-finder';

const NAMES = ['Abel Rook', 'Abel', 'Joan', 'Peter'];
const FINDER = new NameFinder(NAMES.map((form) => [form, form.split(' ')[0]!] as const));
const IDLE = { acts: new Set<number>(), speaks: new Set<number>() };

function fates(
  texts: string[],
  deeds: Record<string, { acts: number[]; speaks: number[] }> = {},
): Record<string, Fate> {
  const path = texts.map((text) => ({ text }));
  const found = fatesOn(path, FINDER, (name) => {
    const { acts, speaks } = deeds[name] ?? IDLE;
    return { acts: new Set(acts), speaks: new Set(speaks) };
  });
  return Object.fromEntries([...found].map(([name, { fate }]) => [name, fate]));
}

describe('what a path tells has become of somebody', () => {
  it.each([
    'Abel died in the night.',
    'Abel was dead.',
    'At dawn Abel lay dead in the reeds.',
    'When the men found Abel Rook at first light he was under the apple boughs, quite dead, the lantern still lit.',
    'Joan had come for Abel. He had died on the Tuesday.',
    'Abel drowned that spring.',
    'They buried Abel behind the chapel.',
    'Abel had been killed at the crossing.',
    'Abel was shot dead on the stairs.',
    'By morning Abel had stopped breathing.',
    'Abel is no longer breathing.',
    'Joan shook him. Abel did not wake again.',
    'She looked down at the body of Abel Rook.',
    'It rained at the funeral of Abel.',
    'Everyone spoke of the late Abel Rook.',
    'Abel fell to his death from the mill.',
    'Abel bled to death before the doctor came.',
    'Abel passed away in March.',
    'Abel was buried on Sunday.',
    'Abel’s heart had stopped.',
    'Peter held the body of Abel.',
    'Abel breathed his last at noon.',
    'Abel was found dead.',
    'They found Abel dead in the weir.',
    'Abel has been murdered.',
    'The river gave up the body of Abel at noon.',
    'Joan knelt by Abel’s body.',
    'Abel went under and did not come up.',
    'Peter felt for a breath, but Abel had no pulse.',
    'They carried Abel’s coffin to the church.',
  ])('is that Abel is dead: %s', (text) => expect(fates([text])).toEqual({ Abel: 'dead' }));

  it.each([
    'Abel was not dead.',
    'Abel nearly died of it.',
    'Joan thought that Abel was dead.',
    'She dreamed that Abel had died.',
    'Abel would have died for less.',
    'Inside were a brass key and a dead wasp, and Abel laughed.',
    'Abel dragged the dead wheel.',
    'Peter asked whether Abel was dead.',
    'Abel worked as if he would never die.',
    'Abel buried his face in his hands.',
    'Abel killed the lamp.',
    'Joan feared Abel’s death more than her own.',
    'The wind had died, and Abel slept.',
    'Abel listened until the wind died.',
    'Abel stood by while the old horse was killed.',
    'Abel was dead tired.',
  ])('is nothing: %s', (text) => expect(fates([text])).toEqual({}));

  it.each([
    'Abel had gone by then.',
    'Joan held out the scarf. By morning he was gone from Cape Lull. Abel vanished like that.',
    'Abel left without a word.',
    'Above, Abel went behind the planet.',
    'Abel went aboard the boat.',
    'Abel walked out.',
    'Abel drove away.',
    'Abel set off at dawn.',
    'Abel never came back.',
    'Abel disappeared.',
    'Abel moved to the city.',
    'Abel had fled north.',
    'Abel was taken away in a van.',
  ])('is that Abel is gone: %s', (text) => expect(fates([text]).Abel).toBe('gone'));

  it('lets whoever left be back when they act again, and the dead only when they go on speaking', () => {
    const left = ['Abel left without a word.', 'Abel came in.'];
    expect(fates(left, { Abel: { acts: [0, 1], speaks: [] } })).toEqual({});
    const died = ['Abel died.', 'Abel would have laughed.', 'x', 'y'];
    expect(fates(died, { Abel: { acts: [0, 1], speaks: [1] } })).toEqual({ Abel: 'dead' });
    expect(fates(died, { Abel: { acts: [1, 2, 3], speaks: [1, 2, 3] } })).toEqual({});
  });

  it('takes what somebody says of a death for true until the story shows otherwise', () => {
    const told = ['“Abel is dead,” said Joan.', 'Abel opened the door.'];
    expect(fates(told.slice(0, 1))).toEqual({ Abel: 'dead' });
    expect(fates(told, { Abel: { acts: [1], speaks: [] } })).toEqual({});
  });

  it('finds who is meant by a pronoun in the node before', () => {
    expect(
      fates(['Abel went to the orchard with Peter’s rope.', 'Then the bank gave, and he drowned in the cut.']),
    ).toEqual({
      Abel: 'dead',
    });
  });
});
