import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAnthropic } from '../../../test/fakes/anthropic';
import { startFakeChat } from '../../../test/fakes/chat-completions';
import { labelledStories } from '../../../test/fixtures';
import { measureLive } from './measure-live';
import { promptIds, recordedProviders, type LiveProvider } from './recording';
import { liveServer } from './server';

const KEY = 'sk-the-key-of-nobody';
/** Both of them small: one contradiction, one lie, and a few proposals. */
const STORIES = labelledStories()
  .slice(0, 1)
  .map((story) => {
    const { labels } = story;
    return {
      ...story,
      labels: {
        ...labels,
        contradictions: labels.contradictions.slice(0, 1),
        not_contradictions: labels.not_contradictions.slice(0, 1),
        good_ghosts: labels.good_ghosts.slice(0, 1),
        bad_ghosts: labels.bad_ghosts.slice(0, 2),
      },
    };
  });

const SETTINGS: Readonly<Record<LiveProvider, Record<string, string>>> = {
  anthropic: { ANTHROPIC_API_KEY: KEY },
  openai: { TEXT_API_KEY: KEY, TEXT_MODEL_STANDARD: 'gpt-6.2-sol', TEXT_MODEL_DRAFT: 'gpt-6-luna' },
};

describe.each<LiveProvider>(['anthropic', 'openai'])('a column of a live model over %s', (provider) => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startFakeAnthropic>> | Awaited<ReturnType<typeof startFakeChat>>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'recordings-'));
    server = await (provider === 'anthropic' ? startFakeAnthropic() : startFakeChat());
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const upstream = () => server.url.replace(/\/v1$/, '');
  const measure = (over: { upstream?: string } = {}) =>
    measureLive(STORIES, { provider, folder, ...over }, over.upstream === undefined ? {} : SETTINGS[provider]);

  it('is recorded once a prompt version, and then says the same with nobody there', async () => {
    const recorded = await measure({ upstream: upstream() });
    expect(recorded.asked).toBeGreaterThan(3);
    expect(recorded.missing).toBe(0);
    expect(recordedProviders(folder)).toEqual([provider]);
    const asked = server.requests.length;
    // What is recorded is not asked again, with the server there or not.
    expect((await measure({ upstream: upstream() })).asked).toBe(0);
    const replayed = await measure();
    expect(server.requests.length).toBe(asked);
    expect(replayed).toEqual({ ...recorded, asked: 0 });
    expect(replayed.measures.some(({ row }) => row === 'contradictions found: all')).toBe(true);
  });

  it('says who made it, and keeps neither keys nor stories', async () => {
    const { madeBy } = await measure({ upstream: upstream() });
    const own = join(folder, provider);
    for (const file of readdirSync(own)) {
      const text = readFileSync(join(own, file), 'utf8');
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(STORIES[0]!.path[0]!.text.slice(0, 40));
      const { made_by } = JSON.parse(text) as { made_by: { host: string; models: string[] } };
      expect(made_by.host).toBe(new URL(server.url).host);
      expect(madeBy).toContain(made_by.models[0]!);
    }
  });

  it('is none of another version of a prompt', async () => {
    await measure({ upstream: upstream() });
    const { judge } = promptIds();
    renameSync(join(folder, provider, `${judge}.json`), join(folder, provider, 'judge.v0.json'));
    expect(recordedProviders(folder)).toEqual([]);
    expect((await measure()).missing).toBeGreaterThan(0);
  });
});

describe('the server of a live model', () => {
  it("is the vendor's own, or the one that is set", () => {
    expect(liveServer('anthropic', undefined, { ANTHROPIC_API_KEY: KEY }).upstream).toBe('https://api.anthropic.com');
    const mistral = { TEXT_PROVIDER: 'openai', TEXT_BASE_URL: 'https://api.mistral.ai/v1', TEXT_API_KEY: KEY };
    expect(liveServer('openai', undefined, { ...mistral, TEXT_MODEL_STANDARD: 'm' }).upstream).toBe(
      'https://api.mistral.ai',
    );
  });

  it('has a key, and is none on this machine where the answers stand for live ones', () => {
    expect(() => liveServer('anthropic', undefined, {})).toThrow('ANTHROPIC_API_KEY');
    expect(() => liveServer('ollama', undefined, {})).toThrow('--live takes anthropic or openai');
    const own = { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9/' };
    expect(() => liveServer('anthropic', undefined, own)).toThrow('--recordings');
    expect(liveServer('anthropic', 'elsewhere', own).upstream).toBe('http://127.0.0.1:9');
  });
});
