import fc from 'fast-check';
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs';
import { JsonDoc, type Json } from './json-doc.ts';

type Value = { [name: string]: Json };

const name = fc.constantFrom('text', 'title', 'nodes', 'a', 'b', '__proto__x');
const value: fc.Arbitrary<Value> = fc.letrec<{ object: Value; any: Json }>((tie) => ({
  object: fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1.5, '', 'one', 'Mara 👩‍🚀 came', 'Mara 👨‍🚀 came home'),
    fc.array(fc.constantFrom<Json>(1, 'x', null), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('i', 'j', 'k', 'l'), tie('object')), {
        maxLength: 4,
        selector: ([id]) => id,
      })
      .map((items) => items.map(([id, item]) => ({ ...(item as Value), id }))),
    tie('object'),
  ),
})).object;

const open = (from?: Doc) => {
  const doc = new Doc();
  if (from) applyUpdate(doc, encodeStateAsUpdate(from));
  return { doc, json: new JsonDoc(doc, { texts: ['text'] }) };
};
const meet = (a: Doc, b: Doc) => {
  applyUpdate(a, encodeStateAsUpdate(b));
  applyUpdate(b, encodeStateAsUpdate(a));
};

const STORY = {
  title: 'Low tide',
  nodes: [
    { id: 'a', parent_id: null, text: 'Mara came home.' },
    { id: 'b', parent_id: 'a', text: 'The lamp was out.' },
    { id: 'c', parent_id: 'b', text: 'She climbed.' },
  ],
  canon: { facts: [{ id: 'f1', text: 'Mara is a keeper.' }], tone: ['dry'] },
};

describe('a value of JSON as a document', () => {
  it('says what was written last, and changes nothing when it says so already', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const { doc, json } = open();
        for (const one of values) {
          json.write(one);
          expect(json.read()).toEqual(one);
          let changes = 0;
          doc.on('update', () => changes++);
          json.write(structuredClone(one));
          expect(changes).toBe(0);
        }
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('is the same for both in the end, whatever each wrote', () => {
    fc.assert(
      fc.property(value, value, value, (first, left, right) => {
        const a = open();
        a.json.write(first);
        const b = open(a.doc);
        a.json.write(left);
        b.json.write(right);
        meet(a.doc, b.doc);
        expect(a.json.read()).toEqual(b.json.read());
        // And each can go on from there.
        a.json.write(first);
        meet(a.doc, b.doc);
        expect(b.json.read()).toEqual(first);
      }),
      { numRuns: 100, seed: 6 },
    );
  });

  it('keeps what both put into a list or an object that was empty, or not there', () => {
    for (const before of [{}, { nodes: [], canon: {} }]) {
      const a = open();
      a.json.write(before);
      const b = open(a.doc);
      a.json.write({ nodes: [{ id: 'a', text: 'Mara' }], canon: { facts: [{ id: 'f' }], tone: ['dry'] } });
      b.json.write({ nodes: [{ id: 'b', text: 'Ben' }], canon: { facts: [{ id: 'g' }], length: 3 } });
      meet(a.doc, b.doc);
      const now = a.json.read() as { nodes: { id: string }[]; canon: { facts: { id: string }[] } };
      expect(now).toEqual(b.json.read());
      expect(now.nodes.map(({ id }) => id).sort()).toEqual(['a', 'b']);
      expect(now.canon.facts.map(({ id }) => id).sort()).toEqual(['f', 'g']);
      expect(now.canon).toMatchObject({ tone: ['dry'], length: 3 });
    }
  });

  it('keeps what both did to different parts', () => {
    const a = open();
    a.json.write(STORY);
    const b = open(a.doc);
    const [one, two, three] = STORY.nodes as unknown as [Value, Value, Value];
    const seen: Json[] = [];
    b.json.onChange((now) => seen.push(now));
    // One writes in a text, puts a node in and moves another; the other writes in the same text and takes a node out.
    a.json.write({
      ...STORY,
      nodes: [three, { ...one, text: 'Mara came home at last.' }, two, { id: 'd', parent_id: 'a', text: 'New.' }],
    });
    b.json.write({
      ...STORY,
      title: 'High tide',
      nodes: [{ ...one, text: 'Old Mara came home.' }, two],
      canon: { ...STORY.canon, facts: [...STORY.canon.facts, { id: 'f2', text: 'The lamp is old.' }] },
    });
    expect(seen).toEqual([]);
    meet(a.doc, b.doc);
    expect(seen.length).toBe(1);
    expect(a.json.read()).toEqual({
      title: 'High tide',
      nodes: [{ ...one, text: 'Old Mara came home at last.' }, two, { id: 'd', parent_id: 'a', text: 'New.' }],
      canon: { facts: [...STORY.canon.facts, { id: 'f2', text: 'The lamp is old.' }], tone: ['dry'] },
    });
    expect(b.json.read()).toEqual(a.json.read());
  });

  it('looks at no part again that is the same object, until somebody else has written', () => {
    const a = open();
    const json = new JsonDoc(a.doc, { texts: ['text'], immutable: true });
    let looks = 0;
    const first = {
      id: 'a',
      get text() {
        looks++;
        return 'Mara came home.';
      },
    };
    const second = { id: 'b', text: 'Nobody knew.' };
    json.write({ nodes: [first, second] });
    const before = looks;
    json.write({ nodes: [first, { ...second, text: 'Nobody knew yet.' }] });
    json.write({ nodes: [{ ...second, text: 'Nobody knew yet.' }, first] });
    expect(looks).toBe(before);
    expect(json.read()).toEqual({
      nodes: [
        { id: 'b', text: 'Nobody knew yet.' },
        { id: 'a', text: 'Mara came home.' },
      ],
    });
    const b = open(a.doc);
    b.json.write({ nodes: [{ id: 'a', text: 'Mara left.' }] });
    meet(a.doc, b.doc);
    json.write({ nodes: [first] });
    expect(json.read()).toEqual({ nodes: [{ id: 'a', text: 'Mara came home.' }] });
  });
});
