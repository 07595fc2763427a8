import { RULED_LANGUAGES, pattern } from '../language/lexicon';
import { lexiconOf } from '../language/story-language';
import { labelledStories } from '../../../../test/fixtures';
import { requiredLiterals } from './literals';
import { Scanner } from './scanner';

const texts = labelledStories().flatMap(({ path, fork, labels }) => [
  ...[...path, ...(fork?.nodes ?? [])].map(({ text }) => text),
  ...labels.contradictions.map(({ text }) => text),
]);

describe('what is looked for before a rule reads', () => {
  it('finds words in any case and with any accents, wherever they stand and overlap', () => {
    const words = ['she', 'he', 'hers', 'relogi', '灯塔'];
    const scanner = new Scanner(words.map((word, index) => [word, index]));
    const found: [string, number][] = [];
    scanner.scan('uSHErs RELÓGIO 在灯塔下', (what, end) => found.push([words[what]!, end]));
    expect(found).toEqual([
      ['she', 4],
      ['he', 4],
      ['hers', 6],
      ['relogi', 13],
      ['灯塔', 18],
    ]);
  });

  it.each([
    ['died|(?:has|had) died', ['died', ' died']],
    ['(?:was|were) (?:\\p{L}+ )?(?:dead|killed)', ['dead', 'killed']],
    ['dream(?:s|t)?|nightmares?', ['dream', 'nightmare']],
    ['colou?r', ['colo']],
    ['(?:a|b)?', undefined],
    ['\\p{L}+', undefined],
  ])('knows what every match of %s holds', (source, literals) => expect(requiredLiterals(source)).toEqual(literals));

  it.each(RULED_LANGUAGES)('passes over no text in %s that a pattern matches', (code) => {
    const lexicon = lexiconOf(code)!;
    const { died, left, recent, people, without, kin } = lexicon;
    let matched = 0;
    for (const source of [died, left, recent, people, without, ...Object.values(kin)]) {
      if (source === undefined) continue;
      const scanner = new Scanner(requiredLiterals(source)!.map((literal) => [literal, 0]));
      for (const text of texts) {
        if (!pattern(lexicon, source).test(text)) continue;
        matched++;
        let seen = false;
        scanner.scan(text, () => (seen = true));
        expect([source, text, seen]).toEqual([source, text, true]);
      }
    }
    expect(matched).toBeGreaterThan(0);
  });
});
