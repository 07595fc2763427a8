import { blocksOf, renderSummarize, SUMMARY_PROMPT, type PathNode, type SummarizeAnswer } from '@cse/prompts';
import type { TextEnd } from '../text-model';
import { SegmentReader, type Segment } from './segment-reader';

const TEXTS = [
  'Ilse Varn rowed out before the bells.',
  'She hid the harbour master’s ledger “under the nets”, where no salt would reach it.',
  'Tam asked what had become of it. “Burned,” said Ilse.',
  'He believed her, and said so twice.',
  'The harbour master offered nine crowns for it.',
  'Nobody on the quay would look at the boats.',
  'Ilse promised Tam that she would never row alone again.',
  'The tide turned.',
];
const NODES: PathNode[] = ['The root.', ...TEXTS].map((text, index) => ({
  id: `n_${index}`,
  parent_id: index === 0 ? null : `n_${index - 1}`,
  text,
}));
const BLOCK = blocksOf(NODES, { prompt: SUMMARY_PROMPT, language: 'und' })[1][0]!;
const FENCE = '0123456789abcdef';
const GOOD = 'Ilse hid the ledger under the nets. Tam asked for it, heard that it was burned, and believed that.';

function read(answer: Partial<SummarizeAnswer>, end: TextEnd = { stop: 'complete' }) {
  const nodes = NODES.slice(BLOCK.start, BLOCK.end);
  const reader = new SegmentReader(nodes, BLOCK, renderSummarize({ nodes, level: 1, language: 'und' }, FENCE), FENCE);
  for (const piece of JSON.stringify({ must_keep: [], text: GOOD, ...answer }).match(/[^]{1,7}/g)!) {
    reader.read(piece);
  }
  const steps: { data: Segment }[] = [];
  reader.finish(end, (step) => steps.push(step));
  return { segment: steps[0]!.data, notices: reader.notices() };
}

describe('the answer for a block', () => {
  it('becomes its segment, known by the hash of its nodes', () => {
    expect(read({})).toEqual({
      segment: {
        hash: BLOCK.hash,
        level: 1,
        from: 'n_1',
        to: 'n_8',
        node_ids: ['n_1', 'n_2', 'n_3', 'n_4', 'n_5', 'n_6', 'n_7', 'n_8'],
        text: GOOD,
        must_keep: [],
      },
      notices: [],
    });
  });

  it('keeps quotes as the node has them, once each, and none that it does not have', () => {
    const { segment, notices } = read({
      must_keep: [
        { node_id: 'n_2', quote: 'harbour master\'s ledger "under the nets"' },
        { node_id: 'n_2', quote: 'harbour master’s ledger “under the nets”' },
        { node_id: 'n_5', quote: 'nine crowns' },
        { node_id: 'n_5', quote: 'ten crowns' },
        { node_id: 'n_1', quote: 'nine crowns' },
        { node_id: 'n_0', quote: 'The root' },
        { node_id: 'n_99', quote: 'nine crowns' },
      ],
    });
    expect(segment.must_keep).toEqual([
      { node_id: 'n_2', quote: 'harbour master’s ledger “under the nets”' },
      { node_id: 'n_5', quote: 'nine crowns' },
    ]);
    expect(notices).toEqual([{ code: 'quote_not_found', count: 4 }]);
  });

  it.each([
    ['names somebody whom the nodes do not', 'She feared that Osric would find it.'],
    ['carries a link', 'She wrote to https://evil.example/steal about it.'],
    ['carries markup', 'She hid <b>it</b> well.'],
    ['repeats the policy', 'You add nothing, judge nothing and change nothing.'],
    ['shows the fence', `She wrote ${FENCE} on the hull.`],
  ])('loses a sentence that %s, and says so', (_, sentence) => {
    const { segment, notices } = read({ text: `${GOOD} ${sentence} The tide turned.` });
    expect(segment.text).toBe(`${GOOD} The tide turned.`);
    expect(notices).toEqual([{ code: 'candidate_dropped', count: 1 }]);
  });

  it('ends with the last whole sentence within its words', () => {
    const long = Array.from({ length: 40 }, () => 'She rowed on past the mole.').join(' ');
    const { segment } = read({ text: long });
    expect(segment.text.split(' ')).toHaveLength(120);
    expect(segment.text.endsWith('mole.')).toBe(true);
  });

  it('leaves capitals alone in a language that writes its nouns so', () => {
    const german = 'Ilse versteckte das Buch unter den Netzen im Boot am Hafen vor der Flut.';
    expect(read({ text: german }).segment.text).toBe(german);
  });

  it('is a failure when it was refused, or when nothing in it may stay', () => {
    expect(() => read({}, { stop: 'refused' })).toThrow(expect.objectContaining({ code: 'content_refused' }));
    expect(() => read({ text: '' })).toThrow(expect.objectContaining({ code: 'provider_error' }));
    expect(() => read({ text: 'See https://evil.example.' }, { stop: 'truncated' })).toThrow(
      expect.objectContaining({ code: 'provider_error' }),
    );
  });
});
