import type { Canon } from '@cse/prompts';
import { checkCanon } from './canon-check';

/** What a chain of nodes is told of, and the kinds of conflicts that are in it. */
interface Row {
  nodes: readonly string[];
  canon?: Canon;
  kinds?: readonly string[];
}

type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'ja' | 'zh';

/** Enough for the language to be told, and nothing that rules know. */
const QUIET: Record<Language, string> = {
  en: 'Mara mended the net by the window, and the rain went on and on over the roofs of the town.',
  de: 'Mara flickte das Netz am Fenster, und der Regen fiel weiter und weiter auf die Dächer der Stadt.',
  fr: 'Mara réparait le filet près de la fenêtre, et la pluie tombait encore et encore sur les toits de la ville.',
  es: 'Mara remendaba la red junto a la ventana, y la lluvia seguía cayendo sobre los tejados de la ciudad.',
  pt: 'Mara remendava a rede junto à janela, e a chuva continuava a cair sobre os telhados da cidade.',
  it: 'Mara rammendava la rete vicino alla finestra, e la pioggia continuava a cadere sui tetti della città.',
  ja: '真琴は窓辺で網を繕い、雨は町の屋根の上にいつまでも降り続いていた。静かな朝だった。',
  zh: '小梅在窗边补网，雨一直下在城里的屋顶上，谁也没有说话，整个早晨都很安静。',
};
const MARA = { id: 'ch_1', name: 'Mara Quill', aliases: ['Mara', '真琴', '小梅'] };
const OSRIC = { id: 'ch_2', name: 'Osric Tane', aliases: ['Osric', '健二', '老王'] };
const characters = [MARA, OSRIC];
const fact = (attribute: string, value: string, subject = 'ch_1'): Canon => ({
  facts: [{ id: 'f', subject, attribute, value }],
});
const DEAD = fact('status', 'dead', 'ch_2');
/** The same in other words. */
const gone = (value: string): Canon => fact('status', value, 'ch_2');
const EYES = fact('eye colour', 'green');
const AGE = fact('age', '34');
const LEFT = fact('handedness', 'left');

const row = (nodes: string | readonly string[], canon?: Canon, ...kinds: string[]): Row => ({
  nodes: typeof nodes === 'string' ? [nodes] : nodes,
  canon,
  kinds,
});
const KNOCKS = 'At noon Osric knocked at the door.';

const NO_CONFLICT: [Language, Row][] = [
  // Whose hand it is, and why.
  ['en', row('Mara met a right-handed smith.', LEFT)],
  ['en', row('Mara saw that Osric was right-handed.', LEFT)],
  ['en', row('Mara was not right-handed.', LEFT)],
  ['en', row('Mara took the cup in her right hand.', LEFT)],
  ['en', row('Mara wrote with her right hand, since the left one was in a sling.', LEFT)],
  ['es', row('Mara era diestra en el manejo del remo.', fact('mano dominante', 'izquierda'))],
  // Who dies on a stage is not dead.
  ['en', row(['Osric died on stage that night, and the house rose to its feet.', KNOCKS])],
  ['en', row(['In the third act Osric was killed by the prince.', KNOCKS])],
  ['en', row(['Osric was killed in the play, as he was every Friday.', KNOCKS])],
  ['en', row(['In the last scene of the film Osric drowned.', KNOCKS])],
  ['en', row(['Osric, who played the king, died at the end of the second act.', KNOCKS])],
  ['en', row(['In the game Osric died twice before supper.', KNOCKS])],
  ['de', row(['Auf der Bühne starb Osric jeden Abend.', 'Am Mittag klopfte Osric an die Tür.'])],
  ['de', row(['Im letzten Akt wurde Osric getötet.', 'Am Mittag klopfte Osric an die Tür.'])],
  ['fr', row(['Osric est mort sur scène ce soir-là.', 'À midi Osric frappa à la porte.'])],
  ['es', row(['Osric murió en el escenario aquella noche.', 'A mediodía Osric llamó a la puerta.'])],
  ['it', row(['Osric morì sul palco quella sera.', 'A mezzogiorno Osric bussò alla porta.'])],
  ['ja', row(['健二は舞台の上で死んだ。', '昼に健二は戸を叩いた。'])],
  ['zh', row(['老王在舞台上死了。', '中午老王敲了门。'])],
  ['pt', row(['Osric morreu no palco naquela noite.', 'Osric bateu à porta.'])],
  ['en', row(['Osric died on screen a hundred times.', KNOCKS])],
  // Somebody does something to the dead, or has done so.
  ['en', row('Every year he had paid Osric to keep quiet.', DEAD)],
  ['en', row('On the third day she forgave Osric Tane in her heart.', DEAD)],
  ['de', row('Jeden Sonntag besuchte er Osric am Grab.', DEAD)],
  ['fr', row('Chaque année il payait Osric pour son silence.', DEAD)],
  ['en', row(['At the rehearsal, in the death scene, Osric fell dead at her feet on stage.', KNOCKS])],
  // A picture of the dead is not the dead.
  ['en', row('The portrait of Osric smiled down on them. Osric looked out of his frame as he always had.', DEAD)],
  ['en', row('From the portrait Osric looked down on the table.', DEAD)],
  ['en', row('In the old photograph Osric held up the fish and laughed.', DEAD)],
  ['en', row('On the tape Osric said her name and laughed.', DEAD)],
  ['en', row('Osric smiled from the photograph on the mantel.', DEAD)],
  ['en', row('Osric stood in bronze on the square and pointed out to sea.', DEAD)],
  ['de', row('Auf dem Foto hielt Osric den Fisch hoch und lachte.', gone('tot'))],
  ['de', row('Aus dem Bildnis blickte Osric auf den Tisch.', gone('tot'))],
  ['fr', row('Sur la photo, Osric tenait le poisson et riait.', gone('mort'))],
  ['es', row('En la fotografía Osric levantaba el pez y reía.', gone('muerto'))],
  ['pt', row('Na fotografia Osric levantava o peixe e ria.', gone('morto'))],
  // Memories of the dead, and of another age.
  ['en', row('When she was twelve, Osric carried Mara home on his shoulders.', DEAD)],
  ['en', row('When Mara was twelve, she broke her arm on the ice.', AGE)],
  ['en', row('At twelve, Mara had broken her arm on the ice.', AGE)],
  ['en', row('Mara was twelve when the mill burned down.', AGE)],
  ['en', row('Back when Mara was nine years old, the ferry still ran.', AGE)],
  ['de', row('Als Mara zwölf Jahre alt war, brannte die Mühle.', AGE)],
  ['fr', row('Quand Mara avait douze ans, le moulin brûla.', AGE)],
  ['es', row('Cuando Mara tenía doce años, se quemó el molino.', AGE)],
  ['pt', row('Quando Mara tinha doze anos, o moinho ardeu.', AGE)],
  ['it', row('Quando Mara aveva dodici anni, il mulino bruciò.', AGE)],
  // A passing state of eyes, hair and skin is no colour of them.
  ['en', row("Mara's eyes were red from crying.", EYES)],
  ['en', row('Mara looked up with red eyes, and had not slept.', EYES)],
  ['en', row('Mara had a black eye by the evening.', EYES)],
  ['en', row("Mara's eyes went black with anger.", EYES)],
  ['en', row("Mara's hair was white with flour.", fact('hair colour', 'brown'))],
  ['de', row('Maras Augen waren rot vom Weinen. Mara hatte rote Augen.', fact('Augen', 'grün'))],
  ['fr', row("Mara avait les yeux rouges d'avoir pleuré.", fact('yeux', 'verts'))],
  ['es', row('Mara tenía los ojos rojos de llorar.', fact('ojos', 'verdes'))],
  // Who is gone for a while has not left the story.
  ['en', row(['Osric was gone before breakfast.', KNOCKS])],
  ['en', row(['Osric was gone for an hour.', KNOCKS])],
  ['en', row(['Osric was gone from the room in a moment.', KNOCKS])],
  ['en', row(['By the time she turned round Osric was gone.', KNOCKS])],
  ['en', row(['Osric went away to fetch the lamp.', KNOCKS])],
  // Whom somebody is called after.
  ['en', row("Osric was known as Mara's shadow.")],
  ['en', row("Osric, also called Mara's dog, waited by the gate.")],
  ['de', row('Osric, genannt Maras Schatten, wartete am Tor.')],
  ['fr', row("Osric, dit l'ombre de Mara, attendait.")],
  // Two who write: nobody knows whose "I" it is.
  [
    'en',
    row('I am thirty-four, and I write this by the lamp.', {
      characters: [
        { ...MARA, role: 'narrator' },
        { ...OSRIC, role: 'narrator' },
      ],
      ...fact('age', '61'),
    }),
  ],
  [
    'en',
    row('I was born left-handed, he wrote. I am 52 years old.', {
      characters: [
        { ...MARA, role: 'first diarist' },
        { ...OSRIC, role: 'second diarist and narrator' },
      ],
      ...fact('age', '61', 'ch_2'),
    }),
  ],
  // A second set, written before the rules for the first had been seen to hold.
  ['en', row(['Every evening Osric dies at the end of the second act.', KNOCKS])],
  ['en', row(['In the opera Osric was murdered by his brother.', KNOCKS])],
  ['en', row(['Osric was shot dead in the first scene, as the script wanted it.', KNOCKS])],
  ['de', row(['Im Film wurde Osric erschossen.', 'Am Mittag klopfte Osric an die Tür.'])],
  ['fr', row(['Dans le film, Osric mourut au bout de dix minutes.', 'Osric frappa à la porte.'])],
  ['es', row(['En la película Osric murió ahogado.', 'Osric llamó a la puerta.'])],
  ['it', row(['Nel film Osric annegò.', 'Osric bussò alla porta.'])],
  ['en', row('The statue of Osric stood by the gate and pointed north.', DEAD)],
  ['en', row("Osric's picture looked down at her.", DEAD)],
  ['en', row('In the video Osric waved and walked on.', DEAD)],
  ['es', row('Desde el retrato Osric miraba la mesa.', gone('muerto'))],
  ['it', row('Nella fotografia Osric alzava il pesce e rideva.', gone('morto'))],
  ['en', row('When Mara was only nine, the river froze over.', AGE)],
  ['en', row('She had been twelve when Mara lost the boat.', AGE)],
  ['de', row('Als Mara neun war, fror der Fluss zu.', AGE)],
  ['en', row("Mara's eyes turned red in the smoke.", EYES)],
  ['en', row("Mara's eyes were black with grief.", EYES)],
  ['en', row(['Osric was gone all morning.', KNOCKS])],
  ['en', row(['When they looked again Osric was gone, and the door stood open.', KNOCKS])],
  ['en', row("In town Osric was also known as Mara's boy.")],
  ['es', row('Osric, apodado la sombra de Mara, esperaba.')],
];

const CONFLICT: [Language, Row][] = [
  ['en', row(['Osric died that night, and the house was silent.', KNOCKS], undefined, 'resurrection')],
  ['en', row(['Osric was killed by the prince.', KNOCKS], undefined, 'resurrection')],
  ['en', row(['Osric drowned behind the theatre.', KNOCKS], undefined, 'resurrection')],
  ['en', row(['Osric was shot dead in the street.', KNOCKS], undefined, 'resurrection')],
  ['en', row('Osric poured the tea and looked at the portrait of his father.', DEAD, 'resurrection')],
  ['en', row('Osric hung the photograph on the wall.', DEAD, 'resurrection')],
  ['en', row('Osric painted the portrait of Mara.', DEAD, 'resurrection')],
  ['de', row(['Osric starb in der Nacht.', 'Am Mittag klopfte Osric an die Tür.'], undefined, 'resurrection')],
  ['de', row('Am Mittag hängte Osric das Foto auf.', gone('tot'), 'resurrection')],
  ['fr', row(['Osric est mort cette nuit-là.', 'À midi Osric frappa à la porte.'], undefined, 'resurrection')],
  ['es', row(['Osric murió aquella noche.', 'Osric llamó a la puerta a mediodía.'], undefined, 'resurrection')],
  ['it', row(['Osric morì quella notte.', 'Osric bussò alla porta a mezzogiorno.'], undefined, 'resurrection')],
  ['pt', row(['Osric morreu naquela noite.', 'Osric bateu à porta ao meio-dia.'], undefined, 'resurrection')],
  ['ja', row(['健二は昨夜死んだ。', '健二は戸を叩いた。'], undefined, 'resurrection')],
  ['zh', row(['老王昨夜死了。', '老王敲了门。'], undefined, 'resurrection')],
  ['en', row('Mara was twelve years old.', AGE, 'age')],
  ['en', row('Mara turned fifty in June.', AGE, 'age')],
  ['en', row('Mara, 61, looked after the horses.', AGE, 'age')],
  ['de', row('Mara ist zwölf Jahre alt.', AGE, 'age')],
  ['fr', row('Mara a douze ans.', AGE, 'age')],
  ['es', row('Mara tiene doce años.', AGE, 'age')],
  ['pt', row('Mara tem doze anos.', AGE, 'age')],
  ['it', row('Mara ha dodici anni.', AGE, 'age')],
  ['en', row("Mara's eyes were brown.", EYES, 'fact')],
  ['en', row('Mara looked up with her blue eyes.', EYES, 'fact')],
  ['en', row("Mara's hair was black.", fact('hair colour', 'blond'), 'fact')],
  ['de', row('Mara hatte braune Augen.', fact('Augen', 'grün'), 'fact')],
  ['en', row(['Osric went away for good.', KNOCKS], undefined, 'absence')],
  ['en', row(['Osric moved away to the coast.', KNOCKS], undefined, 'absence')],
  ['en', row(['Osric had emigrated in the spring.', KNOCKS], undefined, 'absence')],
  ['en', row(['Osric was gone from Cape Lull by morning.', KNOCKS], undefined, 'absence')],
  ['en', row('Osric, known as Mara, waited by the gate.', undefined, 'alias')],
  ['en', row('Osric, also called Mara Quill, waited by the gate.', undefined, 'alias')],
  ['de', row('Osric, genannt Mara, wartete am Tor.', undefined, 'alias')],
  [
    'en',
    row(
      'I am thirty-four years old, and I write this by the lamp.',
      { characters: [{ ...MARA, role: 'narrator' }, OSRIC], ...fact('age', '61') },
      'age',
    ),
  ],
  ['en', row(['Osric was murdered behind the opera house.', KNOCKS], undefined, 'resurrection')],
  ['en', row(['Osric died on the stairs.', KNOCKS], undefined, 'resurrection')],
  ['en', row(['Osric fell dead at her feet.', KNOCKS], undefined, 'resurrection')],
  ['de', row(['Osric wurde erschossen.', 'Am Mittag klopfte Osric an die Tür.'], undefined, 'resurrection')],
  ['fr', row(['Osric mourut au bout de dix minutes.', 'Osric frappa à la porte.'], undefined, 'resurrection')],
  ['es', row(['Osric murió ahogado.', 'Osric llamó a la puerta.'], undefined, 'resurrection')],
  ['it', row(['Osric annegò.', 'Osric bussò alla porta.'], undefined, 'resurrection')],
  ['en', row('Osric carried the statue to the gate.', DEAD, 'resurrection')],
  ['en', row('Osric took the picture down.', DEAD, 'resurrection')],
  ['en', row('Osric waved and walked on.', DEAD, 'resurrection')],
  ['es', row('Osric miraba el retrato.', gone('muerto'), 'resurrection')],
  ['en', row('Mara, nine, froze on the bank.', AGE, 'age')],
  ['en', row('Mara is 52 years old today.', AGE, 'age')],
  ['de', row('Mara war neun Jahre alt.', AGE, 'age')],
  ['it', row('Mara aveva nove anni.', AGE, 'age')],
  ['en', row("Mara's eyes were blue, like her father's.", EYES, 'fact')],
  ['en', row('Mara had dark brown eyes.', EYES, 'fact')],
  ['en', row(['Osric was gone for good by the spring.', KNOCKS], undefined, 'absence')],
  ['en', row(['Osric went away to sea.', KNOCKS], undefined, 'absence')],
  ['en', row('Mara was right-handed.', LEFT, 'fact')],
  ['en', row('Mara wrote the date with her right hand.', LEFT, 'fact')],
  ['en', row('Mara was left-handed, like her mother.', fact('dominant hand', 'right hand'), 'fact')],
  ['de', row('Mara war Rechtshänderin.', fact('Händigkeit', 'links'), 'fact')],
  ['fr', row('Mara était droitière.', fact('latéralité', 'gauche'), 'fact')],
  ['es', row('Mara era diestra.', fact('mano dominante', 'izquierda'), 'fact')],
  ['pt', row('Mara era canhota.', fact('mão dominante', 'direita'), 'fact')],
  ['it', row('Mara era mancina.', fact('mano dominante', 'destra'), 'fact')],
  ['ja', row('真琴は右利きだった。', fact('利き手', '左'), 'fact')],
  ['zh', row('小梅是右撇子。', fact('惯用手', '左'), 'fact')],
  ['en', row('In town Osric was also known as Mara.', undefined, 'alias')],
  ['es', row('Osric, apodado Mara, esperaba.', undefined, 'alias')],
];

function kindsOf(language: Language, { nodes, canon = {} }: Row): string[] {
  const texts = [QUIET[language], ...nodes];
  const graph = {
    nodes: texts.map((text, index) => ({ id: `n_${index}`, parent_id: index === 0 ? null : `n_${index - 1}`, text })),
    canon: { characters, ...canon },
  };
  return checkCanon({ graph }, () => undefined).conflicts.map(({ kind }) => kind);
}

describe('what is no conflict', () => {
  it.each(NO_CONFLICT.map(([language, one]) => [language, one.nodes.join(' | '), one] as const))(
    '%s: %s',
    (language, _, one) => expect(kindsOf(language, one)).toEqual([]),
  );
});

describe('what is one', () => {
  it.each(CONFLICT.map(([language, one]) => [language, one.nodes.join(' | '), one] as const))(
    '%s: %s',
    (language, _, one) => expect(kindsOf(language, one)).toEqual(one.kinds),
  );
});
