import { labelledStories } from '../../../../test/fixtures';
import { isOtherLanguage, languageOf } from './story-language';

const stories = labelledStories();
const codeOf = (language: string) => language.split('-')[0]!;

/** One sentence each of about the length of a gist, and a short one. */
const SENTENCES: Readonly<Record<string, readonly [string, string]>> = {
  en: ['The crew hauls the nets an hour early, and the ledger comes up with them.', 'She did not come back.'],
  de: ['Die Mannschaft holt die Netze eine Stunde früher ein, und das Buch kommt mit herauf.', 'Sie kam nicht zurück.'],
  fr: ["L'équipage relève les filets une heure plus tôt, et le registre remonte avec eux.", 'Elle ne revint pas.'],
  es: ['La tripulación recoge las redes una hora antes, y el libro sube con ellas.', 'Ella no volvió a la casa.'],
  pt: ['A tripulação recolhe as redes uma hora mais cedo, e o livro vem com elas.', 'Ela não voltou para a casa.'],
  it: ["L'equipaggio tira le reti un'ora prima, e il registro sale con loro.", 'Lei non tornò più alla casa.'],
  ja: ['船員たちは一時間早く網を引き、帳簿も一緒に上がってきた。', '彼女は戻らなかった。'],
  zh: ['船员们提早一小时收网，账簿也跟着浮了上来。', '她没有再回来。'],
  nl: ['De bemanning haalt de netten een uur eerder op, en het boek komt mee.', 'Zij kwam niet meer terug.'],
  ru: ['Команда вытягивает сети на час раньше, и книга поднимается вместе с ними.', 'Она не вернулась домой.'],
};

describe('the language of a text', () => {
  it.each(Object.entries(SENTENCES))('%s is told from every other, and is none of them', (language, [long, short]) => {
    expect(languageOf(long)).toBe(language);
    for (const own of [long, short]) expect(isOtherLanguage(own, language)).toBe(false);
    // What rules know no words of is told from a language of many shared ones by longer texts alone.
    for (const [other, [text]] of Object.entries(SENTENCES)) {
      if (other !== language && other !== 'nl') expect([other, isOtherLanguage(text, language)]).toEqual([other, true]);
    }
  });

  it('is that of its story for every sentence of a story and all that an editor keeps', () => {
    const wrong = stories.flatMap(({ language, path, labels }) => {
      const ideas = [...labels.different_ideas, ...labels.same_idea.flat()];
      const texts = [
        ...path.flatMap(({ text }) => [text, ...text.split(/(?<=[.!?。])\s*/)]),
        ...labels.good_ghosts.map(({ title, gist }) => `${title}. ${gist}`),
        ...ideas,
        ...[...labels.good_inline, ...labels.bad_inline].map(({ text }) => text),
      ];
      return texts.filter((text) => isOtherLanguage(text, codeOf(language)));
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['en', 'Juan de la Cruz y Vargas of Sevilla bows.'],
    ['en', 'Anna von der Heide, née Zu Wied.'],
    ['en', 'The sign reads „Bitte nicht auf den Rasen treten und die Hunde an der Leine führen“, and she obeys.'],
    ['fr', 'Le facteur dit : « I am the doctor of the house and you are not welcome here », puis il sort.'],
    ['de', 'Okay, Baby.'],
    ['ja', '郵便局のTom Brownさんが笑った。'],
    ['ja', '明治四十三年、麦茶。'],
    ['zh', 'OK，他走了。'],
    ['en', ''],
    ['sr', 'The crew hauls the nets an hour early, and the ledger comes up.'],
    ['xx', 'The crew hauls the nets an hour early, and the ledger comes up.'],
  ])('is not said to be another than %s of %s', (language, text) => {
    expect(isOtherLanguage(text, language)).toBe(false);
  });

  it('of which little is known is told from what is surely another', () => {
    expect(isOtherLanguage(SENTENCES.en![0], 'sv')).toBe(true);
    expect(isOtherLanguage(SENTENCES.ru![0], 'sv')).toBe(true);
    expect(isOtherLanguage('Besättningen drar in näten en timme tidigare, och boken följer med upp.', 'sv')).toBe(
      false,
    );
    expect(isOtherLanguage('Besetningen drar inn garna en time for tidlig, og boka følger med opp.', 'nb')).toBe(false);
    expect(isOtherLanguage('A tripulación recolle as redes unha hora antes, e o libro sobe con elas.', 'gl')).toBe(
      false,
    );
  });
});
