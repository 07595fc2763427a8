import type { Canon } from '@cse/prompts';
import { StoryIndex } from '../operation/story-index';

const PEOPLE = {
  en: ['Mara Quill', 'Osric Tane'],
  de: ['Greta Voss', 'Jonas Reuter'],
  fr: ['Élise Morel', 'Luc Perrin'],
  es: ['Inés Robles', 'Tomás Vega'],
  pt: ['Marta Leal', 'Rui Prado'],
  it: ['Giulia Serra', 'Marco Neri'],
  ja: ['高木', '美咲'],
  zh: ['林若', '陈平'],
} as const;
type Language = keyof typeof PEOPLE;

function kindsIn(
  text: string,
  nodes: readonly string[],
  facts: Canon['facts'] = [],
  language: Language = 'en',
): string[] {
  const [first, second] = PEOPLE[language];
  const characters = [
    { id: 'ch_1', name: first, aliases: language === 'en' ? ['Mara', 'the weaver'] : [first.split(' ')[0]!] },
    { id: 'ch_2', name: second, aliases: [second.split(' ')[0]!] },
  ];
  const story = new StoryIndex({
    active_path: nodes.map((node, index) => ({
      id: `n_${index}`,
      parent_id: index ? `n_${index - 1}` : null,
      text: node,
    })),
    branch_canon: { characters, facts },
    creator_profile: { language },
  });
  return story.consistency!.findingsIn(text).map(({ kind }) => kind);
}

const fact = (attribute: string, value: string, subject = 'ch_1') => [{ id: 'f_1', subject, attribute, value }];

describe('what rules find without a model', () => {
  it.each([
    ['en', 'At dusk they found Osric. He was dead.', 'Osric poured the tea.', 'Mara poured the tea for Osric.'],
    ['de', 'Am Abend fand man Jonas. Er war tot.', 'Am Morgen goss Jonas den Tee ein.', 'Greta dachte an Jonas.'],
    ['fr', 'Luc tomba du toit. Il est mort.', 'Le matin, Luc versa le thé.', 'Élise versa le thé de Luc.'],
    ['es', 'Tomás cayó del tejado. Murió.', 'Por la mañana, Tomás sirvió el té.', 'Inés lloró por Tomás.'],
    ['pt', 'Rui caiu do telhado. Já não respira.', 'De manhã, Rui serve o chá.', 'Marta chora por Rui.'],
    ['it', 'Marco cadde dal tetto. Morì.', 'Al mattino, Marco versò il tè.', 'Giulia pianse per Marco.'],
    ['ja', 'その夜、美咲は亡くなった。', '翌朝、美咲は茶を淹れた。', '高木は美咲の茶碗を洗った。'],
    ['zh', '那天夜里，陈平去世了。', '次日清早，陈平沏了一壶茶。', '林若洗了陈平的茶碗。'],
  ] as const)(
    'knows in %s that the dead do nothing, and that others may speak of them',
    (language, told, acts, speaks) => {
      expect(kindsIn(acts, [told], [], language)).toEqual(['dead']);
      expect(kindsIn(speaks, [told], [], language)).toEqual([]);
    },
  );

  it.each([
    'Mara dreamed that Osric poured the tea.',
    'Before the flood Osric had poured the tea himself.',
    'Osric was buried under the apple tree.',
    'Mara remembered how Osric laughed.',
    '"Osric poured it," said Mara.',
    "Osric's cup stood on the shelf.",
    'If Osric poured the tea, nobody would drink it.',
    'Did Osric pour the tea?',
  ])('is silent on what is not told as so: %s', (text) => {
    expect(kindsIn(text, ['Osric Tane drowned that night.'])).toEqual([]);
  });

  it.each(['Osric nearly drowned that night.', 'Osric would have died there.', 'Mara thought that Osric had died.'])(
    'takes nobody for dead who is not: %s',
    (node) => expect(kindsIn('Osric poured the tea.', [node])).toEqual([]),
  );

  it('lets somebody live whom the story itself brings back', () => {
    const back = ['Osric Tane drowned that night.', 'On Sunday Osric walked in, dripping.'];
    expect(kindsIn('Osric poured the tea.', back)).toEqual([]);
    expect(kindsIn('Osric poured the tea.', back.slice(0, 1))).toEqual(['dead']);
  });

  it.each([
    ['en', fact('age', 'thirty-four'), 'Mara turned fifty in June.', 'Mara turned thirty-five in June.'],
    [
      'de',
      fact('Alter', '34'),
      'Greta wurde im Juni fünfzig und lachte.',
      'Greta wurde im Juni fünfunddreißig und lachte.',
    ],
    ['fr', fact('âge', 'trente-quatre ans'), 'Élise fêta ses cinquante ans.', 'Élise fêta ses trente-cinq ans.'],
    ['es', fact('edad', 'treinta y cuatro'), 'Inés cumplió cincuenta años.', 'Inés cumplió treinta y cinco años.'],
    ['pt', fact('idade', 'trinta e quatro'), 'Marta fez cinquenta anos.', 'Marta fez trinta e cinco anos.'],
    [
      'it',
      fact('età', 'trentaquattro'),
      'Giulia compie cinquant anni? No: Giulia compie sessanta anni.',
      'Giulia compie trentacinque anni.',
    ],
    ['ja', fact('年齢', '三十四歳'), '高木は五十歳になった。', '高木は三十五歳だった。'],
    ['zh', fact('年龄', '三十四岁'), '林若今年五十岁。', '林若今年三十五岁。'],
  ] as const)('reads ages in %s, in words and digits, and allows for a birthday', (language, facts, wrong, right) => {
    expect(kindsIn(wrong, ['…'], facts.slice(), language)).toEqual(['number']);
    expect(kindsIn(right, ['…'], facts.slice(), language)).toEqual([]);
  });

  it('compares a number with what it counts and nothing else', () => {
    const facts = [{ id: 'f_1', subject: 'harbour', attribute: 'boats', value: 'seven' }];
    expect(kindsIn('All nine boats of the harbour were out.', ['…'], facts)).toEqual(['number']);
    expect(kindsIn('All 7 boats of the harbour were out.', ['…'], facts)).toEqual([]);
    expect(kindsIn('Nine gulls sat on the harbour wall.', ['…'], facts)).toEqual([]);
    expect(kindsIn('Mara bought two boats.', ['…'], facts)).toEqual([]);
    // A number that ends its clause: of what was counted, and not of what else the sentence names.
    expect(kindsIn('She counted the boats of the harbour: there were nine.', ['…'], facts)).toEqual(['number']);
    expect(kindsIn('Of the harbour boats, in all, there were nine.', ['…'], facts)).toEqual(['number']);
    expect(kindsIn('By the boats of the harbour she counted the gulls and found nine.', ['…'], facts)).toEqual([]);
  });

  it('knows who is whose, by any name', () => {
    const facts = fact('kinship', 'sister of Osric Tane');
    expect(kindsIn('Mara, his wife, had followed Osric.', ['…'], facts)).toEqual(['kin']);
    expect(kindsIn('Mara, his sister, had followed Osric.', ['…'], facts)).toEqual([]);
    expect(kindsIn('Mara met his wife at the gate with Osric.', ['…'], facts)).toEqual([]);
  });

  it('knows what somebody cannot do or has not, and that people learn', () => {
    expect(kindsIn('The weaver swam to the island.', ['…'], fact('swimming', 'cannot swim'))).toEqual(['denial']);
    expect(kindsIn('The weaver did not swim.', ['…'], fact('swimming', 'cannot swim'))).toEqual([]);
    expect(kindsIn('Mara learned to swim that summer.', ['…'], fact('swimming', 'cannot swim'))).toEqual([]);
    expect(kindsIn('Mara lifted her left hand.', ['…'], fact('hands', 'has no left hand'))).toEqual(['denial']);
  });

  it('holds against a text only what holds where the text stands', () => {
    const ended = [{ ...fact('age', 'nine')[0]!, valid_to: 'n_1' }];
    expect(kindsIn('Mara turned fourteen.', ['…', '…'], ended)).toEqual([]);
    const believed = [{ ...fact('age', 'nine')[0]!, modality: 'believed' as const, holder: 'ch_2' }];
    expect(kindsIn('Mara turned fourteen.', ['…'], believed)).toEqual([]);
  });

  it('says nothing in a language whose words it does not know', () => {
    const story = new StoryIndex({
      active_path: [
        { id: 'n_0', parent_id: null, text: 'Osric zmarł w nocy i pochowano go o świcie pod jabłonią za domem.' },
      ],
      branch_canon: { characters: [{ id: 'ch_2', name: 'Osric' }] },
    });
    expect(story.consistency).toBeUndefined();
  });
});
