import { blocksOf, SUMMARY_PROMPT, type PathNode } from '@cse/prompts';
import type { ExpandResponse, SummarizeResponse, SuggestResponse } from '@cse/sdk';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { mobyDickPath } from '../fixtures';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { ProposalCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

/** 500 nodes are about 280,000 tokens; this model takes 200,000. */
const SMALL_WINDOW = { TEXT_MODEL_STANDARD: 'claude-haiku-4-5' };
const WINDOW = 200_000;

describe('a path that the model cannot hold', () => {
  const path = mobyDickPath(500);
  let fake: FakeAnthropic;
  let api: TestApi;
  let token: string;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    const settings = { ANTHROPIC_BASE_URL: fake.url, ANTHROPIC_API_KEY: 'sk-test', ...SMALL_WINDOW };
    api = await startTestApi({ ...UNLIMITED, ...settings });
    token = (await signIn(api)).accessToken;
  });
  afterEach(() => fake.reset());
  afterAll(async () => {
    await api.close();
    await fake.close();
  });

  const ask = <R extends object>(endpoint: string) => new ProposalCaller<R>(api.url, token, endpoint);
  const sent = () => JSON.stringify(fake.lastRequest!.body!.messages);
  const wasRead = ({ id }: PathNode) => sent().includes(`{\\"id\\":\\"${id}\\"`);
  const summary = (index: number) => `In part ${index} the voyage went on.`;
  const summaries = blocksOf(path, { prompt: SUMMARY_PROMPT, language: 'und' })[1].map(({ hash }, index) => ({
    hash,
    text: summary(index),
  }));

  it('is read from its root and its end, and the answer says what was left out', async () => {
    const { status, body } = await ask<SuggestResponse>('/ai/suggest').json({ active_path: path });
    expect(status).toBe(200);
    const { verbatim, summarised, omitted } = body.context;
    expect(summarised).toEqual([]);
    expect(omitted.length).toBeGreaterThan(100);
    expect(new Set([...verbatim, ...omitted])).toEqual(new Set(path.map(({ id }) => id)));
    expect([verbatim[0], verbatim.at(-1)]).toEqual([path[0]!.id, path[499]!.id]);
    for (const node of path) expect(wasRead(node)).toBe(verbatim.includes(node.id));
  });

  it('is read with the summaries that are true of it, in story order, and with no other', async () => {
    const stale = blocksOf([...path.slice(0, 3), { ...path[3]!, text: 'edited' }, ...path.slice(4)], {
      prompt: SUMMARY_PROMPT,
      language: 'und',
    })[1][0]!;
    const { body } = await ask<SuggestResponse>('/ai/suggest').json({
      active_path: path,
      summaries: [...summaries.slice(1), { hash: stale.hash, text: 'A summary of other words.' }],
    });
    const { verbatim, summarised, omitted } = body.context;
    expect(summarised[0]).toEqual({ from: path[9]!.id, to: path[16]!.id, hash: summaries[1]!.hash });
    expect(omitted).toEqual([]);
    expect(verbatim).toEqual(expect.arrayContaining(path.slice(0, 9).map(({ id }) => id)));
    expect(sent()).not.toContain('A summary of other words.');
    const places = summarised.map((_, index) => sent().indexOf(summary(index + 1)));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('is never taken for more than the model holds when its cost is estimated', async () => {
    const response = await fetch(`${api.url}/usage/estimate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ operation: 'ai.suggest', request: { active_path: path } }),
    });
    const estimated = (await response.json()) as { cost_usd: { max: number }; input_tokens: number };
    const { body } = await ask<SuggestResponse>('/ai/suggest').json({ active_path: path });
    expect(estimated.input_tokens).toBeLessThanOrEqual(WINDOW * 1.01);
    expect(body.usage.cost_usd).toBeLessThanOrEqual(estimated.cost_usd.max);
    // One dollar a million tokens, and two for those that are written to the one-hour cache.
    expect(estimated.cost_usd.max).toBeLessThan((WINDOW * 2) / 1e6 + 0.1);
  });

  it('is read with the node that is worked on, wherever it stands', async () => {
    const node = path[40]!;
    const { body } = await ask<ExpandResponse>('/ai/expand').json({
      active_path: path,
      node_id: node.id,
      alternatives: 0,
    });
    expect(body.context.verbatim).toContain(node.id);
    expect(body.context.omitted).toEqual(expect.arrayContaining([path[39]!.id, path[41]!.id]));
    expect(wasRead(node)).toBe(true);
  });

  it('fits once it has been summed up', async () => {
    const have: { hash: string; text: string }[] = [];
    for (let missing = 1; missing > 0;) {
      const { body } = await ask<SummarizeResponse>('/ai/summarize').json({
        active_path: path,
        budget_tokens: 150_000,
        summaries: have,
      });
      have.push(...body.segments.map(({ hash, text }) => ({ hash, text })));
      missing = body.missing.length;
    }
    const { body } = await ask<SuggestResponse>('/ai/suggest').json({ active_path: path, summaries: have });
    expect(body.context.omitted).toEqual([]);
    expect(body.context.summarised.length).toBeGreaterThan(0);
  });
});
