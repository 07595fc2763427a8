import { checkedNodeHash, sha256, type CanonStaleBody, type Fact, type GraphNode } from '@cse/prompts';
import * as fc from 'fast-check';
import { generateSaga } from '../../../../test/fixtures';
import { staleAfter } from './stale';
import type { StaleMark } from './stale-walk';

const node = (id: string, parent_id: string | null, text: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  parent_id,
  text,
  ...more,
});
const fact = (id: string, value: string, more: Partial<Fact> = {}): Fact => ({
  id,
  subject: 'ch_1',
  attribute: 'eyes',
  value,
  ...more,
});

const nodes = [
  node('r', null, 'It rained over the harbour.'),
  node('a', 'r', 'Mara Quill looked up with her green eyes.'),
  node('b', 'a', 'The Weaver slept.'),
  node('c', 'b', 'Osric slept, and the maraca lay beside him.'),
  node('d', 'c', 'Nobody was named.', { grounded_in: ['b'] }),
  node('x', 'r', 'Mara laughed.'),
];
const canon = {
  characters: [{ id: 'ch_1', name: 'Mara Quill', aliases: ['Mara', 'the weaver'] }],
  facts: [fact('f_eyes', 'blue', { valid_from: 'a', sources: [{ node_id: 'a', quote: 'green eyes' }] })],
};
const graph = { nodes, canon };
const before = fact('f_eyes', 'green', { valid_from: 'a' });
const told = (marks: StaleMark[]) =>
  Object.fromEntries(marks.map(({ kind, id, because }) => [`${kind} ${id}`, because]));

describe('what a change makes stale', () => {
  it('are the nodes that name its subject where it holds, what is grounded in them, and what shows them', () => {
    const cites = [
      { artifact_id: 'pic', node_ids: ['b'] },
      { artifact_id: 'face', fact_ids: ['f_eyes'] },
      { artifact_id: 'clip', kind: 'clip' as const, made_from: ['pic'] },
      { artifact_id: 'film', kind: 'film' as const, made_from: ['clip', 'other'] },
      { artifact_id: 'other', node_ids: ['c', 'x'] },
    ];
    const [hash, others] = [sha256('a to d'), sha256('x')];
    const summaries = [
      { hash, node_ids: ['r', 'a'] },
      { hash: others, node_ids: ['r', 'x'] },
    ];
    const change = { facts: [{ before, after: canon.facts[0]! }] };
    expect(told(staleAfter({ graph, change, cites, summaries }))).toEqual({
      'node a': [['f_eyes']],
      'node b': [['f_eyes']],
      'node d': [['f_eyes', 'b']],
      [`summary ${hash}`]: [['f_eyes', 'a']],
      'artifact face': [['f_eyes']],
      'artifact pic': [['f_eyes', 'b']],
      'clip clip': [['f_eyes', 'b', 'pic']],
      'film film': [['f_eyes', 'b', 'pic', 'clip']],
    });
  });

  it('follows a node to the facts that it states, and passes over a picture that was made of it as it is now', () => {
    const change = { nodes: [{ id: 'a', before_hash: sha256('another text') }] };
    const cites = [
      { artifact_id: 'old', node_ids: ['a'], hash: sha256('another text') },
      { artifact_id: 'new', node_ids: ['a'], hash: checkedNodeHash(nodes[1]!) },
    ];
    expect(told(staleAfter({ graph, change, cites }))).toEqual({
      'node b': [['a', 'f_eyes']],
      'node d': [['a', 'f_eyes', 'b']],
      'artifact old': [['a']],
    });
  });

  it('ends where a fact ends, and reaches a node that joins branches from either of them', () => {
    const joined = [...nodes, { id: 'j', parent_ids: ['d', 'x'], text: 'Mara came home.' }];
    const marked = (over: Partial<Fact>) =>
      staleAfter({
        graph: { nodes: joined, canon },
        change: { facts: [{ before: null, after: fact('f_new', 'x', over) }] },
      }).map(({ id }) => id);
    expect(marked({ valid_from: 'x' })).toEqual(['j', 'x']);
    expect(marked({ valid_from: 'a', valid_to: 'b' })).toEqual(['a']);
  });

  it('is nothing when nothing was changed', () => {
    const same = { before: canon.facts[0]!, after: { ...canon.facts[0]! } };
    const nodesAsTheyAre = nodes.map((one) => ({ id: one.id, before_hash: checkedNodeHash(one) }));
    expect(staleAfter({ graph, change: { facts: [same], nodes: nodesAsTheyAre } })).toEqual([]);
  });

  it('tells of a chain of ten thousand links its change and its end, and each link between tells the rest', () => {
    const size = 10_000;
    const chained = Array.from({ length: size }, (_, index) => ({
      ...node(`n_${index}`, index === 0 ? null : `n_${index - 1}`, 'It rained.'),
      ...(index > 0 && { grounded_in: [`n_${index - 1}`, ...(index > 1 ? [`n_${index - 2}`] : [])] }),
    }));
    const cites = Array.from({ length: size }, (_, index) => ({
      artifact_id: `p_${String(index).padStart(5, '0')}`,
      ...(index === 0 ? { node_ids: [`n_${size - 1}`] } : { made_from: [`p_${String(index - 1).padStart(5, '0')}`] }),
    }));
    const change = {
      nodes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => ({ id: `n_${index}`, before_hash: sha256('other') })),
    };
    const marks = staleAfter({ graph: { nodes: chained, canon: {} }, change, cites });
    expect(marks).toHaveLength(size - 10 + size);
    const told = marks.reduce((total, { because }) => total + because.flat().length, 0);
    expect(told).toBeLessThan(marks.length * 8 * 16);
    const last = marks.at(-1)!.because;
    expect(last).toHaveLength(8);
    for (const chain of last) {
      expect(chain).toHaveLength(16);
      expect(chain.at(-1)).toBe('p_09998');
    }
    expect(new Set(last.map(([cause]) => cause)).size).toBe(8);
  });

  it('follows no more chains through a lattice in which each node rests on all of the row before than there are nodes', () => {
    const row = (index: number) => Math.floor(index / 10);
    const lattice = Array.from({ length: 1_000 }, (_, index) => ({
      ...node(`n_${String(index).padStart(4, '0')}`, index === 0 ? null : 'n_0000', 'It rained.'),
      grounded_in: Array.from(
        { length: 10 },
        (_, at) => `n_${String((row(index) - 1) * 10 + at).padStart(4, '0')}`,
      ).filter(() => row(index) > 0),
    }));
    const change = { nodes: [{ id: 'n_0009', before_hash: sha256('other') }] };
    const marks = staleAfter({ graph: { nodes: lattice, canon: {} }, change });
    expect(marks).toHaveLength(990);
    expect(marks.at(-1)!.because).toEqual([
      ['n_0009', ...Array.from({ length: 15 }, (_, at) => `n_${String((84 + at) * 10).padStart(4, '0')}`)],
    ]);
  });

  describe('for any story', () => {
    const ID = fc.integer({ min: 0, max: 11 }).map((index) => `n_${index}`);
    const FACT_ID = fc.constantFrom('f_0', 'f_1', 'f_2');
    const story = fc.record({
      parents: fc.array(fc.nat({ max: 10 }), { minLength: 11, maxLength: 11 }),
      grounds: fc.array(fc.uniqueArray(fc.oneof(ID, FACT_ID), { maxLength: 3 }), { minLength: 12, maxLength: 12 }),
      names: fc.array(fc.constantFrom('Mara', 'Osric', 'nobody'), { minLength: 12, maxLength: 12 }),
      cites: fc.array(
        fc.record({
          artifact_id: fc.constantFrom('p_0', 'p_1', 'p_2', 'p_3'),
          fact_ids: fc.uniqueArray(FACT_ID, { maxLength: 1 }),
          node_ids: fc.uniqueArray(ID, { maxLength: 2 }),
          made_from: fc.uniqueArray(fc.constantFrom('p_0', 'p_1', 'p_2', 'p_3'), { maxLength: 2 }),
        }),
        { maxLength: 5 },
      ),
      changedNodes: fc.uniqueArray(ID, { maxLength: 2 }),
      changedFact: fc.option(FACT_ID, { nil: undefined }),
      start: ID,
    });
    type Drawn = typeof story extends fc.Arbitrary<infer T> ? T : never;
    const bodyOf = ({ parents, grounds, names, cites, changedNodes, changedFact, start }: Drawn): CanonStaleBody => ({
      graph: {
        nodes: names.map((name, index) => ({
          id: `n_${index}`,
          parent_id: index === 0 ? null : `n_${parents[index - 1]! % index}`,
          text: `${name} slept.`,
          grounded_in: grounds[index],
        })),
        canon: {
          characters: [{ id: 'ch_1', name: 'Mara' }],
          facts: [fact('f_0', 'x', { sources: [{ node_id: start, quote: 'slept' }] })],
        },
      },
      change: {
        nodes: changedNodes.map((id) => ({ id, before_hash: sha256('other') })),
        facts:
          changedFact === undefined ? [] : [{ before: fact(changedFact, 'x', { valid_from: start }), after: null }],
      },
      cites,
    });

    it('marks nothing that cites nothing of what changed, by a chain of which each link is there', () => {
      fc.assert(
        fc.property(story, (drawn) => {
          const { graph: drawnGraph, cites = [], change } = bodyOf(drawn);
          const roots = new Set([
            ...(change.nodes ?? []).map(({ id }) => id),
            ...(change.facts ?? []).map(({ before: own }) => own!.id),
          ]);
          const rests = (id: string, on: string): boolean => {
            const own = drawnGraph.nodes.find((one) => one.id === id);
            if (own) {
              if (own.grounded_in?.includes(on)) return true;
              return on.startsWith('f_') && (own.text.includes('Mara') || id === drawn.start);
            }
            if (id.startsWith('f_')) return id === 'f_0' && on === drawn.start;
            return cites.some(
              (one) => one.artifact_id === id && [...one.fact_ids!, ...one.node_ids!, ...one.made_from!].includes(on),
            );
          };
          for (const { id, because } of staleAfter(bodyOf(drawn))) {
            expect(because.length).toBeGreaterThan(0);
            for (const chain of because) {
              expect(roots.has(chain[0]!)).toBe(true);
              [...chain, id]
                .slice(1)
                .forEach((link, index) =>
                  expect([link, chain[index], rests(link, chain[index]!)]).toEqual([link, chain[index], true]),
                );
            }
          }
        }),
      );
    });

    it('marks the same whatever the order of nodes, changes and citations', () => {
      fc.assert(
        fc.property(story, (drawn) => {
          const body = bodyOf(drawn);
          const turned: CanonStaleBody = {
            graph: { ...body.graph, nodes: [...body.graph.nodes].reverse() },
            change: { nodes: [...body.change.nodes!].reverse(), facts: [...body.change.facts!].reverse() },
            cites: [...body.cites!].reverse(),
          };
          expect(staleAfter(turned)).toEqual(staleAfter(body));
        }),
      );
    });

    it('marks nothing once the change is taken back', () => {
      fc.assert(
        fc.property(story, (drawn) => {
          const body = bodyOf(drawn);
          const taken = {
            nodes: body.change.nodes!.map(({ id }) => ({
              id,
              before_hash: checkedNodeHash(body.graph.nodes.find((one) => one.id === id)!),
            })),
            facts: body.change.facts!.map(({ before: own }) => ({ before: own, after: own })),
          };
          expect(staleAfter({ ...body, change: taken })).toEqual([]);
        }),
      );
    });
  });

  it('is found in ten thousand nodes within the processor time that is promised', () => {
    const saga = generateSaga({ nodes: 10_000, facts: 2_000, branches: 40, each: 1 });
    const after = saga.graph.canon.facts!.find(({ subject }) => subject === 'ch_7')!;
    const change = { facts: [{ before: { ...after, value: 'other' }, after }] };
    const times = [1, 2, 3].map(() => {
      const begun = process.cpuUsage();
      expect(staleAfter({ graph: saga.graph, change }).length).toBeGreaterThan(100);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1_000;
    });
    expect(Math.min(...times)).toBeLessThan(200);
  });
});
