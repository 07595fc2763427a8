import type { RuledLanguage } from '../language/lexicon';
import { isInOther, keptTense, tensesIn } from './tense';

/** The same scene in both tenses, written by nobody's list. */
const TOLD: readonly (readonly [RuledLanguage, past: string, present: string])[] = [
  [
    'en',
    'The ferryman tied up early and went ashore. He carried two sacks to the barn, and when the dog barked he threw it a crust. Nobody spoke. The rain had stopped, and the yard smelled of iron.',
    'The ferryman ties up early and goes ashore. He carries two sacks to the barn, and when the dog barks he throws it a crust. Nobody speaks. The rain has stopped, and the yard smells of iron.',
  ],
  [
    'de',
    'Der Fährmann legte früh an und ging an Land. Er trug zwei Säcke zur Scheune, und als der Hund bellte, warf er ihm eine Rinde hin. Niemand sprach. Der Regen hatte aufgehört, der Hof roch nach Eisen.',
    'Der Fährmann legt früh an und geht an Land. Er trägt zwei Säcke zur Scheune, und als der Hund bellt, wirft er ihm eine Rinde hin. Niemand spricht. Der Regen hört auf, der Hof riecht nach Eisen, und er bleibt stehen.',
  ],
  [
    'fr',
    'Le passeur accosta tôt et descendit à terre. Il porta deux sacs à la grange ; le chien aboyait, il lui jeta une croûte. Personne ne parlait. La pluie avait cessé, la cour sentait le fer.',
    'Le passeur descend à terre. Il prend deux sacs, monte à la grange ; le chien attend, il lui jette une croûte. Personne ne parle. La pluie commence, il voit la cour et laisse la porte ouverte.',
  ],
  [
    'es',
    'El barquero atracó temprano y bajó a tierra. Llevó dos sacos al granero; el perro ladraba y le tiró un mendrugo. Nadie habló. La lluvia había cesado y el patio olía a hierro.',
    'El barquero baja a tierra. Lleva dos sacos al granero; el perro espera y le tira un mendrugo. Nadie habla. La lluvia empieza, el barquero abre la puerta y sale al patio.',
  ],
  [
    'pt',
    'O barqueiro atracou cedo e desceu a terra. Levou dois sacos para o celeiro; o cão ladrava e ele atirou-lhe uma côdea. Ninguém falou. A chuva tinha parado e o pátio cheirava a ferro.',
    'O barqueiro desce a terra. Leva dois sacos para o celeiro; o cão espera e ele dá-lhe uma côdea. Ninguém fala. A chuva começa, o barqueiro abre a porta e sai para o pátio.',
  ],
  [
    'it',
    'Il barcaiolo attraccò presto e scese a terra. Portò due sacchi nel granaio; il cane abbaiava e gli gettò una crosta. Nessuno parlò. La pioggia era cessata e il cortile odorava di ferro.',
    'Il barcaiolo scende a terra. Porta due sacchi nel granaio; il cane aspetta e lui gli tira una crosta. Nessuno parla. La pioggia comincia, il barcaiolo apre la porta ed esce nel cortile.',
  ],
];

describe('the tense of a narration', () => {
  it.each(TOLD)('is told in %s', (language, past, present) => {
    const [then, now] = [tensesIn(past, language)!, tensesIn(present, language)!];
    expect([keptTense(then), keptTense(now)]).toEqual(['past', 'present']);
    expect([isInOther('past', then), isInOther('present', now)]).toEqual([false, false]);
  });

  it.each([
    ['en', 'Her two locked trunks stood in the hall, as they were.', 'past'],
    ['en', 'You lift the hatch and I hold the lamp.', 'present'],
    ['en', 'The worn steps and the painted doors of the old works', undefined],
    ['de', 'Sie hat den Brief heimlich gelesen.', 'past'],
    ['fr', "J'ai repris la lampe et nous sommes descendus.", 'past'],
    ['it', 'Ha scritto tre lettere e non è tornata.', 'past'],
  ] as const)('in %s: %s', (language, text, told) => {
    const { past, present } = tensesIn(text, language)!;
    expect(past > present ? 'past' : present > past ? 'present' : undefined).toBe(told);
  });

  it('is not told by rules where verbs do not tell it', () => {
    expect(tensesIn('男は舟をつないだ。', 'ja')).toBeUndefined();
  });
});
