import { namesIn } from './names';

describe('namesIn', () => {
  const names = (text: string) =>
    namesIn(text, 'en')
      .filter(({ certain }) => certain)
      .map(({ name }) => name);

  it('finds names by their capitals, without what any sentence begins with', () => {
    expect(names('Then Ilan Tane meets Old Peg at Fishgate Street. Nobody else comes on Friday.')).toEqual([
      'Ilan Tane',
      'Old Peg',
      'Fishgate Street',
    ]);
    expect(names('The letter says that I know O\u2019Brien\u2019s boat.')).toEqual(['O\u2019Brien']);
    expect(names('Wolves come. \u201cStay,\u201d says Mara.')).toEqual(['Mara']);
  });

  it('takes the word that opens a sentence for no name', () => {
    expect(names('Whatever Mara meant is settled. Suddenly Osric Tane leaves. Emily Vane stays.')).toEqual([
      'Mara',
      'Osric Tane',
      'Emily Vane',
    ]);
  });

  it('tells where a name reads like a place', () => {
    expect(namesIn('Mara hides Ilan in Vell.', 'en').map(({ name, placeLike }) => [name, placeLike])).toEqual([
      ['Mara', false],
      ['Ilan', false],
      ['Vell', true],
    ]);
  });

  it.each([
    ['en', 'In the alley Mara met Ilan Tane, who sold Danish cheese to the Doctor on Fridays.', ['Mara', 'Ilan Tane']],
    ['en', 'The sign says MAX. FOUR PERSONS. [[Show the porter]] I know, and I\u2019m late for God and Mother.', []],
    [
      'fr',
      'Depuis Halifax, il parle d\u2019Yvonne à la mère de Jean Kerguelen. Le vent tombe.',
      ['Halifax', 'Yvonne', 'Jean Kerguelen'],
    ],
    ['fr', '« Chère amie », écrit-il le jour de Noël. L\u2019homme ne dit rien à Monsieur.', []],
    ['es', 'Llega una carta de Dinamarca. Ayer Lucía habló con el padre Tomás.', ['Dinamarca', 'Lucía', 'Tomás']],
    ['es', '¿Quién fue? ¡Nadie! Mañana, dijo la señora, será Navidad.', []],
    ['pt', 'O comboio do Porto traz Filipa. Lá fora chove.', ['Porto', 'Filipa']],
    ['it', 'La notte scende su Torino e Ginevra ride. Domani sarà Natale.', ['Torino', 'Ginevra']],
    ['de', 'Der Mann vom Amt kam mit Stock und Brief zu Harms Tür, und die Wand war kalt.', []],
    ['ja', '新しい配達人は Tom という名だった。', ['Tom']],
    ['zh', '退潮时有人送来一只匣子。', []],
    [undefined, 'Vanaf de dijk riep Marijke naar het schip van Joost.', ['Marijke', 'Joost']],
  ])('tells names from other capitals in %s: %s', (language, text, expected) => {
    const found = namesIn(text, language);
    expect(found.filter(({ certain }) => certain).map(({ name }) => name)).toEqual(expected);
  });
});
