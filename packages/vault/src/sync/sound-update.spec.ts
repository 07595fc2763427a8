import fc from 'fast-check';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates, Text } from 'yjs';
import { LogState, MOST_CLIENTS } from './log-state.ts';
import { soundUpdate } from './sound-update.ts';

const everybody = (): boolean => true;

function written(): Doc {
  const doc = new Doc();
  doc.clientID = 5;
  const map = doc.getMap('map');
  map.set('text', new Text('Low tide.'));
  map.set('kept', [1, { b: true }]);
  (map.get('text') as Text).delete(2, 3);
  doc.getArray('list').insert(0, ['a', 'b']);
  doc.getText('story').insert(0, 'abc');
  return doc;
}

const shown = (doc: Doc) => [
  doc.getMap('map').toJSON(),
  doc.getText('story').toString(),
  doc.getArray('list').toJSON(),
];

describe('an update that came from somebody', () => {
  const before = written();
  const base = encodeStateAsUpdate(before);
  const next = (clientID: number): Uint8Array => {
    const doc = new Doc();
    applyUpdate(doc, base);
    doc.clientID = clientID;
    (doc.getMap('map').get('text') as Text).insert(3, 'zz');
    doc.getMap('map').set('new', new Text('u'));
    doc.getText('story').delete(1, 1);
    return encodeStateAsUpdate(doc, encodeStateVector(before));
  };

  it('is taken as it is when Yjs has made it', () => {
    for (const update of [base, next(5), next(9), mergeUpdates([base, next(9)])]) {
      expect(soundUpdate(update, everybody)).toEqual({ update, isWhole: true });
    }
  });

  it('is applied without a failure, whatever was bent in it, or is not taken', () => {
    let taken = 0;
    const bend = fc.array(fc.tuple(fc.nat(500), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128))), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom(5, 7, 9), bend, (clientID, places) => {
        const update = next(clientID);
        for (const [at, to] of places) update[at % update.length] = to;
        const sound = soundUpdate(update, everybody);
        if (!sound) return;
        taken++;
        const doc = new Doc();
        applyUpdate(doc, base);
        applyUpdate(doc, sound.update);
        doc.getText('story').insert(0, 'x');
        doc.getMap('map').set('kept', 'x');
        const again = new Doc();
        applyUpdate(again, mergeUpdates([base, sound.update, encodeStateAsUpdate(doc)]));
        shown(again);
      }),
      { numRuns: 600, seed: Number(process.env.VAULT_SEED ?? 20261130) },
    );
    expect(taken).toBeGreaterThan(30);
  });

  const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
    let value: unknown = 'x';
    for (let level = 0; level < depth; level++) value = wrap(value);
    return value;
  };
  it.each<[string, (doc: Doc, value: unknown) => void, (inner: unknown) => unknown]>([
    ['lists', (doc, value) => doc.getMap('map').set('deep', value), (inner) => [1, inner]],
    ['records', (doc, value) => doc.getMap('map').set('deep', value), (inner) => ({ a: 0.1, b: null, '[': inner })],
    ['forms', (doc, value) => doc.getText('story').insert(0, 'a', { bold: value }), (inner) => ({ '"[': inner })],
    ['things in a text', (doc, value) => doc.getText('story').insertEmbed(0, { value }), (inner) => [inner, true]],
  ])('holds values that are nested as deep as every device bears, and not deeper: %s', (_, write, wrap) => {
    const of = (depth: number) => {
      const doc = new Doc();
      write(doc, nested(depth, wrap));
      return encodeStateAsUpdate(doc);
    };
    expect(soundUpdate(of(60), everybody)).toMatchObject({ isWhole: true });
    for (const depth of [70, 2_000]) expect(soundUpdate(of(depth), everybody)).toBeUndefined();
  });

  it('may hold values of every kind', () => {
    const doc = new Doc();
    const all = [
      null,
      true,
      false,
      1,
      -70_000,
      2 ** 40,
      1.5,
      0.1,
      'a[',
      new Uint8Array([117, 117]),
      [],
      {},
      5n,
      undefined,
    ];
    doc.getArray('list').insert(0, [all, { all }, 1, 'a']);
    const update = encodeStateAsUpdate(doc);
    expect(soundUpdate(update, everybody)).toEqual({ update, isWhole: true });
  });

  it('is written as so many clients as years without a network make, and not more', () => {
    const by = (count: number) =>
      mergeUpdates(
        Array.from({ length: count }, (_, at) => {
          const doc = new Doc();
          doc.clientID = at + 1;
          doc.getText('story').insert(0, 'a');
          return encodeStateAsUpdate(doc);
        }),
      );
    expect(soundUpdate(by(1024), everybody)).toMatchObject({ isWhole: true });
    expect(soundUpdate(by(1025), everybody)).toBeUndefined();
  });

  it('is no other device’s, and a device has only so many clients', () => {
    const log = new LogState();
    expect(log.mayWriteAs('cleo', 7)).toBe(true);
    expect(log.mayWriteAs('ben', 7)).toBe(false);
    for (let client = 100; client < 100 + MOST_CLIENTS; client++) log.mayWriteAs('cleo', client);
    expect(log.mayWriteAs('cleo', 99)).toBe(false);
    // Of another that does not touch it, also after it was kept and read again.
    const again = log.copy();
    expect(again.mayWriteAs('ben', 99)).toBe(true);
    expect([again.mayWriteAs('cleo', 7), again.mayWriteAs('ben', 7)]).toEqual([true, false]);
  });

  it('loses what it says in the name of another, and keeps the rest', () => {
    const both = new Doc();
    applyUpdate(both, next(9));
    applyUpdate(both, base);
    both.clientID = 11;
    both.getText('story').insert(0, 'mine ');
    const sound = soundUpdate(encodeStateAsUpdate(both, encodeStateVector(before)), (client) => client !== 9);
    const there = written();
    applyUpdate(there, sound!.update);
    expect(sound!.isWhole).toBe(false);
    expect(there.getText('story').toString()).toBe('mine ac');
    expect((there.getMap('map').get('text') as Text).toString()).not.toContain('zz');
  });
});
