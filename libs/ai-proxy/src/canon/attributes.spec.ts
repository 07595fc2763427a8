import type { Fact } from '@cse/prompts';
import { contradictionsIn } from './contradictions';
import { factKeys } from './fact-key';

const CANON = {
  characters: [
    { id: 'ch_mara', name: 'Mara Quill', aliases: ['the lamp boy', 'Mara'] },
    { id: 'ch_osric', name: 'Osric', aliases: ['the reeve'] },
    { id: 'ch_tane', name: 'Tane', aliases: ['the reeve'] },
  ],
  setting: { places: [{ id: 'pl_vell', name: 'Vell' }] },
};
const keyOf = factKeys(CANON);
const fact = (subject: string, attribute: string, value: string): Fact => ({
  id: attribute + value,
  subject,
  attribute,
  value,
});
const contradict = (...facts: Fact[]) => contradictionsIn(facts, new Map(), keyOf).length > 0;

describe('facts that are about one thing', () => {
  it.each([
    ['handedness', 'left', 'dominant hand', 'right'],
    ['Handedness', 'left-handed', 'writing_hand', 'the right hand'],
    ['hand', 'left', 'handedness', 'right'],
    ['age', '31', 'alter', '32 Jahre alt'],
    ['age', 'thirty-one', 'age', '32'],
    ['eye colour', 'brown', 'eyes', 'green eyes'],
    ['Augenfarbe', 'braun', 'Augen', 'grün'],
    ['occupation', 'a cook', 'job', 'the lamplighter'],
    ['利き手', '左', '利き腕', '右'],
  ])('contradict each other: %s %s, %s %s', (one, is, other, isNot) => {
    expect(contradict(fact('ch_mara', one, is), fact('ch_mara', other, isNot))).toBe(true);
  });

  it.each([
    ['handedness', 'left', 'dominant hand', 'left-handed'],
    ['handedness', 'left', 'hand', 'burnt'],
    ['age', 'thirty-one', 'years old', '31 years old'],
    ['age', 'einunddreißig', 'Alter', '31 Jahre'],
    ['eye colour', 'brown', 'eyes', 'blind on the left'],
    ['eye colour', 'brown', 'hair', 'black'],
    ['birthplace', 'Vell', 'born in', 'Vell, by the mole'],
    ['residence', 'Vell', 'address', '9 Quay Street'],
  ])('do not: %s %s, %s %s', (one, is, other, too) => {
    expect(contradict(fact('ch_mara', one, is), fact('ch_mara', other, too))).toBe(false);
  });

  it('are told by id, name and alias, where no other bears it', () => {
    for (const name of ['Mara', 'mara quill', 'The Lamp Boy'])
      expect(keyOf(fact(name, 'age', '31'))).toBe('ch_mara|age');
    expect(keyOf(fact('the Vell', 'age', '300'))).toBe('pl_vell|age');
    expect(keyOf(fact('the reeve', 'age', '50'))).toBe('the reeve|age');
    expect(keyOf(fact('the key', 'Whereabouts', 'Vell'))).toBe('the key|whereabouts');
  });
});
