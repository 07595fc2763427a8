import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReport } from '../../apps/api/src/operations/start-report';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { startFakeChat } from '../fakes/chat-completions';
import { sampleStory } from '../fixtures';
import { build, startApiProcess } from '../harness/built-process';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { createTestDatabase } from '../harness/test-database';
import { SuggestCaller } from './suggest-caller';
import { UNLIMITED } from './unlimited';

interface Capabilities {
  provider: string;
  items: {
    tier: string;
    provider: string;
    model: string;
    price: { usd_per_million: Record<string, number>; source: string; [member: string]: unknown } | null;
    window_tokens: number | null;
  }[];
  languages_judged: string[];
}

describe('the models of a deployment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  let fake: FakeAnthropic;
  let api: TestApi | undefined;

  beforeAll(async () => {
    fake = await startFakeAnthropic({ anyModel: true });
    await build();
  }, 180_000);
  afterEach(async () => {
    await api?.close();
    api = undefined;
    fake.reset();
  });
  afterAll(async () => {
    await fake.close();
    rmSync(folder, { recursive: true });
  });

  async function start(environment: Record<string, string>): Promise<TestApi> {
    const upstream = { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: fake.url };
    return (api = await startTestApi({ ...UNLIMITED, ...upstream, ...environment }));
  }
  async function capabilities({ url }: TestApi): Promise<Capabilities> {
    const authorization = `Bearer ${(await signIn(url)).accessToken}`;
    const answer = await fetch(`${url}/text/capabilities`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    return (await answer.json()) as Capabilities;
  }
  /** A price file with one row for a model of the own network. */
  function pricesWith(row: object): string {
    const path = join(folder, `${JSON.stringify(row).length}.json`);
    const dated = { effective_from: '2026-01-01', source: 'the operator', verified_on: '2026-11-22' };
    writeFileSync(
      path,
      JSON.stringify({ version: 'own', tokens: [{ provider: 'local', ...dated, ...row }], media: [] }),
    );
    return path;
  }
  const rates = { input: '3', output: '15', cache_write_5m: '3', cache_write_1h: '3', cache_read: '3' };

  it('are told to every user with their windows and prices, and to nobody else', async () => {
    const started = await start({ TEXT_MODEL_FALLBACK: 'claude-haiku-4-5' });
    expect((await fetch(`${started.url}/text/capabilities`)).status).toBe(401);
    const { provider, items, languages_judged } = await capabilities(started);
    expect([provider, languages_judged]).toEqual(['anthropic', ['en']]);
    expect(items.map(({ tier, model, window_tokens }) => [tier, model, window_tokens])).toEqual([
      // The window of whoever stands in is the smaller one.
      ['draft', 'claude-haiku-5-5', 200_000],
      ['standard', 'claude-sonnet-5-5', 200_000],
      ['premium', 'claude-opus-5-5', 200_000],
    ]);
    expect(items[1]).toMatchObject({
      provider: 'anthropic',
      price: {
        usd_per_million: { input: 2, output: 10, cache_write_5m: 2.5, cache_write_1h: 4, cache_read: 0.1 },
        threshold_prompt_tokens: null,
        usd_per_million_above: null,
        source: 'listed',
        effective_from: '2026-10-07',
      },
    });
    expect(items[0]).toMatchObject({
      price: { threshold_prompt_tokens: 100_000, usd_per_million_above: { input: 0.5, output: 2.5 } },
    });
  });

  it('of a process without a key are the sketch, which is free and has no window', async () => {
    const { provider, items } = await capabilities(await start({ ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: '' }));
    expect(provider).toBe('sketch');
    for (const item of items) expect(item).toMatchObject({ price: { source: 'free' }, window_tokens: null });
  });

  it('of another server are what it was seen to take, and what their makers say', async () => {
    const chat = await startFakeChat({ server: 'deepseek' });
    try {
      const started = await start({
        ...{ TEXT_PROVIDER: 'openai', TEXT_BASE_URL: chat.url, TEXT_WINDOW_TOKENS: '32768' },
        ...{ TEXT_MODEL_STANDARD: 'meta-llama/Llama-3.1-8B-Instruct', TEXT_MODEL_PREMIUM: 'gpt-6.2-sol' },
      });
      const before = await capabilities(started);
      expect([before.provider, before.languages_judged]).toEqual(['openai', []]);
      expect(before.items).toMatchObject([
        { tier: 'draft', model: 'meta-llama/Llama-3.1-8B-Instruct', provider: 'local' },
        {
          ...{
            price: { source: 'assumed' },
            window_tokens: 32_768,
            structured_output: 'enforced',
            prompt_cache: 'none',
          },
          languages: ['en', 'de', 'es', 'fr', 'hi', 'it', 'pt', 'th'],
        },
        { provider: 'openai', price: { source: 'listed' }, prompt_cache: 'marked', languages: null },
      ]);
      const ask = new SuggestCaller(started.url, (await signIn(started)).accessToken);
      for (const [language, supported] of [
        ['ja', false],
        ['pt-BR', true],
      ] as const) {
        const { body } = await ask.json({ ...sampleStory(), creator_profile: { language } });
        const told = body.notices.some(({ code }) => code === 'language_not_supported');
        expect([language, told]).toEqual([language, !supported]);
      }
      expect((await capabilities(started)).items[1]).toMatchObject({ structured_output: 'json' });
    } finally {
      await chat.close();
    }
  });

  it('are found under the names that gateways give them, prices and capabilities alike', async () => {
    const started = await start({
      TEXT_MODEL_PREMIUM: 'anthropic/claude-sonnet-5-5',
      TEXT_MODEL_DRAFT: 'claude-sonnet-5-5-20261001',
    });
    for (const { model, price } of (await capabilities(started)).items) {
      expect([model, price?.usd_per_million.input]).toEqual([model, 2]);
    }
    const ask = new SuggestCaller(started.url, (await signIn(started)).accessToken);
    for (const tier of ['draft', 'premium']) {
      const { status, body } = await ask.json({ ...sampleStory(), tier });
      expect([status, body.usage.cost_usd > 0]).toEqual([200, true]);
    }
  });

  it('without a price stop the start with one line that names the variable, and are not named themselves', async () => {
    const database = await createTestDatabase();
    const refused = startApiProcess({
      DATABASE_URL: database.url,
      ANTHROPIC_API_KEY: 'sk-test',
      TEXT_MODEL_STANDARD: 'claude-of-tomorrow',
    });
    const { message } = await refused.then(
      () => new Error('it started'),
      (error: Error) => error,
    );
    expect(message).toMatch(
      /could not start: configuration: TEXT_MODEL_STANDARD must name a model with a price.*PRICES_FILE/m,
    );
    expect(message).not.toContain('claude-of-tomorrow');
    await database.drop();
  });

  it('are said once when an api starts, before it says where it listens', async () => {
    const database = await createTestDatabase();
    const process = await startApiProcess({ DATABASE_URL: database.url, ANTHROPIC_API_KEY: 'sk-test' });
    const lines = process.output.split('\n').filter((line) => line.includes('"event":"started"'));
    await process.kill();
    await database.drop();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { text: { tiers: [{ tier: 'draft' }, { tier: 'standard', model: 'claude-sonnet-5-5' }, { tier: 'premium' }] } },
    ]);
  });

  it('of the own network are taken for free with a warning, until somebody says so or names a price', async () => {
    const alias = { TEXT_MODEL_STANDARD: 'team-claude' };
    const cases = [
      ['assumed', {}, true, 0],
      ['free', { PRICES_FILE: pricesWith({ model: 'team-claude', free: true }) }, false, 0],
      ['listed', { PRICES_FILE: pricesWith({ model: 'team-claude', usd_per_million: rates }) }, false, 3],
    ] as const;
    for (const [source, environment, warned, input] of cases) {
      const started = await start({ ...alias, ...environment });
      const { items } = await capabilities(started);
      expect(items[1]).toMatchObject({ provider: 'local', price: { source, usd_per_million: { input } } });
      expect(started.logs.text.includes('"model_taken_for_free"')).toBe(warned);
      const ask = new SuggestCaller(started.url, (await signIn(started)).accessToken);
      const { body } = await ask.json(sampleStory());
      expect(body.usage.cost_usd > 0).toBe(input > 0);
      await started.close();
      api = undefined;
    }
  });

  it('stand in what a process says of itself at its start, and no key or address does', async () => {
    const started = await start({ TEXT_MODEL_PREMIUM: 'anthropic/claude-opus-5-5' });
    const report = await startReport(started.app);
    expect(report).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      schema: expect.stringMatching(/\d{13}$/) as string,
      sign_in: { google: false, dev_login: true },
      text: {
        provider: 'anthropic',
        tiers: [
          {
            tier: 'draft',
            model: 'claude-haiku-5-5',
            price: expect.stringMatching(/^anthropic, listed, from 20/) as string,
          },
          { tier: 'standard', model: 'claude-sonnet-5-5', price: 'anthropic, listed, from 2026-10-07' },
          { tier: 'premium', model: 'anthropic/claude-opus-5-5', price: 'anthropic, listed, from 2026-09-22' },
        ],
      },
      storage: 'fs',
      queue: 'postgresql',
    });
    expect(report.media).toContainEqual(expect.stringContaining('image: storyboard'));
    expect(JSON.stringify(report)).not.toMatch(/sk-test|127\.0\.0\.1|postgres:\/\//);
  });
});
