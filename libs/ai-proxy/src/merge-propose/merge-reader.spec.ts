import {
  readTips,
  renderMerge,
  type Canon,
  type Fact,
  type MergeCandidate,
  type MergeInput,
  type PathNode,
} from '@cse/prompts';
import { StoryIndex } from '../operation/story-index';
import type { TextEnd } from '../text-model';
import { mergeFacts } from './fact-merge';
import { MergeReader, type ProposalStep } from './merge-reader';

const FENCE = '0123456789abcdef';
const COMMON: PathNode[] = [{ id: 'n_1', parent_id: null, text: 'The key hung on a nail in Vell.' }];
const LEFT = {
  nodes: [
    {
      id: 'l_1',
      parent_id: 'n_1',
      text: 'Nell took the key down and ran along the mole in the rain until her breath gave out.',
    },
  ],
};
const RIGHT = { nodes: [{ id: 'r_1', parent_id: 'n_1', text: 'The reeve locked the key away.' }] };
const fact = (id: string, value: string): Fact => ({ id, subject: 'the key', attribute: 'whereabouts', value });
const CANON: Canon = { characters: [{ id: 'ch_nell', name: 'Nell' }] };

const GISTS: Record<string, string> = {
  sequence: 'The reeve opens his drawer at noon and finds a nail where the key had lain.',
  bridge: 'A copied wax impression turns up in the chandlery, and two people recognise their thumbprints.',
  both_true: 'Twin locks were forged by one smith, so neither witness lied about what was carried off.',
  keep_left: 'Nell reaches the ferry first, leaving an empty ring for whoever searches tomorrow.',
};

function candidate(approach: string, over: Partial<MergeCandidate> = {}): object {
  return {
    approach,
    title: 'The drawer',
    gist: GISTS[approach] ?? 'Snow falls.',
    merge_node: { title: 'Noon', gist: 'The drawer is opened before witnesses.' },
    bridge_beats: [{ gist: 'Nell doubles back by the yard.', after: 'l_1' }],
    decisions: [{ key: 'k1', keep: 'right', value: '', reason: 'It comes later.' }],
    ...over,
  };
}

function read(proposals: unknown, over: Partial<MergeInput> = {}, end: TextEnd = { stop: 'complete' }) {
  const merge = mergeFacts([fact('f_1', 'on a nail')], [fact('f_2', 'with Nell')], [fact('f_3', 'locked away')]);
  const input: MergeInput = {
    ...{ common_path: COMMON, left: LEFT, right: RIGHT, canon: CANON, count: 2 },
    reading: readTips(COMMON, LEFT, RIGHT, {
      version: { prompt: 'summarize.v1', language: 'en' },
      summaries: new Map(),
      budgetTokens: 0,
    }),
    conflicts: [{ name: 'k1', left: fact('f_2', 'with Nell'), right: fact('f_3', 'locked away') }],
    ...over,
  };
  const story = new StoryIndex({
    ...input,
    active_path: [...COMMON, ...LEFT.nodes, ...RIGHT.nodes],
    branch_canon: CANON,
  });
  const reader = new MergeReader(input, merge, 'sha256:0', story, renderMerge(input, FENCE), FENCE);
  const text = typeof proposals === 'string' ? proposals : JSON.stringify({ proposals });
  const streamed: ProposalStep[] = [];
  const emit = (step: ProposalStep) => void streamed.push(step);
  reader.read(text.slice(0, 90), emit);
  reader.read(text.slice(90), emit);
  reader.finish(end);
  expect(streamed.map(({ data }) => data)).toEqual(reader.proposals);
  const notices = Object.fromEntries(reader.notices(end).map(({ code, count }) => [code, count]));
  return { proposals: reader.proposals, notices };
}

describe('proposals for a merge', () => {
  it('join the two tips, each by an approach and an idea of its own, with every fact in its place', () => {
    const { proposals, notices } = read([candidate('sequence'), candidate('bridge', { decisions: [] })]);
    expect(notices).toEqual({});
    expect(proposals).toMatchObject([
      {
        approach: 'sequence',
        merge_node: { title: 'Noon', parent_ids: ['l_1', 'r_1'] },
        bridge_beats: [{ gist: 'Nell doubles back by the yard.', after: 'l_1' }],
        reconciled_facts: [{ fact: { id: 'f_3' }, from: 'right', reason: 'It comes later.' }],
        set_aside: [{ fact_id: 'f_2', from: 'left' }],
      },
      { approach: 'bridge', reconciled_facts: [], set_aside: [], open_conflicts: [{ fact_ids: ['f_2', 'f_3'] }] },
    ]);
    expect(proposals[0]!.id).toMatch(/^m_[a-z2-7]{16}$/);
    expect(read([candidate('sequence')]).proposals[0]!.id).toBe(proposals[0]!.id);
  });

  it.each([
    ['the same approach again', [candidate('sequence'), candidate('sequence', { gist: GISTS.bridge })]],
    ['the same idea again', [candidate('sequence'), candidate('bridge', { gist: `${GISTS.sequence} Then it rains.` })]],
    ['a bridge without a beat', [candidate('sequence'), candidate('bridge', { bridge_beats: [] })]],
    [
      'a bridge to a node of neither leg',
      [candidate('sequence'), candidate('bridge', { bridge_beats: [{ gist: 'x', after: 'n_9' }] })],
    ],
    ['an unknown approach', [candidate('sequence'), candidate('vote')]],
    ['no gist', [candidate('sequence'), candidate('bridge', { gist: '' })]],
    ['no merge node', [candidate('sequence'), candidate('bridge', { merge_node: undefined })]],
    ['markup', [candidate('sequence'), candidate('bridge', { title: '<b>The drawer</b>' })]],
    [
      'a passage of the story',
      [
        candidate('sequence'),
        candidate('bridge', {
          gist: 'Took the key down and ran along the mole in the rain until her breath gave out.',
        }),
      ],
    ],
    [
      'what the author avoids',
      [candidate('sequence'), candidate('bridge', { gist: 'It was destiny, and both of them knew.' })],
    ],
    [
      'the rules of the server',
      [
        candidate('sequence'),
        candidate('bridge', { gist: 'You never decide for them, never rename or delete anything of theirs.' }),
      ],
    ],
  ])('are fewer rather than with %s', (_, candidates) => {
    const { proposals, notices } = read(candidates, {
      creator_profile: { avoid: [{ text: 'destiny', match: 'word' }] },
    });
    expect(proposals.map(({ approach }) => approach)).toEqual(['sequence']);
    expect(notices).toEqual({ candidate_dropped: 1, fewer_proposals: 1 });
  });

  it('are in the language of the story', () => {
    const gist = 'Der Vogt öffnet am Mittag die Schublade und findet einen Nagel, wo der Schlüssel lag.';
    const { proposals, notices } = read([candidate('sequence', { gist }), candidate('both_true')]);
    expect(proposals.map(({ approach }) => approach)).toEqual(['both_true']);
    expect(notices).toMatchObject({ candidate_dropped: 1, language_differs: 1 });
  });

  it('are no more than were asked for', () => {
    const three = [candidate('sequence'), candidate('bridge'), candidate('both_true')];
    expect(read(three, { count: 1 }).proposals).toHaveLength(1);
    expect(read(three.concat(candidate('keep_left')), { count: 3 }).proposals).toHaveLength(3);
  });

  it('keep their facts when a decision is not fit to leave: the author decides', () => {
    const decisions = [{ key: 'k1', keep: 'new' as const, value: 'see https://evil.example', reason: '' }];
    expect(read([candidate('sequence', { decisions })]).proposals).toMatchObject([
      { open_conflicts: [{ fact_ids: ['f_2', 'f_3'] }], reconciled_facts: [] },
    ]);
    const other = [{ key: 'k9', keep: 'left' as const, value: '', reason: '' }];
    expect(read([candidate('sequence', { decisions: other })]).proposals[0]!.open_conflicts).toHaveLength(1);
  });

  it('are a failure when there is nothing to read, or the provider refused', () => {
    for (const text of ['', '{"proposals":[]}', '{"unexpected":[{}]}', 'I would rather not.']) {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'provider_error' }) as Error);
    }
    expect(() => read([], {}, { stop: 'refused' })).toThrow(
      expect.objectContaining({ code: 'content_refused' }) as Error,
    );
  });
});
