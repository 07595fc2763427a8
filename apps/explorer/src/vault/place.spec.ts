import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { covers, placeOf } from './place';

describe('a place in the history of a document', () => {
  it('covers what happened before it, also what was only taken out, and nothing that happened elsewhere', () => {
    const doc = new Doc();
    const text = doc.getText('t');
    text.insert(0, 'low tide');
    const first = placeOf(doc);
    text.delete(0, 4);
    const second = placeOf(doc);
    expect([covers(second, first), covers(first, second), covers(second, second)]).toEqual([true, false, true]);

    const other = new Doc();
    applyUpdate(other, encodeStateAsUpdate(doc));
    expect(placeOf(other)).toEqual(second);
    other.getText('t').insert(0, 'x');
    text.insert(0, 'y');
    expect([covers(placeOf(doc), placeOf(other)), covers(placeOf(other), placeOf(doc))]).toEqual([false, false]);
  });
});
