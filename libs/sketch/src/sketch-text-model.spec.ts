import { areAlike, likenessOf } from '@cse/ai-proxy';
import { LIMITS, MOVES, type SuggestInput } from '@cse/prompts';
import fc from 'fast-check';
import { labelledStories, mobyDickPath, sampleStory } from '../../../test/fixtures';
import { askSketch, pathOf, suggestion, type Asked } from './ask-sketch';
import { SketchTextModel } from './sketch-text-model';

const VELL = pathOf(
  'The tide had gone out further than anyone in Vell could remember. Mara Quill saw it first. She told Old Peg, who said, “Then it has begun,” and went on mending her net.',
  'That evening Mara stood at the window of the Glass Library. “You are late,” said Osric Tane. He was sitting in the dark with the ledger shut on his knees.',
  'The letter was folded into the back of the ledger. “Who wrote it?” Mara asked. “I was very tired when I found it,” said Osric. There was a brass key in the fold of the letter, and Osric put his hand over the key.',
);
const CANON: SuggestInput['branch_canon'] = {
  setting: { places: [{ id: 'pl_lib', name: 'Glass Library' }] },
  characters: [
    { id: 'ch_mara', name: 'Mara Quill', role: 'protagonist' },
    { id: 'ch_osric', name: 'Osric Tane' },
    { id: 'ch_peg', name: 'Old Peg' },
    { id: 'ch_ilan', name: 'Ilan', summary: 'Drowned in the spring.' },
  ],
  rules: [{ id: 'r_1', statement: 'Nobody may cross the bar after the ninth bell.' }],
  threads: [{ id: 't_1', question: 'Who wrote the letter?', opened_node_id: 'n_2' }],
  facts: [{ id: 'f_1', subject: 'brass key', attribute: 'opens', value: 'the tide gate' }],
};

const gists = ({ answer }: Asked): string =>
  answer.ghost_nodes.map(({ title, gist }) => `${title}: ${gist}`).join('\n');
/** Everything that is offered when it is asked again and again. */
async function manyTimes(path: SuggestInput['active_path'], over: Partial<SuggestInput> = {}): Promise<string> {
  const asked: string[] = [];
  for (let i = 0; i < 12; i++)
    asked.push(gists(await askSketch(suggestion(path, { ...over, rejected: [{ gist: `idea ${i}` }] }))));
  return asked.join('\n');
}

describe('SketchTextModel', () => {
  it('says the same to the same request, and other things once something was refused', async () => {
    const [one, two] = [
      await askSketch(suggestion(VELL, { branch_canon: CANON })),
      await askSketch(suggestion(VELL, { branch_canon: CANON })),
    ];
    expect(two.text).toBe(one.text);
    const [refused] = one.answer.ghost_nodes;
    const after = await askSketch(suggestion(VELL, { branch_canon: CANON, rejected: [{ gist: refused!.gist }] }));
    expect(gists(after)).not.toContain(refused!.gist);
  });

  it('offers ideas that differ, within the limits of the contract, and none without grounds on the path', async () => {
    const { active_path, branch_canon } = sampleStory();
    const { answer } = await askSketch(suggestion(active_path, { branch_canon }));
    expect(answer.ghost_nodes.length).toBeGreaterThan(5);
    const cast = [...branch_canon.characters!, ...branch_canon.setting!.places!].flatMap(({ name, aliases = [] }) => [
      name,
      ...aliases,
    ]);
    const names = new Set(cast.join(' ').toLowerCase().split(' '));
    const ideas = answer.ghost_nodes.map(({ gist }) => likenessOf(gist, names));
    ideas.forEach((a, i) => ideas.slice(i + 1).forEach((b) => expect(areAlike(a, b)).toBe(false)));
    const nodes = active_path.map(({ id }) => id);
    const entries = [...(branch_canon.facts ?? []), ...(branch_canon.rules ?? [])].map(({ id }) => id);
    for (const { title, gist, likelihood, slot, grounded_in, canon_touch, introduces } of answer.ghost_nodes) {
      expect([...title].length).toBeLessThanOrEqual(LIMITS.ghostTitle);
      expect([...gist].length).toBeLessThanOrEqual(LIMITS.ghostGist);
      expect(likelihood < 0.1).toBe(slot % 3 === 0);
      expect(grounded_in.length).toBeGreaterThan(0);
      expect(nodes).toEqual(expect.arrayContaining(grounded_in));
      expect(entries).toEqual(expect.arrayContaining(canon_touch.map(({ fact_id: id }) => id)));
      expect(introduces).toEqual({ characters: [], places: [], rules: [] });
    }
  });

  it('is about the people, things, questions and rules of this story and about nothing else', async () => {
    const said = await manyTimes(VELL, { branch_canon: CANON });
    for (const own of ['Mara', 'Osric', 'brass key', 'who had written the letter', 'ninth bell'])
      expect(said).toContain(own);
    expect(said).not.toMatch(/stranger|somebody|someone|messenger|Ilan|\bPeg (?!’s)\w+ed\b/);
    const source = `${VELL.map(({ text }) => text).join(' ')} ${JSON.stringify(CANON)}`;
    for (const [name] of said.matchAll(/(?<=[\p{L},;] )\p{Lu}[\p{L}’']+/gu))
      expect(source).toContain(name.replace(/[’']s$/, ''));
  });

  it('lets nobody act who died in the prose or by the canon, though others may speak of them', async () => {
    const story = labelledStories().find(({ id }) => id === 's01-the-weir-keeper')!;
    const said = await manyTimes(story.path, { branch_canon: story.canon });
    expect(said).toContain('Abel’s last words'.replace('’', "'"));
    expect(said).not.toMatch(/Abel (?!'s|Rook's)|(?:to|for|nor|with|told|asked|only) Abel(?!'s| Rook's)/);
    // With the last node gone he is alive, and plays.
    expect(
      await manyTimes(story.path.slice(0, 2), {
        branch_canon: { ...story.canon, threads: [], timeline: [], facts: [] },
      }),
    ).toMatch(/\bAbel\b/);
  });

  it('knows that whoever says "I" is the narrator of the canon, and that "you" is a character', async () => {
    const [first, second] = ['s02', 's03'].map((id) => labelledStories().find((story) => story.id.startsWith(id))!);
    const told = await manyTimes(first!.path, { branch_canon: first!.canon });
    expect(told).toMatch(/\bI (?:took|found|would)\b/);
    expect(told).not.toMatch(/Ines|Calloway/);
    const played = await manyTimes(second!.path, { branch_canon: second!.canon });
    expect(played).toMatch(/\b[Yy]ou (?:ask|tell|keep|will|look)\b/);
    expect(played).not.toMatch(/\bYou asks|you asks|\byou was\b/);
  });

  it('keeps two people apart who bear one name, and is not stopped by them', async () => {
    const twins = { characters: ['ch_1', 'ch_2'].map((id) => ({ id, name: 'Mara Quill' })) };
    const { answer } = await askSketch(suggestion(VELL, { branch_canon: twins }));
    for (const { gist } of answer.ghost_nodes) expect(gist.match(/\bMara\b/g)?.length ?? 0).toBeLessThan(2);
    const three = {
      characters: [...twins.characters, { id: 'ch_3', name: 'Mara' }, { id: 'ch_4', name: 'Mara', aliases: ['Mara'] }],
    };
    await expect(askSketch(suggestion(VELL, { branch_canon: three }))).resolves.toBeDefined();
  });

  it('has nothing to offer, and says nothing, where the story gives nothing', async () => {
    const { answer, end } = await askSketch(suggestion(pathOf('Rain.')));
    expect(answer).toEqual({ ghost_nodes: [], inline_suggestions: [] });
    expect(end).toEqual({ stop: 'complete', notices: [], sparse: true });
  });

  it('leaves out what the writer avoids', async () => {
    const avoid = ['ledger', 'letter', 'nobody', 'Osric'].map((text) => ({ text, match: 'word' as const }));
    const said = await manyTimes(VELL, { branch_canon: CANON, creator_profile: { avoid } });
    expect(said).not.toMatch(/\b(?:ledger|letter|nobody|Osric)\b/i);
  });

  it('turns to what the writer wishes for, as far as the story has it', async () => {
    const about = async (steer: string) => {
      const { answer } = await askSketch(
        suggestion(VELL, { branch_canon: CANON, steer, slots: ['aligned', 'aligned', 'aligned'] }),
      );
      return answer.ghost_nodes.filter(({ gist }) => gist.includes('brass key')).length;
    };
    expect(await about('The brass key should matter.')).toBeGreaterThan(0);
  });

  it('keeps to the moves that a writer keeps in aligned slots, and to others in exploratory ones', async () => {
    const { active_path, branch_canon } = sampleStory();
    const history = { accepted: { quiet: 15 }, rejected: { bargain: 20 } };
    const over = { branch_canon, creator_profile: { history } };
    const aligned = await askSketch(suggestion(active_path, { ...over, slots: ['aligned'] }));
    const exploratory = await askSketch(suggestion(active_path, { ...over, slots: ['exploratory'] }));
    expect(aligned.answer.ghost_nodes[0]!.move).toBe('quiet');
    expect(exploratory.answer.ghost_nodes[0]!.move).not.toBe('quiet');
  });

  it.each(
    labelledStories()
      .filter(({ language }) => language !== 'en')
      .map((story) => [story.id, story] as const),
  )('writes no English into %s and says why', async (_, { path, canon }) => {
    const { answer, end } = await askSketch(suggestion(path, { branch_canon: canon }));
    expect(answer).toEqual({ ghost_nodes: [], inline_suggestions: [] });
    expect(end.notices).toEqual([{ code: 'language_not_supported' }]);
  });

  it('writes nothing either for a profile that asks for another language', async () => {
    const { answer, end } = await askSketch(suggestion(VELL, { creator_profile: { language: 'de-AT' } }));
    expect([answer.ghost_nodes, end.notices]).toEqual([[], [{ code: 'language_not_supported' }]]);
  });

  it('tells the ledger of a call that used nothing and costs nothing', async () => {
    const asked = await askSketch(suggestion(VELL));
    expect(asked.dispatched).toEqual([{ provider: 'sketch', model: 'sketch-4', prompt: 'suggest.v1' }]);
    expect(Object.values(asked.used.at(-1)!).every((count) => count === 0)).toBe(true);
    expect(asked.ended).toEqual([{ outcome: 'complete', billable: false, estimated: false }]);
  });

  it('stops when the call is aborted, and says so once', async () => {
    const ended: unknown[] = [];
    const prompt = { id: 'suggest.v1', system: [], content: [], schema: {}, maxOutputTokens: 1 };
    const observer = { dispatched: () => {}, used: () => {}, ended: (end: unknown) => ended.push(end) };
    const call = new SketchTextModel().generate(
      { operation: 'suggest', input: suggestion(VELL), prompt, tier: 'draft' },
      { signal: AbortSignal.abort(), observer, userId: 'u' },
      () => undefined,
    );
    await expect(call).rejects.toThrow();
    expect(ended).toEqual([{ outcome: 'aborted', billable: false, estimated: false }]);
  });

  it('takes a path of two hundred nodes in well under a second of processor time', async () => {
    const path = mobyDickPath(200);
    const before = process.cpuUsage();
    await askSketch(suggestion(path));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });

  it('answers any story with a document of the contract in sound sentences', async () => {
    const parts = [
      'Mara',
      'Old Peg',
      'said',
      'the',
      'key',
      '"Go."',
      '“Stay!”',
      'in Vell',
      '{A}',
      '[x|y]',
      '<b>',
      '🐋',
      'שלום',
      '\u202e',
      'the ledger',
      '.',
      '\n\n',
      'e\u0301',
      'http://x.y',
      'I',
      'was',
      "'s",
      '</path-1>',
      'label start:',
      'INT. HALL',
      'dead',
      'She was gone.',
      '[[a->b]]',
    ];
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((words) => words.join(' '));
    const name = fc.oneof(
      fc.constantFrom('The Twins', '{B}', 'O’Brien', 'מרים', 'A "B" C', 'x'.repeat(100), 'Mara', '('),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 5 }),
        name,
        name,
        text,
        text,
        async (texts, one, other, rule, steer) => {
          const branch_canon = {
            characters: [
              { id: 'c', name: one },
              { id: 'd', name: other, aliases: [one] },
            ],
            setting: { places: [{ id: 'p', name: other }] },
            rules: [{ id: 'r', statement: rule }],
            threads: [{ id: 't', question: steer, opened_node_id: 'n_1' }],
            timeline: [{ id: 'e', label: rule, order: 1, node_id: 'n_1' }],
            facts: [{ id: 'f', subject: 'c', attribute: 'belief', value: rule }],
          };
          const { answer } = await askSketch(suggestion(pathOf(...texts), { branch_canon, steer }));
          for (const ghost of answer.ghost_nodes) {
            expect(MOVES).toContain(ghost.move);
            // What stands in quotation marks is the story's own.
            for (const line of [ghost.title, ghost.gist].map((words) => words.replace(/["“][^"”]*["”]/g, '“Quote”'))) {
              expect(line).not.toMatch(/ {2}|\s[,.;!?]|[{}[\]<>]|undefined|^\s|\s$|, ,|\bthe the\b/);
              expect(line).not.toMatch(/^\p{Ll}/u);
            }
            expect(ghost.gist).toMatch(/[.!?]["”]?$/);
          }
          const current = texts.at(-1)!;
          for (const { original } of answer.inline_suggestions) expect(current.split(original)).toHaveLength(2);
        },
      ),
      { numRuns: 60 },
    );
  });
});
