import { Cast } from '../consistency/cast';
import { statementsOf } from '../consistency/statement';
import { RULED_LANGUAGES, pattern } from '../language/lexicon';
import { lexiconOf } from '../language/story-language';
import { labelledStories } from '../../../../test/fixtures';
import { formOf } from '../prose/forms';
import { GATE, Gates } from './gates';
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

  it.each(RULED_LANGUAGES)('opens the gate of ages in %s wherever a statement has one', (code) => {
    const lexicon = lexiconOf(code)!;
    const cast = new Cast({}, lexicon);
    const gates = new Gates(lexicon, cast, []);
    const turned: Partial<Record<typeof code, string>> = {
      en: 'She was thirty-four. "Thirty-four," he said. Ned, 12, slept. A nine-year-old ran. He is 41 and tired.',
      de: 'Sie ist vierunddreißig Jahre alt. Er wurde neun. »Zwölf«, sagte sie. Ned (34) schlief.',
      fr: 'Elle avait trente-quatre ans. « Neuf ans », dit-elle.',
      pt: 'Tem trinta e quatro anos. Rui, 12, dormia. Ele tinha nove anos.',
      it: 'Ha trentaquattro anni. Ugo, 12, dormiva. Aveva nove anni.',
      ja: '三十四歳です。九歳の子が走った。',
      zh: '她三十四岁了。九岁的孩子在跑。',
      es: 'Tiene treinta y cuatro años. Ned, 12, dormía.',
    };
    let found = 0;
    for (const text of [...texts, turned[code] ?? '']) {
      for (const one of statementsOf(text, formOf([text]), cast, lexicon)) {
        if (one.ages.length === 0) continue;
        found++;
        const { ends, keys } = gates.scan(text);
        const isOpen = keys.some(({ of }, at) => of === GATE.age && ends[at]! > one.start && ends[at]! <= one.end);
        expect([one.text, isOpen]).toEqual([one.text, true]);
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  it('leaves the gate of ages closed for what is only counted', () => {
    const gates = new Gates(lexiconOf('en')!, new Cast({}, lexiconOf('en')!), []);
    const { bits } = gates.scan('Kettil bought five barrels at the glass works, and 250 candles of the second sort.');
    expect(bits & (GATE.age | GATE.number)).toBe(GATE.number);
  });

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
