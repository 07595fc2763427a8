import type { Canon } from '@cse/prompts';
import { StoryIndex } from '../operation/story-index';

const THIRD: Readonly<Record<string, string>> = {
  en: 'Brand rowed out to the buoy and cut the line. The gulls rose, and he waited until they had settled. ',
  de: 'Brand ruderte zur Boje hinaus und schnitt die Leine durch. Die Möwen flogen auf, und er wartete, bis sie saßen. ',
  fr: 'Brand rama vers la bouée et coupa la corde. Les mouettes montèrent, il attendit qu’elles fussent posées. ',
  es: 'Brand remó hasta la boya y cortó el cabo. Las gaviotas se alzaron y él esperó a que se posaran. ',
  pt: 'Brand remou até à boia e cortou o cabo. As gaivotas levantaram-se e ele esperou que pousassem. ',
  it: 'Brand remò fino alla boa e tagliò la cima. I gabbiani si alzarono e lui aspettò che si posassero. ',
  ja: 'ブラントは浮標まで漕ぎ、綱を切った。鴎が舞い上がり、彼はそれが静まるまで待っていた。',
  zh: '布兰特划到浮标边，割断了绳子。海鸥飞了起来，他一直等到它们落下。',
};

function voiceOf(text: string, { canon = {}, language }: { canon?: Canon; language?: string } = {}) {
  const story = new StoryIndex({
    active_path: [{ id: 'n_1', parent_id: null, text }],
    branch_canon: canon,
    creator_profile: { language },
  });
  return { faults: (gist: string) => [...story.voice!.faultsOf(gist)], story };
}

describe('how a proposal is told', () => {
  it.each([
    ['en', 'I hauled the cage up and my hands bled.', 'Brand hauled the cage up and found it empty.'],
    ['de', 'Ich zog den Korb herauf, und meine Hände bluteten.', 'Brand zog den Korb herauf und fand ihn leer.'],
    ['fr', 'Je tirai la nasse et mes mains saignaient.', 'Brand tira la nasse et la trouva vide.'],
    ['es', 'Yo subí la nasa y me sangraban las manos.', 'Brand subió la nasa y la encontró vacía.'],
    ['pt', 'Eu puxei a nassa e as minhas mãos sangravam.', 'Brand puxou a nassa e encontrou-a vazia.'],
    ['it', 'Io tirai su la nassa e le mie mani sanguinavano.', 'Brand tirò su la nassa e la trovò vuota.'],
    ['ja', '私は籠を引き上げ、手から血が出た。', 'ブラントは籠を引き上げたが、空だった。'],
    ['zh', '我拉起笼子，手流血了。', '布兰特拉起笼子，里面是空的。'],
  ])('is by another person in %s when "I" tells it and nobody does so in the story', (language, wrong, right) => {
    const { faults } = voiceOf(THIRD[language]!.repeat(12), { language });
    expect(faults(wrong)).toEqual(['person']);
    expect(faults(right)).toEqual([]);
  });

  it('is not judged by what somebody says in it, nor in a story that says so little', () => {
    const { faults } = voiceOf(THIRD.en!.repeat(8), { language: 'en' });
    expect(faults('Brand called out: "I have your line, and you know it."')).toEqual([]);
    expect(voiceOf(THIRD.en!, { language: 'en' }).faults('I hauled the cage up.')).toEqual([]);
  });

  it('is by another person when whoever tells the story is told of', () => {
    const own = 'I rowed out to the buoy and cut my line. The gulls rose, and I waited until they let me be. ';
    const canon = { characters: [{ id: 'ch_1', name: 'Brand Ohlsen', aliases: ['Brand'], role: 'narrator' }] };
    const { faults } = voiceOf(own.repeat(8), { canon, language: 'en' });
    expect(faults('Brand hauled the cage up and found it empty.')).toEqual(['person']);
    expect(faults('She came down to the quay and waved.')).toEqual(['person']);
    expect(faults('A letter came, and Lena would not open it.')).toEqual([]);
    expect(faults('Lena asked me whether Brand was my real name.')).toEqual([]);
  });

  it('is in another tense where the story keeps to one, and nobody has asked for another', () => {
    const text = THIRD.en!.repeat(8);
    expect(voiceOf(text).faults('Brand hauls the cage up and finds it empty.')).toEqual(['tense']);
    const canon = { tone: { tense: 'present' } };
    expect(voiceOf(text, { canon }).faults('Brand hauls the cage up and finds it empty.')).toEqual([]);
    const mixed = text + 'Brand hauls the cage up and finds it empty. The gulls rise, and he waits. '.repeat(8);
    expect(voiceOf(mixed).faults('Brand hauls the cage up and finds it empty.')).toEqual([]);
  });

  it.each([
    ['en', 'Brand faced his inner demons and learned the true meaning of family.'],
    ['de', 'Ein geheimnisvoller Besucher brachte einen Brief, und nichts war mehr wie zuvor.'],
    ['fr', 'Une lettre mystérieuse arriva, et rien ne fut plus comme avant.'],
    ['es', 'Una carta misteriosa llegó, y nada volvería a ser igual.'],
    ['pt', 'Uma carta misteriosa chegou, e nada voltaria a ser como antes.'],
    ['it', 'Arrivò una lettera misteriosa, e niente sarebbe più come prima.'],
    ['ja', '謎の手紙が届き、人生が一変した。'],
    ['zh', '神秘的陌生人来了，命运的齿轮开始转动。'],
  ])('is stock in %s: %s', (language, gist) => {
    expect(voiceOf(THIRD[language]!.repeat(8), { language }).faults(gist)).toEqual(['cliche']);
  });

  it('is no stock where the story itself has it, and is stock where it names nothing', () => {
    const text = `${THIRD.en!.repeat(8)} In the chest lay a treasure map.`;
    expect(voiceOf(text).faults('Brand burned the treasure map.')).toEqual([]);
    expect(voiceOf(THIRD.en!.repeat(8)).faults('A decision brought danger, courage and hope for everyone.')).toEqual([
      'cliche',
    ]);
    expect(voiceOf(THIRD.en!.repeat(8)).faults('In danger, Brand lost hope and cut the buoy loose.')).toEqual([]);
  });

  it('is changed by a change that another person tells, or another tense, and not by a shorter one', () => {
    const text = `${'You take the lamp and you climb. '.repeat(16)}You are sure that she was not there.`;
    const { story } = voiceOf(text, { language: 'en' });
    const [node] = story.input.active_path;
    const faults = (original: string, words: string) => {
      const start = text.lastIndexOf(original);
      return [...story.voice!.faultsOfChange(node!, start, start + original.length, words)];
    };
    expect(faults('You take the lamp', 'I take the lamp')).toEqual(['person']);
    expect(faults('You take the lamp', 'She takes the lamp')).toEqual(['person']);
    expect(faults('you climb', 'you climbed')).toEqual(['tense']);
    expect(faults('You are sure that she was not there', 'She was not there')).toEqual([]);
    expect(faults('take the lamp', 'lift the lamp')).toEqual([]);
  });
});
