import { type AppError } from '@cse/core';
import { apportion, renderSuggest, type GhostCandidate, type InlineCandidate, type SuggestInput } from '@cse/prompts';
import type { TextEnd } from '../text-model';
import { ProposalReader, type Proposal } from './proposal-reader';

const FENCE = 'f00dfeedf00dfeed';
const HASH = 'sha256:0';

const INPUT: SuggestInput = {
  active_path: [
    { id: 'n_1', parent_id: null, text: 'Mara Quill ties her boat to the rings below Vell. She is left-handed.' },
    {
      id: 'n_2',
      parent_id: 'n_1',
      text: '\u201cYou\u2019re late,\u201d said Osric. The ledger lay shut between them. The rain went on and on over the roofs of the town until nobody heard it.',
    },
  ],
  branch_canon: {
    characters: [{ id: 'ch_mara', name: 'Mara Quill', aliases: ['Mara'] }],
    rules: [{ id: 'r_1', statement: 'No flame after the ninth bell.', locked: true }],
    facts: [
      {
        id: 'f_1',
        subject: 'ch_mara',
        attribute: 'hand',
        value: 'left',
        sources: [
          { node_id: 'n_1', quote: 'left\u2010handed' },
          { node_id: 'n_2', quote: 'not in there' },
        ],
      },
    ],
  },
  creator_profile: {
    avoid: [
      { text: 'chosen one', match: 'phrase' },
      { text: 'prophecy', match: 'word' },
      { text: '\u2014', match: 'phrase' },
      { text: 'war', match: 'theme' },
    ],
    exemplars: [{ text: 'The tide came in like a debt that nobody had the face to call.' }],
  },
  ghosts: 3,
  inlines: 2,
  existing_children: [
    { id: 'n_9', gist: 'Zanthribel rows out alone at midnight to meet the smugglers beyond the bar.' },
  ],
  rejected: [{ gist: 'A storm sinks the ferry and drowns the harbour master.' }],
  slots: ['aligned', 'exploratory', 'aligned', 'aligned', 'exploratory'],
};

/** Five gists that have nothing in common. */
const GISTS = [
  'Osric slides the ledger across the table and asks for the price of her silence.',
  'A bell rings nine times though the tower has stood empty since the flood.',
  'Mara cuts the mooring rope and lets the current choose where she lands.',
  'Three strangers in wet coats buy every lamp that the chandler owns.',
  'Her brother walks in, alive, wearing the uniform of the customs men.',
];

function ghost(slot: number, over: Partial<GhostCandidate> = {}): GhostCandidate {
  return {
    slot,
    title: `Title ${slot}`,
    gist: GISTS[slot - 1]!,
    move: 'pressure',
    grounded_in: ['n_2'],
    canon_touch: [],
    introduces: { characters: [], places: [], rules: [] },
    likelihood: INPUT.slots[slot - 1] === 'exploratory' ? 0.05 : 0.3,
    ...over,
  };
}

function inline(over: Partial<InlineCandidate> = {}): InlineCandidate {
  return {
    node_id: 'n_2',
    kind: 'replace',
    original: 'The ledger lay shut',
    text: 'The ledger lay open',
    reason: 'It tells more.',
    ...over,
  };
}

interface Read {
  ghosts: string[];
  inlines: unknown[];
  notices: Record<string, number | undefined>;
  proposals: Proposal[];
  reader: ProposalReader;
}

function read(
  answer: { ghosts?: unknown[]; inlines?: unknown[] } | string,
  input: SuggestInput = INPUT,
  end: TextEnd = { stop: 'complete' },
): Read {
  const wanted = apportion(input.ghosts);
  const reader = new ProposalReader(input, wanted, HASH, renderSuggest(input, FENCE), FENCE);
  const text =
    typeof answer === 'string'
      ? answer
      : JSON.stringify({ ghost_nodes: answer.ghosts ?? [], inline_suggestions: answer.inlines ?? [] });
  const proposals: Proposal[] = [];
  const emit = (proposal: Proposal) => void proposals.push(proposal);
  reader.read(text, emit);
  void reader.finish(end, emit);
  return {
    reader,
    proposals,
    ghosts: reader.ghosts.map(({ title }) => title),
    inlines: reader.inlines,
    notices: Object.fromEntries(reader.notices(end).map(({ code, count }) => [code, count])),
  };
}

const all = () => [1, 2, 3, 4, 5].map((slot) => ghost(slot));
/** Five candidates of which the first is changed. */
const withFirst = (over: Partial<GhostCandidate>) => [ghost(1, over), ...all().slice(1)];

describe('ghosts', () => {
  it('takes two aligned and one exploratory of three, the first of each lane, in the order of the slots', () => {
    const { ghosts, notices, reader } = read({ ghosts: all() });
    expect(ghosts).toEqual(['Title 1', 'Title 2', 'Title 3']);
    expect(reader.proposed).toEqual({ aligned: 2, exploratory: 1 });
    expect(notices).toEqual({ fewer_inline_suggestions: 2, theme_not_checkable: 1 });
  });

  it('carries no slot, premise, likelihood or lane, by any name', () => {
    const premise = { who: 'ch_mara', does: 'zanzibar', to: 'quagga', at: 'xylophone', on: 'wombat' };
    const { proposals } = read({ ghosts: all().map((item) => ({ ...item, premise, lane: 'exploratory', score: 1 })) });
    expect(JSON.stringify(proposals)).not.toMatch(/slot|likelihood|probab|score|lane|aligned|exploratory/i);
    expect(proposals.length).toBeGreaterThan(0);
    expect(JSON.stringify(proposals)).not.toMatch(/premise|zanzibar|quagga|xylophone|wombat/i);
    expect(Object.keys(read({ ghosts: all() }).reader.ghosts[0]!).sort()).toEqual(
      ['id', 'parent_id', 'title', 'gist', 'move', 'grounded_in', 'canon_touch', 'introduces', 'conflicts'].sort(),
    );
  });

  it('puts a spare of the same lane in the place of one that fails', () => {
    const { ghosts, notices } = read({ ghosts: withFirst({ gist: 'A prophecy names her.' }) });
    expect(ghosts).toEqual(['Title 2', 'Title 3', 'Title 4']);
    expect(notices.candidate_dropped).toBe(1);
  });

  it('returns fewer, and says so, rather than break the split or repeat itself', () => {
    const bad = { gist: 'The chosen one arrives.' };
    const { ghosts, notices } = read({ ghosts: [ghost(1), ghost(2, bad), ghost(3), ghost(4), ghost(5, bad)] });
    expect(ghosts).toEqual(['Title 1', 'Title 3']);
    expect(notices).toMatchObject({ candidate_dropped: 2, fewer_ghost_nodes: 1 });
  });

  it('lets a candidate that is too likely for its lane wait for a better one, and takes it when none comes', () => {
    const likely = ghost(2, { likelihood: 0.4 });
    expect(read({ ghosts: [ghost(1), likely, ghost(3), ghost(4), ghost(5)] }).ghosts).toEqual([
      'Title 1',
      'Title 3',
      'Title 5',
    ]);
    expect(read({ ghosts: [ghost(1), likely, ghost(3), ghost(4)] }).ghosts).toEqual(['Title 1', 'Title 3', 'Title 2']);
  });

  it('gives a candidate without a usable slot the first one that is free', () => {
    const unslotted = all().map(({ slot: _slot, ...rest }, index) => ({ ...rest, slot: index === 0 ? 1 : 1 }));
    expect(read({ ghosts: unslotted }).ghosts).toEqual(['Title 1', 'Title 2', 'Title 3']);
  });

  it.each([
    ['the same words', { gist: `${GISTS[2]!} Again.` }],
    ['the same idea', { gist: 'The mooring rope is cut by Mara, and the current lands her where it chooses.' }],
    ['the same title', { title: 'title 3' }],
    ['what another child tells', { gist: 'Mara rows out alone at midnight to meet the smugglers beyond the bar.' }],
    ['what was refused', { gist: 'The ferry sinks in a storm; the harbour master drowns.' }],
    ['a name of another branch', { gist: 'Zanthribel buys the library and closes it.' }],
    ['one that it would introduce', { introduces: { characters: ['Zanthribel'], places: [], rules: [] } }],
    ['a copy of the path', { gist: 'Then the rain went on and on over the roofs of the town until nobody slept.' }],
    ['a copy of an exemplar', { gist: 'Here the tide came in like a debt that nobody had wanted.' }],
    ['a word to avoid', { gist: 'An old Prophecy turns up.' }],
    ['a phrase to avoid', { gist: 'She is the  Chosen\u00a0One.' }],
    ['a mark to avoid, between letters too', { gist: 'She waits\u2014and waits.' }],
    ['a link', { gist: 'She reads https://evil.example/x aloud.' }],
    ['markup', { title: '<b>Bold</b>' }],
    ['a Markdown link', { gist: 'She reads [this](http://x) aloud.' }],
    ['the fence', { gist: `She says ${FENCE} twice.` }],
    ['the policy', { gist: 'You never decide for them, never rename or delete anything of theirs.' }],
    ['talk of likelihood', { gist: 'She waits (likelihood 0.07).' }],
    ['talk of lanes', { gist: 'She waits in the exploratory slot.' }],
    ['talk of the other lane', { gist: 'She waits (lane: aligned).' }],
    ['talk of a score', { gist: 'She waits, score 0.8.' }],
    ['no node of the path', { grounded_in: ['n_7', 'constructor'] }],
    ['no gist', { gist: '   ' }],
    ['a gist that is no text', { gist: 7 as never }],
    ['one endless sentence', { gist: 'so '.repeat(200) }],
  ] as [string, Partial<GhostCandidate>][])('drops %s', (_, over) => {
    const { ghosts, notices } = read({ ghosts: [ghost(3), ghost(1, over), ghost(2), ghost(4), ghost(5)] });
    expect(ghosts).not.toContain(over.title ?? 'Title 1');
    expect(notices.candidate_dropped).toBe(1);
  });

  const CUTS = { who: 'ch_mara', does: 'cut', to: 'mooring rope', at: '', on: '' };

  it('are one idea by their premise, whatever their words', () => {
    const told = [
      ghost(1, { premise: CUTS }),
      ghost(4, { premise: { ...CUTS, who: 'Mara Quill', does: 'cuts', on: 'the current' } }),
      ghost(5, { premise: { ...CUTS, to: 'net' } }),
      ghost(3, { premise: { ...CUTS, does: 'tie' } }),
    ];
    const { ghosts, notices } = read({ ghosts: told });
    expect(ghosts).toEqual(['Title 1', 'Title 5', 'Title 3']);
    expect(notices.candidate_dropped).toBe(1);
  });

  it('are one idea with a sibling or a refused gist that tells their premise', () => {
    const tolls = { who: 'Osric', does: 'ring', to: 'ninth bell', at: '', on: '' };
    const there = {
      id: 'n_8',
      gist: 'Against the rule, and with nobody to hear it, Osric rings the ninth bell twice.',
    };
    const offers = [ghost(2, { premise: tolls }), ghost(1), ghost(3)];
    const asked = (over: Partial<SuggestInput>) => read({ ghosts: offers }, { ...INPUT, ...over }).ghosts;
    expect(asked({})).toContain('Title 2');
    expect(asked({ existing_children: [there] })).not.toContain('Title 2');
    expect(asked({ rejected: [there] })).not.toContain('Title 2');
  });

  it('takes ordinary words for what they are', () => {
    for (const gist of [
      'In all likelihood the stars aligned: down the lane comes Osric to settle the score.',
      'She agrees to the exploratory operation, whatever its probability.',
      'The coin drops through the slot.',
    ]) {
      expect([gist, read({ ghosts: [ghost(1, { gist })] }).ghosts]).toEqual([gist, ['Title 1']]);
    }
  });

  it('lets a story keep its own words, links and avoid entries as parts of words', () => {
    const story = structuredClone(INPUT);
    story.active_path[0]!.text += ' The lane ran to https://vell.example and <i>down</i>. Zanthribel is a probability.';
    const gist = 'In the lane Zanthribel reads https://vell.example and <i>down</i>; prophecylike, a probability.';
    expect(read({ ghosts: [ghost(1, { gist })] }, story).ghosts).toEqual(['Title 1']);
  });

  it('reads enums in any case, shortens at a sentence, drops references to nothing, repairs text', () => {
    const { reader } = read({
      ghosts: [
        ghost(1, {
          move: 'REVERSAL',
          title: ' A title\nthat is far too long for the eighty characters that there are for it, by a lot ',
          gist: `Mara slides it across. ${GISTS[0]!}\r\n${'More of it here. '.repeat(40)}`,
          grounded_in: ['n_2', 'n_7', 'n_2', 'n_1'],
          canon_touch: [
            { fact_id: 'f_1', effect: 'Uses' },
            { fact_id: 'f_404', effect: 'uses' },
            { fact_id: 'r_1', effect: 'ignores' },
          ],
        }),
        ghost(3, { move: 'twist', gist: 'e\u0301tude\u0000 of a lamp \ud800 in the dark of the quay' }),
      ],
    });
    const [first, second] = reader.ghosts;
    expect(first).toMatchObject({
      move: 'reversal',
      grounded_in: ['n_2', 'n_1'],
      canon_touch: [{ fact_id: 'f_1', effect: 'uses' }],
    });
    expect(first!.title.length).toBeLessThanOrEqual(80);
    expect(first!.title).toMatch(/^A title that is .*\w$/);
    expect(first!.gist.length).toBeLessThanOrEqual(400);
    expect(first!.gist).toMatch(/here\.$/);
    expect(second!.move).toBe('other');
    expect(second!.gist).toMatch(/^\u00e9tude of a lamp \ufffd in/);
  });

  it('offers no ghost in which the dead act, and none that hides what it breaks', () => {
    const story = structuredClone(INPUT);
    story.active_path[1]!.text += ' At dawn they found Osric. He was dead.';
    story.branch_canon.characters!.push({ id: 'ch_osric', name: 'Osric' });
    story.branch_canon.facts!.push({ id: 'f_age', subject: 'ch_mara', attribute: 'age', value: 'nine' });
    const older = { gist: 'Mara turns fourteen at sea and nobody aboard will drink to it.' };
    const touch = [{ fact_id: 'f_age', effect: 'strains' }];
    expect(read({ ghosts: [ghost(1), ghost(3, older), ghost(4)] }, story)).toMatchObject({
      ghosts: ['Title 4'],
      notices: { candidate_dropped: 2 },
    });
    const { reader } = read({ ghosts: [ghost(3, { ...older, canon_touch: touch })] }, story);
    expect(reader.ghosts[0]!.canon_touch).toEqual([{ fact_id: 'f_age', effect: 'breaks' }]);
    expect(reader.ghosts[0]!.conflicts.map(({ fact_ids }) => fact_ids)).toEqual([['f_age']]);
  });

  it('believes no use of the canon that a gist does not make', () => {
    const touch = [
      { fact_id: 'f_1', effect: 'uses' },
      { fact_id: 'r_1', effect: 'uses' },
    ];
    const gist = 'Osric carries a flame through the street after the bell and is seen.';
    const { reader } = read({ ghosts: [ghost(1, { gist, canon_touch: touch })] });
    expect(reader.ghosts[0]!.canon_touch).toEqual([{ fact_id: 'r_1', effect: 'uses' }]);
  });

  it('lists the names that are new, and only those', () => {
    const gist = 'Mara meets Ilan Tane at Fishgate Street, and nobody tells Osric.';
    const introduces = { characters: ['Osric', 'Ilan Tane'], places: [], rules: ['Debts die at dawn.'] };
    const { reader } = read({ ghosts: [ghost(1, { gist, introduces })] });
    expect(reader.ghosts[0]!.introduces).toEqual({
      characters: ['Ilan Tane'],
      places: ['Fishgate Street'],
      rules: ['Debts die at dawn.'],
    });
  });

  const HARBOUR: SuggestInput = {
    ...INPUT,
    active_path: [
      {
        id: 'n_2',
        parent_id: null,
        text: 'Friederike stand in der Kammer und hörte, wie der Wind an den Fenstern zog.',
      },
    ],
    branch_canon: { characters: [{ id: 'ch_f', name: 'Friederike' }] },
    existing_children: [{ id: 'n_9', gist: 'Im Brunnen liegt unter dem Eis ein zweiter Brief an die Tante.' }],
  };

  it('takes no noun of German for a name, neither for a new one nor for one of another branch', () => {
    const gist = 'Friederike zieht mit einem Stock den Brief aus dem Brunnen und legt ihn an die Wand zum Trocknen.';
    const { reader } = read({ ghosts: [ghost(1, { gist })] }, HARBOUR);
    expect(reader.ghosts[0]!.introduces).toEqual({ characters: [], places: [], rules: [] });
    const introduces = { characters: ['Onno'], places: [], rules: [] };
    const told = read({ ghosts: [ghost(1, { gist: 'Friederike folgt Onno auf den Deich.', introduces })] }, HARBOUR);
    expect(told.reader.ghosts[0]!.introduces.characters).toEqual(['Onno']);
  });

  it('takes a word that the story writes small for no name', () => {
    const gist = 'Osric pulls the ledger shut and reads on its back: Town Boat, and beneath it one word, Rain.';
    const { reader } = read({ ghosts: [ghost(1, { gist })] });
    expect(reader.ghosts[0]!.introduces.characters).toEqual(['Town Boat']);
  });

  it('is in the language of the path, or of the profile, and says how many were not', () => {
    const german = { gist: 'Osric schiebt das Buch über den Tisch und fragt nach dem Preis für ihr Schweigen.' };
    const { ghosts, notices } = read({ ghosts: withFirst(german) });
    expect(ghosts).toEqual(['Title 2', 'Title 3', 'Title 4']);
    expect(notices).toMatchObject({ candidate_dropped: 1, language_differs: 1 });
    const asked = { ...INPUT, creator_profile: { language: 'de-AT' } };
    expect(read({ ghosts: withFirst(german) }, asked).ghosts).toEqual(['Title 1']);
  });

  it('may be in any language that the story is told in', () => {
    const spanish = 'La lluvia caía sobre los tejados de la villa y nadie en el puerto la oía ya.';
    const path = [INPUT.active_path[0]!, { id: 'n_x', parent_id: 'n_1', text: spanish }, INPUT.active_path[1]!];
    const mixed = { ...INPUT, active_path: path };
    const gist = 'Osric empuja el libro sobre la mesa y pregunta por el precio de su silencio.';
    expect(read({ ghosts: withFirst({ gist }) }, mixed).ghosts).toContain('Title 1');
    expect(read({ ghosts: withFirst({ gist }) }).ghosts).not.toContain('Title 1');
  });

  it('shows what a proposal would break, where the path says it, and never that a locked rule should give way', () => {
    const canon_touch = [
      { fact_id: 'f_1', effect: 'breaks' },
      { fact_id: 'r_1', effect: 'breaks' },
    ];
    const [proposed] = read({ ghosts: [ghost(1, { canon_touch })] }).reader.ghosts;
    const [fact, rule] = proposed!.conflicts;
    const start = INPUT.active_path[0]!.text.indexOf('left-handed');
    expect(fact).toMatchObject({
      fact_ids: ['f_1'],
      nodes: ['n_1', 'n_2'],
      highlight: [{ node_id: 'n_1', start, end: start + 'left-handed'.length }],
      options: ['keep_before', 'keep_after', 'later_change', 'belief_or_lie', 'ask_author'],
    });
    expect(rule).toMatchObject({ fact_ids: ['r_1'], nodes: ['n_2'], highlight: [] });
    expect(rule!.options).not.toContain('keep_after');
    expect(rule!.options).not.toContain('later_change');
  });

  it('gives the same proposal the same id, and another path another', () => {
    const [first] = read({ ghosts: [ghost(1)] }).reader.ghosts;
    const [again] = read({ ghosts: [ghost(1, { gist: GISTS[0]!.toUpperCase(), title: 'Other' })] }).reader.ghosts;
    expect(first!.id).toMatch(/^g_[a-z2-7]{16}$/);
    expect(again!.id).toBe(first!.id);
  });
});

describe('inline suggestions', () => {
  const NODE = INPUT.active_path[1]!.text;

  it('stand where the server found the words, whatever quotation marks the model used', () => {
    const { reader } = read({
      inlines: [inline({ original: '"You\'re late," said Osric.', text: '\u201cLate,\u201d said Osric.' })],
    });
    const [found] = reader.inlines;
    expect(found).toMatchObject({ node_id: 'n_2', start: 0, kind: 'replace' });
    expect(NODE.slice(found!.start, found!.end)).toBe(found!.original);
    expect(found!.original).toBe('\u201cYou\u2019re late,\u201d said Osric.');
    expect(found!.id).toMatch(/^i_[a-z2-7]{16}$/);
  });

  it('insert joins both sides, cut takes away', () => {
    const { reader } = read({
      inlines: [
        inline({ kind: 'INSERT', original: 'The ledger', text: 'she feared' }),
        inline({ kind: 'cut', original: 'over the roofs of the town ', text: 'ignored' }),
      ],
    });
    const edit = ({ start, end, text }: { start: number; end: number; text: string }) =>
      NODE.slice(0, start) + text + NODE.slice(end);
    const [insert, cut] = reader.inlines;
    expect(insert).toMatchObject({ original: '', kind: 'insert' });
    expect(insert!.start).toBe(insert!.end);
    expect(edit(insert!)).toContain('The ledger she feared lay shut');
    expect(cut).toMatchObject({ text: '', original: 'over the roofs of the town ' });
    expect(edit(cut!)).toContain('on and on until nobody');
  });

  it.each([
    ['a cut before a mark takes the space before it', { kind: 'cut', original: 'between them' }, 'lay shut. The rain'],
    ['a cut at the beginning of the node', { kind: 'cut', original: '\u201cYou\u2019re late,\u201d' }, /^said Osric/],
    ['a cut of a whole sentence', { kind: 'cut', original: 'The ledger lay shut between them.' }, 'Osric. The rain'],
    ['a mark that stands already', { original: 'shut between them', text: 'open.' }, 'lay open. The rain'],
  ])('join both sides: %s', (_, over, expected) => {
    const [found] = read({ inlines: [inline(over)] }).reader.inlines;
    expect(NODE.slice(found!.start, found!.end)).toBe(found!.original);
    const edited = NODE.slice(0, found!.start) + found!.text + NODE.slice(found!.end);
    expect(edited).toEqual(expect.stringMatching(expected));
    expect(edited).not.toMatch(/ {2}| \.|\.\./);
  });

  it('are dropped, with a notice, when the words are not there, or there twice, or half words, or in no node', () => {
    const { inlines, notices } = read({
      inlines: [
        ...['The ledger lay open', 'on', 'e ledger lay sh'].map((original) => inline({ original })),
        inline({ node_id: 'n_7' }),
      ],
    });
    expect(inlines).toEqual([]);
    expect(notices).toMatchObject({ quote_not_found: 3, candidate_dropped: 1, fewer_inline_suggestions: 2 });
  });

  it.each([
    ['no change', { text: 'The ledger lay shut' }],
    ['an empty replacement', { text: ' ' }],
    ['an unknown kind', { kind: 'move' }],
    ['too long a text', { text: 'x'.repeat(601) }],
    ['a link', { text: 'See www.evil.example' }],
    ['a figure of the machinery in the reason', { reason: 'Raises the probability to 0.7, from a likelihood of 0.2.' }],
    ['a name of another branch', { text: 'The ledger of Zanthribel lay shut' }],
    ['an exemplar', { text: 'The tide came in like a debt that nobody had' }],
    ['an echo', { kind: 'insert', text: 'The rain went on and on over the roofs of the town until dawn.' }],
  ])('are dropped for %s', (_, over) => {
    const { inlines, notices } = read({ inlines: [inline(over)] });
    expect(inlines).toEqual([]);
    expect(notices.candidate_dropped).toBe(1);
  });

  it.each([
    ['a link', 'The ledger lay shut', 'The ledger lay [[open->Page]]'],
    ['emphasis', 'The ledger lay shut', 'The ledger lay *shut*'],
    ['another language', 'The ledger lay shut between them.', 'Das Buch lag zwischen ihnen auf dem Tisch und war zu.'],
  ])('bring no mark of their own and no %s', (_, original, text) => {
    const { inlines, notices } = read({ inlines: [inline({ original, text }), inline()] });
    expect(inlines).toMatchObject([{ text: 'The ledger lay open' }]);
    expect(notices.candidate_dropped).toBe(1);
  });

  it('keep the links, macros, cues and labels of the story', () => {
    const text = 'You hold the key. <<set $key to true>> [[Wait at the gate->Gate]]';
    const twee = { ...INPUT, active_path: [{ ...INPUT.active_path[1]!, parent_id: null, text }] };
    const offered = (original: string, changed: string) =>
      read({ inlines: [inline({ original, text: changed, kind: changed === '' ? 'cut' : 'replace' })] }, twee).inlines;
    expect(offered('<<set $key to true>>', '')).toEqual([]);
    expect(offered('[[Wait at the gate->Gate]]', 'Wait at the gate.')).toEqual([]);
    expect(offered('Gate]]', 'Door]]')).toEqual([]);
    expect(offered('Wait at the gate', 'Linger')).toHaveLength(1);
    expect(offered('You hold the key.', 'The key is yours.')).toHaveLength(1);
  });

  it('stand where the words are in a text with the line ends of Windows, as it was sent', () => {
    const text = 'The rain went on.\r\n\r\nOsric shut the ledger.\r\n\u{1f327} Nobody came.';
    const windows = { ...INPUT, active_path: [{ ...INPUT.active_path[1]!, parent_id: null, text }] };
    const [over, last] = read(
      {
        inlines: [
          inline({ original: 'went on.\n\nOsric shut', text: 'went on. Osric closed' }),
          inline({ original: 'Nobody came.', text: 'Not one came.' }),
        ],
      },
      windows,
    ).reader.inlines;
    for (const one of [over!, last!]) expect(text.slice(one.start, one.end)).toBe(one.original);
    expect(over!.original).toBe('went on.\r\n\r\nOsric shut');
    const only = inline({ original: 'on.\n\nOsric', text: 'on.\n\nOsric' });
    expect(read({ inlines: [only] }, windows).inlines).toEqual([]);
  });

  it('never overlap, and are never more than asked for', () => {
    const { reader } = read({
      inlines: [
        inline(),
        inline({ original: 'ledger lay', text: 'book stood' }),
        inline({ original: 'nobody heard it', text: 'no one did' }),
        inline({ original: 'said Osric', text: 'Osric said' }),
      ],
    });
    expect(reader.inlines.map(({ text }) => text)).toEqual(['The ledger lay open', 'no one did']);
  });
});

describe('an answer', () => {
  const failure = (work: () => unknown): AppError => {
    try {
      work();
    } catch (error) {
      return error as AppError;
    }
    throw new Error('was accepted');
  };

  it('that was refused is no proposal, however much of it came', () => {
    expect(failure(() => read({ ghosts: all() }, INPUT, { stop: 'refused' })).code).toBe('content_refused');
  });

  it('in which nothing can be read is a failure that may be tried again', () => {
    for (const text of ['', 'I would rather not.', '{"unexpected":[{"shape":true}]}', '{"ghost_nodes":[]}']) {
      expect(failure(() => read(text))).toMatchObject({ code: 'provider_error', members: { retryable: true } });
    }
  });

  it('that was cut short keeps what was complete, and says so', () => {
    const text = JSON.stringify({ ghost_nodes: all() });
    const { ghosts, notices } = read(text.slice(0, text.indexOf(GISTS[2]!)), INPUT, { stop: 'truncated' });
    expect(ghosts).toEqual(['Title 1', 'Title 2']);
    expect(notices).toHaveProperty('output_truncated');
  });
});
