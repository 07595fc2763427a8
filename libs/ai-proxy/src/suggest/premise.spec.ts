import type { Canon } from '@cse/prompts';
import { areOnePremise, PremiseNames } from './premise';

const CANON: Canon = {
  setting: { places: [{ id: 'pl_weir', name: 'Lodden Weir', aliases: ['the weir'] }] },
  characters: [
    { id: 'ch_hester', name: 'Hester Vane', aliases: ['Hester', 'the weir keeper'] },
    { id: 'ch_edwin', name: 'Edwin Marsh', aliases: ['Dr. Marsh'] },
    { id: 'ch_rose', name: 'Rose Marsh', aliases: ['Dr. Marsh'] },
  ],
  facts: [{ id: 'f_key', subject: 'brass key', attribute: 'whereabouts', value: 'in the clock' }],
};
const names = new PremiseNames(CANON);
const OPENS = { who: 'ch_hester', does: 'open', to: 'third gate', at: 'pl_weir', on: 'f_key' };
const read = (over: object = {}) => names.read({ ...OPENS, ...over });

describe('a premise', () => {
  it.each([
    ['by an alias', { who: 'the weir keeper' }, true],
    ['by a name', { who: 'Hester Vane' }, true],
    ['in another form of the verb', { does: 'opens' }, true],
    ['with a place that is not told', { at: '' }, true],
    ['with nothing that it turns on', { on: '' }, true],
    ['by somebody else', { who: 'Peter' }, false],
    ['of another deed', { does: 'guard' }, false],
    ['of another thing', { to: 'mill door' }, false],
    ['in another place', { at: 'the church' }, false],
    ['that turns on something else', { on: 'a bell' }, false],
  ])('is one with the same told %s: %s', (_, over, same) => {
    expect(areOnePremise(read()!, read(over)!)).toBe(same);
  });

  it('takes several who act in any order, and nobody by a name that two bear', () => {
    const both = (who: string) => read({ who })!;
    expect(areOnePremise(both('Hester and Edwin Marsh'), both('ch_edwin, ch_hester'))).toBe(true);
    expect(areOnePremise(both('Dr. Marsh'), both('ch_rose'))).toBe(false);
  });

  it.each([
    ['says who does what', OPENS, true],
    ['has a deed that is a small word', { ...OPENS, does: 'take' }, true],
    ['names nobody', { ...OPENS, who: '' }, false],
    ['names no deed', { ...OPENS, does: ' ' }, false],
    ['is about nothing', { ...OPENS, to: '', on: '' }, false],
    ['is no object', 'Hester opens the gate', false],
    ['was not written', undefined, false],
  ])('that %s is read: %s', (_, value, isRead) => {
    expect(names.read(value) !== undefined).toBe(isRead);
  });

  it.each([
    ['Hester opens the third gate at last.', true],
    ['At last the weir keeper is opening the third gate.', true],
    ['Hester opens the mill door.', false],
    ['Peter opens the third gate.', false],
    ['Hester guards the third gate.', false],
  ])('is told, or not, by a gist that has none: %s', (gist, told) => {
    expect(names.isTold(read()!, gist)).toBe(told);
  });

  it('that is about a fact alone is told by no gist', () => {
    expect(names.isTold(read({ to: '' })!, 'Hester opens it.')).toBe(false);
  });
});
