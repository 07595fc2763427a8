import { BLANK, proseOf } from './prose';

/** Eight times what a node may hold. */
const SIZE = 64_000;
const ENDLESS = [
  '[',
  '[[',
  '![',
  '[](',
  '[](a',
  '[](a(b',
  '[](a(b)',
  '<',
  '<<',
  '<a ',
  '{',
  '(a:',
  '(a: (b: ',
  '«',
  '« ',
  '“',
  '"\n',
  '\n"',
];
const QUOTES = ["'A ", '‘A', "'A, ", '->', '-> ', '$', '_', '*', '* ', '=', '#', '\n', ' '];

describe('the prose of a node', () => {
  // Each takes some milliseconds; where the time grows with the square of the length, it runs into its limit.
  it.each([...ENDLESS, ...QUOTES])(
    'is found in a time that grows with the length of what nothing closes: %j',
    async (piece) => {
      const text = piece.repeat(SIZE / piece.length);
      expect(proseOf({ text }).narration).toHaveLength(text.length);
      // The limit is looked at between two turns of the event loop.
      await new Promise(setImmediate);
    },
    2_000,
  );

  it.each([
    ['a command', 'She ran. <<set $a to 3>> He ran.', '<<set $a to 3>>'],
    ['a link', 'She ran. [[On->Next]] He ran.', '[[On->Next]]'],
    ['a macro', 'She ran. (set: $a to 3) He ran.', '(set: $a to 3)'],
    ['a tag', 'She <em class="a">ran.', '<em class="a">'],
    ['a conditional', 'She ran. {a: again|b} He ran.', '{a: again|b}'],
    ['a link of Markdown', 'She ran. [the ledge](a.html) He ran.', '[the ledge](a.html)'],
    ['a link with brackets in its address', 'She ran. [the ledge](a_(b).html) He ran.', '[the ledge](a_(b).html)'],
    ['what is said', 'She ran. «Wait!» He ran.', '«Wait!»'],
    ['what is said in single quotes', "She ran. 'Wait, now!' He ran.", "'Wait, now!'"],
    ['nothing of what is not closed', 'She ran. [[On {and (on. He ran.', ''],
  ])('leaves out %s, and keeps its length', (_what, text, out) => {
    expect(proseOf({ text }).narration).toBe(text.replace(out, BLANK.repeat(out.length)));
  });
});
