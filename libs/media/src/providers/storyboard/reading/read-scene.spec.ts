import { outlines } from '../outlines';
import { readScene, type SceneRequest } from './read-scene';

const read = (prompt: string, changes: Partial<SceneRequest> = {}) => readScene({ prompt, ...changes });
/** What is drawn, as "3 horse" or, with what belongs to it, "boy:sit/chair+book". */
const drawn = (prompt: string, changes: Partial<SceneRequest> = {}) =>
  read(prompt, changes).items.map(
    ({ id, count, pose, carrier, holds, support }) =>
      `${count > 1 ? `${count} ` : ''}${id}${pose ? `:${pose}` : ''}${carrier ? `/${carrier}` : ''}${holds.map((held) => `+${held}`).join('')}${support ? `@${support.id}` : ''}`,
  );

describe('what a sketch shows', () => {
  it.each<[string, string[]]>([
    ['A dog in the forest', ['dog']],
    ['A table', ['table']],
    ['Ein Schreibtisch', ['desk']],
    ['Three horses gallop over the plain', ['3 horse:run']],
    ['Two moons over a desert at night', ['2 moon']],
    ['A dozen children in a classroom', ['12 child']],
    ['An empty street at dawn', []],
    ['An abandoned house, no people', ['ruin']],
    ['An old woman sits on a bench and reads a newspaper', ['old_woman:sit/bench+newspaper']],
    ['The king rides a horse', ['king:ride/horse']],
    ['A raven on a fence', ['raven@fence']],
    ['A boy hides behind a barrel', ['boy:crouch@barrel']],
    ['The stairs of the lighthouse', ['stairs']],
    ['A knight fights a dragon', ['knight:fight+sword', 'dragon']],
    ['Ein alter Mann kniet am Grab', ['old_man:kneel', 'grave']],
    ['Zwei Hunde am Küchentisch', ['2 dog', 'table']],
    ['Tres gatos negros', ['3 cat']],
    ['Une femme lit un livre', ['woman:hold+book']],
    ['Dois homens conversam na cozinha', ['2 man:talk']],
    ['森の中の狼', ['wolf']],
    ['二人の男がテーブルで酒を飲む', ['2 man:hold', 'wine@table']],
    ['A mysterious stranger enters the tavern', ['man:walk']],
    ['A bell rings, owls fly out of the tower', ['bell', '3 owl:fly', 'castle']],
    ['A woman stands on the beach, gulls fly over the sea', ['woman', '3 dove:fly']],
    ['On the night of the flood two press boats lay off the mole', ['2 boat']],
    ['Wet shoes on the floor', ['2 boot']],
    ['Eyes in the dark', ['eye']],
    ['Joan, Peter and Ada hug on the bridge', ['person:hug', 'person:hug', 'person:hug']],
    ["A bird's-eye view of a castle", ['castle']],
    ['A stopped clock on the wall of the old weir house', ['clock']],
    ['桌子上的一把钥匙', ['table', 'key']],
    ['两个士兵在雪中行走', ['2 soldier:walk']],
  ])('%s: %j', (prompt, items) => {
    expect(drawn(prompt)).toEqual(items);
  });

  it('knows the places of a story, its light and weather', () => {
    expect(read('A man in the kitchen at night')).toMatchObject({ place: 'kitchen', hour: 'night' });
    expect(read('A lighthouse on a cliff above the sea at dawn')).toMatchObject({ place: 'coast', hour: 'dawn' });
    expect(read('Un navire sur la mer, tempête')).toMatchObject({ place: 'sea', weather: 'storm' });
    expect(read('Nachts im Wald, es schneit')).toMatchObject({ place: 'forest', hour: 'night', weather: 'snow' });
    expect(read('雨の夜の街')).toMatchObject({ place: 'street', hour: 'night', weather: 'rain' });
    expect(read('A woman in a train')).toMatchObject({ place: 'cabin', items: [{ id: 'woman' }] });
  });

  it.each([
    ['A glockenspiel on the floor', ['glockenspiel']],
    ['Insert: four boards above the water', ['boards']],
    ['A weary old woman on a chair', []],
    ['A sextant beside a sea chart', ['sextant']],
    ['Ein Theodolit auf der Wiese', ['theodolit']],
    ['Un tournebroche devant la cheminée', ['tournebroche']],
    ['床の上の六分儀', ['六分儀']],
    ['The captain waits for a moment in a new light', []],
  ])('%s: says that it does not know %j, and puts nobody in its place', (prompt, unknown) => {
    const scene = read(prompt);
    expect(scene.unknown).toEqual(unknown);
    if (unknown.length > 0) expect(scene.items.filter(({ id }) => outlines().get(id)!.kind === 'person')).toEqual([]);
  });

  it('leaves people out of inserts, and draws what they are of', () => {
    const characters = [{ label: 'Mara', description: 'a woman', isInShot: true }];
    expect(drawn('A rusty key in a hand', { size: 'insert', characters })).toEqual(['key', 'hand']);
    expect(drawn('Insert: Mara opens a letter', { characters })).toEqual(['letter']);
  });

  it('draws characters by their descriptions: who is named, and who is said to be in the shot', () => {
    const characters = [
      { label: 'Mara', description: 'a lighthouse keeper with curly red hair and a long green coat', isInShot: true },
      { label: 'Old Tom', description: 'an old fisherman, stout, with a white beard', isInShot: false },
      { label: 'Pip', description: 'a thin boy of nine', isInShot: false },
    ];
    const { items } = read('She waves at Tom', { characters });
    expect(items.map(({ look }) => look)).toMatchObject([
      { head: 'woman_curly', hair: '#c8492a', clothes: '#3d7a45', isLong: true },
      { head: 'man_beard', hair: '#e9e6df', build: 'stout' },
    ]);
    expect(read('The boy runs', { characters: [{ ...characters[2]!, isInShot: true }] }).items).toHaveLength(1);
  });

  it('leaves out what the negative prompt names', () => {
    expect(drawn('A dog and a cat in the garden', { negativePrompt: 'cats, blurry' })).toEqual(['dog']);
  });

  it('takes size, angle and move from fields before words', () => {
    const fields = { size: 'wide', angle: 'high', move: 'tilt_up' } as const;
    expect(read('Close-up of a dog, low angle, pan left')).toMatchObject({
      size: 'close_up',
      angle: 'low',
      move: 'pan_left',
    });
    expect(read('Close-up of a dog, low angle, pan left', fields)).toMatchObject(fields);
  });
});
