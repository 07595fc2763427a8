import { MediaConfig, TextConfig } from './models.config';

describe('where results of vendors are fetched from', () => {
  it('is what each vendor documents, until the operator says otherwise', () => {
    const config = new MediaConfig({ RUNWAY_RESULT_HOSTS: 'cdn.example.com, *.clips.example.com' });
    expect(config.resultsOf('fal')).toEqual({
      variable: 'FAL_RESULT_HOSTS',
      hosts: ['fal.media', '*.fal.media'],
      trustedOrigins: [],
    });
    expect(config.resultsOf('runway')).toMatchObject({
      variable: 'RUNWAY_RESULT_HOSTS',
      hosts: ['cdn.example.com', '*.clips.example.com'],
    });
  });

  it.each(['*', '*.com:443', 'https://cdn.example.com', '10.0.0.1', '*.', 'a.*.example.com', 'localhost'])(
    'is never %j',
    (value) => {
      const create = () => new MediaConfig({ GEMINI_RESULT_HOSTS: value });
      expect(create).toThrow(/GEMINI_RESULT_HOSTS must be a comma-separated list of hosts/);
    },
  );

  it('is a stand-in of a vendor too, but not in production', () => {
    const FAL_BASE_URL = 'http://127.0.0.1:9/queue';
    expect(new MediaConfig({ FAL_BASE_URL }).resultsOf('fal').trustedOrigins).toEqual(['http://127.0.0.1:9']);
    expect(new MediaConfig({ FAL_BASE_URL, NODE_ENV: 'production' }).resultsOf('fal').trustedOrigins).toEqual([]);
  });
});

describe('which model answers texts', () => {
  const of = (environment: Record<string, string>) => {
    const { provider, draftModel, standardModel, premiumModel } = new TextConfig(environment);
    return [provider, draftModel, standardModel, premiumModel];
  };

  it('is the first provider that there is a key or a server for, until the operator says otherwise', () => {
    expect(of({})[0]).toBe('sketch');
    expect(of({ TEXT_API_KEY: 'k' })).toEqual(['openai', 'gpt-6-luna', 'gpt-6.2-sol', 'gpt-6.2-astra']);
    expect(of({ TEXT_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' })).toEqual([
      ...['anthropic', 'claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'],
    ]);
    expect(of({ TEXT_PROVIDER: 'openai', TEXT_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' })[0]).toBe('openai');
  });

  it('is one model for all tiers of another server, unless more are named', () => {
    const server = { TEXT_BASE_URL: 'http://127.0.0.1:11434/v1', TEXT_MODEL_STANDARD: 'qwen3:8b' };
    expect(of(server)).toEqual(['openai', 'qwen3:8b', 'qwen3:8b', 'qwen3:8b']);
    expect(of({ ...server, TEXT_MODEL_PREMIUM: 'qwen3:32b' })).toEqual(['openai', 'qwen3:8b', 'qwen3:8b', 'qwen3:32b']);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ TEXT_BASE_URL: 'http://127.0.0.1:1/v1' }, /TEXT_MODEL_STANDARD is required with TEXT_BASE_URL/],
    [{ TEXT_PROVIDER: 'openai' }, /TEXT_API_KEY or TEXT_BASE_URL is required/],
    [{ TEXT_API_KEY: 'k', TEXT_WINDOW_TOKENS: '4096' }, /TEXT_WINDOW_TOKENS must be a whole number from 16384/],
  ])('is not left open: %j', (environment, problem) => {
    expect(() => new TextConfig(environment)).toThrow(problem);
  });
});

describe('the text provider in production', () => {
  const NODE_ENV = 'production';

  it('is not sketch by accident', () => {
    expect(() => new TextConfig({ NODE_ENV })).toThrow('TEXT_PROVIDER is required in production');
    expect(new TextConfig({}).provider).toBe('sketch');
  });

  it.each([
    [{ TEXT_PROVIDER: 'sketch' }, 'sketch'],
    [{ ANTHROPIC_API_KEY: 'sk-test' }, 'anthropic'],
    [{ TEXT_API_KEY: 'sk-test' }, 'openai'],
  ])('is what %j says', (environment, provider) => {
    expect(new TextConfig({ NODE_ENV, ...environment }).provider).toBe(provider);
  });
});
