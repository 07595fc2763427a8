import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodesAsExpected } from '../fixtures/as-expected.ts';
import { validateGraph } from '../graph/validate.ts';
import { importFountain } from './fountain.ts';

const SAMPLES = join(__dirname, '../fixtures');
const sample = readFileSync(join(SAMPLES, 'small.fountain'), 'utf8');

describe('importFountain', () => {
  it('reads the sample as its expectation says', () => {
    const expected = JSON.parse(readFileSync(join(SAMPLES, 'small.fountain.expected.json'), 'utf8'));
    const story = importFountain(sample);
    // The order of scenes is the parents' alone: the expectation has no links.
    const nodes = nodesAsExpected(story).map((node) => ({ ...(node as object), links: [] }));
    expect(nodes).toEqual(expected.nodes);
    expect([story.title, story.start, story.meta]).toEqual([expected.title, expected.start, expected.title_page]);
    expect(validateGraph(story.graph)).toEqual([]);
    expect(story.losses).toEqual([
      { kind: 'comment', what: "Cut: the inspector's speech. It was too long.", line: 28 },
    ]);
  });

  it('reads a text without a scene as one node, and numbers scenes of the same name', () => {
    expect(importFountain('Just a man.\n\nHe waits.').graph.nodes).toMatchObject([
      { text: 'Just a man.\n\nHe waits.' },
    ]);
    const twice = importFountain('INT. ROOM - DAY\n\nA.\n\nINT. ROOM - DAY\n\nB.\n\nINT. ROOM - DAY\n\nC.');
    expect(new Set(twice.graph.nodes.map(({ id }) => id)).size).toBe(3);
    expect(twice.graph.nodes[0]!.id).toBe('int-room-day');
  });

  it('keeps the markup when asked to', () => {
    const { graph } = importFountain(sample, { markup: 'keep' });
    expect(graph.nodes[0]!.text).toContain('*one* hand');
    expect(graph.nodes[0]!.text).toContain('@McAllister\nThey all say that. [[Check: does he know her name?]]');
  });

  it('takes no prose for a speech, and no lone star for emphasis', () => {
    const { graph } = importFountain(
      'INT. A\n\nBANG\n\nIt is 5 * 3 and a_b.\n\nÉLODIE (O.S.)\nOui.\n\nCUT TO:\n\nNot a scene.',
    );
    expect(graph.nodes[0]!.text).toBe('BANG\n\nIt is 5 * 3 and a_b.\n\nÉLODIE (O.S.)\nOui.\n\nCUT TO:\n\nNot a scene.');
  });

  it('says where a comment begins that never ends', () => {
    expect(() => importFountain('INT. A\n\nx\n/* y')).toThrow('line 4: the comment /* never ends');
  });
});
