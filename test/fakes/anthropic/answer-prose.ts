import { SeededRandom } from './random';

const DOES = [
  'carries',
  'turns over',
  'hands back',
  'ties up',
  'unwraps',
  'sets down',
  'weighs',
  'mends',
  'hides',
  'sorts',
];
const THINGS = [
  ...['the kettle', 'a coil of rope', 'the almanac', 'her left glove', 'the lid of the crate', 'a jar of nails'],
  ...['the torn sail', 'an unlit candle', 'the key ring', 'a bag of salt', 'the tin cup', 'a plank'],
];
const WHERE = [
  ...['by the window', 'under the stairs', 'behind the stove', 'on the landing', 'near the well', 'at the long table'],
  ...['beside the cart', 'in the doorway', 'along the wall', 'where the light falls'],
];
const AND_THEN = [
  ...['before anybody asks', 'as if it were owed', 'with some care', 'and says so', 'then waits for the bell'],
  ...[
    'without looking up',
    'and is glad of the noise',
    'while the others count',
    'for the second time',
    'and leaves it there',
  ],
];

/**
 * Prose that goes on, as long as it is to be: sentences that are put together anew for every seed, so that texts of two
 * seeds have few words in a row in common, and so have two parts of one text.
 */
export function goingOn(seed: string, people: readonly string[], words: number): string {
  const random = new SeededRandom(seed);
  const sentences: string[] = [];
  for (let count = 0; count < words * 0.95;) {
    const who = random.pick(people) ?? 'Somebody';
    const parts = [who, ...[DOES, THINGS, WHERE, AND_THEN].map((list) => random.pick(list)!)];
    const sentence = `${parts.join(' ')}.`;
    sentences.push(sentence);
    count += sentence.split(' ').length;
  }
  return sentences.join(' ');
}
