import type { InlineCandidate, SuggestInput } from '@cse/prompts';
import { SketchTextModel } from '../sketch-text-model';
import { askSketch, pathOf, suggestion } from '../ask-sketch';
import { mobyDickPath } from '../../../../test/fixtures';
import { pastTense } from './sentence-rules';

const model = new SketchTextModel();
afterAll(() => model.close());

async function inlines(text: string, over: Partial<SuggestInput> = {}): Promise<InlineCandidate[]> {
  const { answer } = await askSketch(suggestion(pathOf(text), { slots: [], inlines: 8, ...over }), model);
  return answer.inline_suggestions;
}

/** The node after one suggestion was accepted. */
function accepted(text: string, { kind, original, text: words }: InlineCandidate): string {
  return text.replace(original, () => (kind === 'insert' ? `${original}${words}` : words));
}

describe('inline suggestions', () => {
  it.each([
    ['Mara went home. She could see that the door was open.', 'Mara went home. The door was open.'],
    ['Mara began to walk down the stairs.', 'Mara walked down the stairs.'],
    ['Mara started to carry the boxes down.', 'Mara carried the boxes down.'],
    ['There was a man who kept bees behind the wall.', 'A man kept bees behind the wall.'],
    ['It was late. Suddenly, the lamp went out.', 'It was late. The lamp went out.'],
    ['She lived in an extremely small house.', 'She lived in a small house.'],
    ['She lived in a really old house.', 'She lived in an old house.'],
    ['Osric was as white as a sheet.', 'Osric was white.'],
    ['Osric walked slowly to the gate.', 'Osric ambled to the gate.'],
    ['In order to reach him she swam.', 'To reach him she swam.'],
    ['“You are late,” remarked Osric.', '“You are late,” said Osric.'],
    ['It was Osric who spoke first.', 'Osric spoke first.'],
    ['It had a wide, low, straggling entry.', 'It had a low, straggling entry.'],
    ['The town (such as it was) slept.', 'The town slept.'],
    ['They endeavoured to sleep.', 'They tried to sleep.'],
    ['It was, indeed, a poor harvest.', 'It was a poor harvest.'],
  ])('makes %j into %j', async (before, after) => {
    const made = (await inlines(before)).map((suggested) => accepted(before, suggested));
    expect(made).toContain(after);
  });

  it.each([
    ['what somebody says aloud', '“I was very tired, and in order to sleep I began to walk,” said Osric.'],
    ['an act that is broken off', 'Mara began to speak when the bell rang.'],
    ['a participle', 'The light was plainly perceived by all of them, and they had commenced without us.'],
    ['a verb whose past could be spelt two ways', 'Mara began to rap on the door.'],
    ['commas that part no adjectives', 'She tied rope for a living, left-handed, against the lay.'],
    ['commas that part clauses', 'He saw the whale, and, mid most of them all, one that was white.'],
  ])('leaves %s alone', async (_, text) => {
    expect((await inlines(text)).filter(({ kind }) => kind !== 'insert')).toEqual([]);
  });

  it('sets beats after what is said, in the tense and person of the node', async () => {
    const past = '“You are late,” said Mara.\n\nShe put the ledger on the table. “I know,” said Osric.';
    const present =
      'I put the ledger on the table. “You are late,” says Osric.\n\nI know that I am, and my hands are cold.';
    const verbs = (list: InlineCandidate[]): string =>
      list
        .filter(({ kind }) => kind === 'insert')
        .map(({ text }) => text)
        .join(' ');
    expect(verbs(await inlines(past))).toMatch(/^ .*(?:ed|had|was|kept|gone)\b/);
    expect(verbs(await inlines(present))).not.toMatch(/\b(?:was|were|had|turned|looked|kept|waited|moved)\b/);
  });

  it('puts no sound or gesture into an essay', async () => {
    expect(await inlines('The classification of the constituents of a chaos, nothing less, is here essayed.')).toEqual(
      [],
    );
  });

  it('quotes words that stand in the node exactly once, none over another, and keeps to the length of the contract', async () => {
    for (const depth of [10, 31, 90, 130, 180]) {
      const path = mobyDickPath(depth);
      const { answer } = await askSketch(suggestion(path, { slots: [], inlines: 8 }), model);
      const { id, text } = path.at(-1)!;
      const taken: [number, number][] = [];
      for (const { node_id: node, original, text: words, reason } of answer.inline_suggestions) {
        expect(node).toBe(id);
        expect(text.split(original)).toHaveLength(2);
        expect(words.length).toBeLessThanOrEqual(600);
        expect(reason.length).toBeLessThanOrEqual(200);
        const start = text.indexOf(original);
        for (const [from, to] of taken) expect(start >= to || start + original.length <= from).toBe(true);
        taken.push([start, start + original.length]);
      }
    }
  });

  it('brings in nothing that the writer avoids', async () => {
    const avoid = [{ text: 'walked', match: 'word' as const }];
    const made = await inlines('Mara began to walk down the stairs.', { creator_profile: { avoid } });
    expect(made.map(({ text }) => text).join(' ')).not.toContain('walked');
  });
});

describe('the past tense', () => {
  it.each([
    ['go', 'went'],
    ['carry', 'carried'],
    ['hope', 'hoped'],
    ['stay', 'stayed'],
    ['walk', 'walked'],
    ['rap', undefined],
  ])('of %s is %s', (verb, past) => expect(pastTense(verb)).toBe(past));
});
