import { NO_TOKENS, formatUsd, type TokenCounts } from '@cse/core';
import * as fc from 'fast-check';
import { parseCatalogue } from './catalogue-file';
import catalogue from './catalogue.json';
import { loadPriceCatalogue, PriceCatalogue } from './price-catalogue';

const NOW = new Date('2026-11-22T12:00:00Z');
const MILLION = 1_000_000;
const shipped = loadPriceCatalogue(undefined);

const anthropic = (model: string) => ({ provider: 'anthropic', model });
/** Every model of the shipped catalogue, by each of its names. */
const ANTHROPIC = [
  ...new Set(
    catalogue.tokens
      .filter(({ provider }) => provider === 'anthropic')
      .flatMap((row) => [row.model, ...((row as { aliases?: string[] }).aliases ?? [])]),
  ),
];

const tokens = (counts: Partial<TokenCounts>): TokenCounts => ({ ...NO_TOKENS, ...counts });

describe('token prices (invariant 10: golden vectors, bigint in, text out)', () => {
  // US dollars for one million tokens: input, output, 5-minute write, 1-hour write, read.
  const GOLDEN: [model: string, input: string, output: string | null, w5m: string, w1h: string, read: string][] = [
    ['claude-fable-5-2', '8', '40', '10', '16', '0.2'],
    ['claude-mythos-5-2', '8', '40', '10', '16', '0.2'],
    ['claude-fable-5-1', '10', '50', '12.5', '20', '0.25'],
    ['claude-mythos-5-1', '10', '50', '12.5', '20', '0.25'],
    ['claude-fable-5', '10', '50', '12.5', '20', '1'],
    ['claude-mythos-5', '10', '50', '12.5', '20', '1'],
    ['claude-opus-5-5', '4', '20', '5', '8', '0.2'],
    ['claude-opus-5', '5', '25', '6.25', '10', '0.5'],
    ['claude-opus-4-8', '5', '25', '6.25', '10', '0.5'],
    ['claude-opus-4-7', '5', '25', '6.25', '10', '0.5'],
    ['claude-opus-4-6', '5', '25', '6.25', '10', '0.5'],
    ['claude-opus-4-5', '5', '25', '6.25', '10', '0.5'],
    ['claude-opus-4-5-20251101', '5', '25', '6.25', '10', '0.5'],
    ['claude-sonnet-5-5', '2', '10', '2.5', '4', '0.1'],
    ['claude-sonnet-5', '2', '10', '2.5', '4', '0.2'],
    ['claude-sonnet-4-6', '3', '15', '3.75', '6', '0.3'],
    ['claude-sonnet-4-5', '3', '15', '3.75', '6', '0.3'],
    ['claude-sonnet-4-5-20250929', '3', '15', '3.75', '6', '0.3'],
    ['claude-haiku-4-5', '1', '5', '1.25', '2', '0.1'],
    ['claude-haiku-4-5-20251001', '1', '5', '1.25', '2', '0.1'],
    // Above its threshold of 100,000 prompt tokens; the cheaper tier has its own test.
    ['claude-haiku-5-5', '0.5', null, '0.625', '1', '0.05'],
  ];

  /** Short and, above 272,000 prompt tokens, long requests: input, output, write, read. */
  const OPENAI: [model: string, short: string[], long: string[]][] = [
    ['gpt-6.2-sol', ['2', '10', '2.5', '0.1'], ['4', '15', '5', '0.2']],
    ['gpt-6.2-astra', ['8', '40', '10', '0.4'], ['16', '60', '20', '0.8']],
    ['gpt-6.1-terra', ['1', '5', '1.25', '0.05'], ['2', '7.5', '2.5', '0.1']],
    ['gpt-6.1-sol', ['2', '10', '2.5', '0.1'], ['4', '15', '5', '0.2']],
    ['gpt-6-luna', ['0.1', '0.5', '0.125', '0.01'], ['0.2', '0.75', '0.25', '0.02']],
    ['gpt-6-sol', ['2', '10', '2.5', '0.2'], ['4', '15', '5', '0.4']],
    ['gpt-6-astra', ['10', '50', '12.5', '1'], ['20', '75', '25', '2']],
    ['gpt-5.4', ['2.5', '15', '2.5', '0.25'], ['5', '22.5', '5', '0.5']],
    ['gpt-5.4-mini', ['0.75', '4.5', '0.75', '0.075'], ['0.75', '4.5', '0.75', '0.075']],
    ['gpt-5.4-nano', ['0.2', '1.25', '0.2', '0.02'], ['0.2', '1.25', '0.2', '0.02']],
    ['gpt-4.1', ['2', '8', '2', '0.5'], ['2', '8', '2', '0.5']],
    ['gpt-4.1-mini', ['0.4', '1.6', '0.4', '0.1'], ['0.4', '1.6', '0.4', '0.1']],
  ];

  it('has a vector for every model of the catalogue', () => {
    expect(GOLDEN.map(([model]) => model).sort()).toEqual([...ANTHROPIC].sort());
    const texts = catalogue.tokens.filter(({ provider, model }) => provider === 'openai' && !/image/.test(model));
    expect(OPENAI.map(([model]) => model)).toEqual(texts.map(({ model }) => model));
  });

  it.each(OPENAI)('%s', (model, short, long) => {
    const million = (counts: Partial<TokenCounts>): bigint =>
      shipped.priceTokens({ provider: 'openai', model }, tokens(counts), NOW);
    // Of ten thousand tokens a request, or of a million, is how much a million costs.
    const of = (scale: number, above: boolean): string[] => {
      const prompt = (counts: Partial<TokenCounts>) => formatUsd(million(counts) * BigInt(MILLION / scale));
      const long = { inputTokens: above ? MILLION : 0 };
      const output = million({ ...long, outputTokens: scale }) - million(long);
      return [
        prompt({ inputTokens: scale }),
        formatUsd(output * BigInt(MILLION / scale)),
        prompt({ cacheWrite5mTokens: scale }),
        prompt({ cacheReadTokens: scale }),
      ];
    };
    expect(of(10_000, false)).toEqual(short);
    expect(of(MILLION, true)).toEqual(long);
  });

  it.each(GOLDEN)('%s', (model, input, output, write5m, write1h, read) => {
    const price = (counts: Partial<TokenCounts>) =>
      formatUsd(shipped.priceTokens(anthropic(model), tokens(counts), NOW));
    expect(price({ inputTokens: MILLION })).toBe(input);
    expect(price({ cacheWrite5mTokens: MILLION })).toBe(write5m);
    expect(price({ cacheWrite1hTokens: MILLION })).toBe(write1h);
    expect(price({ cacheReadTokens: MILLION })).toBe(read);
    if (output) expect(price({ outputTokens: MILLION })).toBe(output);
  });

  it('prices the whole request by the tier that its whole prompt reaches, cached tokens included', () => {
    const haiku = anthropic('claude-haiku-5-5');
    const below = tokens({ inputTokens: 1000, cacheReadTokens: 99_000, outputTokens: 1000 });
    const above = tokens({ inputTokens: 1001, cacheReadTokens: 99_000, outputTokens: 1000 });
    expect(formatUsd(shipped.priceTokens(haiku, below, NOW))).toBe('0.00159');
    expect(formatUsd(shipped.priceTokens(haiku, above, NOW))).toBe('0.0079505');
  });

  it('applies the row in force at the moment of the call', () => {
    const read = tokens({ cacheReadTokens: MILLION });
    const sonnet = anthropic('claude-sonnet-5-5');
    expect(formatUsd(shipped.priceTokens(sonnet, read, new Date('2026-10-06T23:59:59.999Z')))).toBe('0.2');
    expect(formatUsd(shipped.priceTokens(sonnet, read, new Date('2026-10-07T00:00:00Z')))).toBe('0.1');
    expect(() => shipped.priceTokens(sonnet, read, new Date('2026-09-27T23:59:59Z'))).toThrow(
      expect.objectContaining({ code: 'unpriced_model' }),
    );
  });

  it('refuses a model that it does not know, and charges nothing for the local provider', () => {
    expect(() => shipped.priceTokens(anthropic('claude-unheard-of'), NO_TOKENS, NOW)).toThrow(
      expect.objectContaining({ code: 'unpriced_model' }),
    );
    const sketch = { provider: 'sketch', model: 'sketch-1' };
    expect(shipped.priceTokens(sketch, tokens({ inputTokens: MILLION, outputTokens: MILLION }), NOW)).toBe(0n);
  });

  it('invariant 5: the bound is never below what any split of the same tokens costs', () => {
    const count = fc.nat({ max: 300_000 });
    const models = fc.constantFrom(...ANTHROPIC);
    fc.assert(
      fc.property(models, count, count, count, count, count, (model, a, b, c, d, outputTokens) => {
        const used = {
          inputTokens: a,
          cacheReadTokens: b,
          cacheWrite5mTokens: c,
          cacheWrite1hTokens: d,
          outputTokens,
        };
        const bound = shipped.priceBound(anthropic(model), { promptTokens: a + b + c + d, outputTokens }, NOW);
        expect(shipped.priceTokens(anthropic(model), used, NOW)).toBeLessThanOrEqual(bound);
        const dearest = tokens({ cacheWrite1hTokens: a + b + c + d, outputTokens });
        expect(shipped.priceTokens(anthropic(model), dearest, NOW)).toBe(bound);
        // Where it is known how much can be kept for an hour, the bound is still one and no higher.
        const told = { promptTokens: a + b + c + d, hourTokens: d, outputTokens };
        const tight = shipped.priceBound(anthropic(model), told, NOW);
        expect(shipped.priceTokens(anthropic(model), used, NOW)).toBeLessThanOrEqual(tight);
        expect(tight).toBeLessThanOrEqual(bound);
      }),
    );
  });
});

describe('media prices', () => {
  const row = { provider: 'studio', effective_from: '2026-01-01', source: 'test', verified_on: '2026-11-22' };
  const catalogue = new PriceCatalogue(
    parseCatalogue({
      version: 'media',
      tokens: [],
      media: [
        { ...row, model: 'clip', unit: 'second', usd: '0.07', match: { resolution: '720p' } },
        { ...row, model: 'clip', unit: 'second', usd: '0.105', match: { resolution: '720p', audio: 'true' } },
        { ...row, model: 'frame', unit: 'megapixel', first_usd: '0.03', usd: '0.015' },
        { ...row, model: 'frame', unit: 'image', usd: '0.211' },
        { ...row, model: 'frame', unit: 'image', usd: '0.2', effective_from: '2026-12-01' },
      ],
    }),
  );
  const price = (model: string, unit: 'image' | 'megapixel' | 'second', quantity: number, attributes = {}, at = NOW) =>
    formatUsd(catalogue.priceMedia({ provider: 'studio', model }, { unit, quantity, attributes }, at));

  it('invariant 10: prices images, megapixels and seconds by what they depend on', () => {
    expect(price('clip', 'second', 5, { resolution: '720p', audio: 'false' })).toBe('0.35');
    expect(price('clip', 'second', 5.5, { resolution: '720p', audio: 'true' })).toBe('0.5775');
    expect(price('frame', 'image', 4)).toBe('0.844');
    expect(price('frame', 'image', 4, {}, new Date('2026-12-01T00:00:00Z'))).toBe('0.8');
    expect(price('frame', 'megapixel', 3)).toBe('0.06');
    expect(price('frame', 'megapixel', 0.5)).toBe('0.015');
  });

  it('invariant 9: refuses a size without a price', () => {
    expect(() => price('clip', 'second', 5, { resolution: '4k' })).toThrow(
      expect.objectContaining({ code: 'unpriced_model' }),
    );
  });
});

describe('the media prices that are shipped (invariant 10)', () => {
  // US dollars for one unit; of two prices, that of the first unit and that of three.
  it.each([
    ['openai gpt-image-2.5-flare', 'image', { tier: 'draft' }, '0.027', undefined],
    ['openai gpt-image-2.5-flare', 'image', { tier: 'standard' }, '0.074', undefined],
    ['openai gpt-image-2.5-flare', 'image', { tier: 'high' }, '0.232', undefined],
    ['fal fal-ai/flux-2/flash', 'megapixel', {}, '0.005', undefined],
    ['fal fal-ai/flux-2-pro', 'megapixel', {}, '0.03', '0.06'],
    ['google gemini-3.1-flash-image', 'image', { tier: 'draft' }, '0.067', undefined],
    ['google gemini-3.1-flash-image', 'image', { tier: 'standard' }, '0.101', undefined],
    ['google gemini-3.1-flash-image', 'image', { tier: 'high' }, '0.151', undefined],
    ['google gemini-omni-1.2-flash', 'second', { resolution: '720p' }, '0.07', undefined],
    ['google gemini-omni-1.2-flash', 'second', { resolution: '1080p' }, '0.105', undefined],
    ['runway gen4_image_turbo', 'image', {}, '0.02', undefined],
    ['runway gen4_image', 'image', { tier: 'draft' }, '0.05', undefined],
    ['runway gen4_image', 'image', { tier: 'high' }, '0.08', undefined],
    ['runway veo3.1_fast', 'second', {}, '0.1', undefined],
    ['runway veo3.1', 'second', {}, '0.2', undefined],
    ['runway gen4.5', 'second', {}, '0.12', undefined],
    ['runway gemini_omni_flash_1.1', 'second', { resolution: '720p' }, '0.1', undefined],
    ['runway gemini_omni_flash_1.1', 'second', { resolution: '1080p' }, '0.15', undefined],
    ['fal fal-ai/veo3.1/extend-video', 'second', {}, '0.2', undefined],
    ['fal fal-ai/veo3.1/fast/first-last-frame-to-video', 'second', {}, '0.1', undefined],
    ['fal fal-ai/kling-video/v3/standard/image-to-video', 'second', {}, '0.168', undefined],
    ['fal fal-ai/kling-video/v3/pro/image-to-video', 'second', {}, '0.224', undefined],
    ['fal bytedance/seedance-2.0/fast/image-to-video', 'second', { resolution: '480p' }, '0.1077', undefined],
    ['fal bytedance/seedance-2.0/fast/image-to-video', 'second', { resolution: '720p' }, '0.2419', undefined],
    ['fal bytedance/seedance-2.0/image-to-video', 'second', { resolution: '480p' }, '0.1346', undefined],
    ['fal bytedance/seedance-2.0/image-to-video', 'second', { resolution: '720p' }, '0.3024', undefined],
    ['fal bytedance/seedance-2.0/image-to-video', 'second', { resolution: '1080p' }, '0.6804', undefined],
    ['storyboard *', 'image', {}, '0', undefined],
    ['animatic *', 'second', {}, '0', undefined],
    ['stitch *', 'second', {}, '0', undefined],
  ] as [string, 'image' | 'megapixel' | 'second', Record<string, string>, string, string | undefined][])(
    '%s, a %s %j: %s',
    (named, unit, attributes, one, three) => {
      const [provider, model] = named.split(' ') as [string, string];
      const price = (quantity: number) =>
        formatUsd(shipped.priceMedia({ provider, model }, { unit, quantity, attributes }, NOW));
      expect(price(1)).toBe(one);
      if (three) expect(price(3)).toBe(three);
    },
  );

  it('are all in this list', () => {
    expect(catalogue.media).toHaveLength(30);
  });

  it.each([
    ['openai', 'gpt-image-2.5-flare', 'image', { tier: 'draft' }, '0.139'],
    ['fal', 'fal-ai/flux-2-pro', 'megapixel', {}, '0.06'],
    ['google', 'gemini-3.1-flash-image', 'image', { tier: 'draft' }, '0.0682'],
    ['runway', 'gen4_image', 'image', {}, '0.08'],
  ] as const)(
    'hold pictures that go along: one of %s %s with two references',
    (provider, model, unit, attributes, price) => {
      const quantity = { unit, quantity: 1, attributes, references: 2 };
      expect(formatUsd(shipped.priceMedia({ provider, model }, quantity, NOW))).toBe(price);
    },
  );

  it('guess none for pictures that go along where nobody has named one', () => {
    const quantity = { unit: 'image', quantity: 1, references: 1 } as const;
    expect(() => shipped.priceMedia({ provider: 'storyboard', model: 'x' }, quantity, NOW)).toThrow(
      'there is no price',
    );
  });
});

describe('a catalogue file', () => {
  const usd = { input: '1', output: '1', cache_write_5m: '1', cache_write_1h: '1', cache_read: '1' };
  const row = {
    provider: 'p',
    model: 'm',
    effective_from: '2026-01-01',
    source: 's',
    verified_on: '2026-01-01',
    usd_per_million: usd,
  };
  const file = (change: object) => ({ version: 'v', media: [], tokens: [{ ...row, ...change }] });

  it.each([
    ['a number for money', { usd_per_million: { ...usd, input: 1 } }, 'tokens[0].usd_per_million.input'],
    ['a rate finer than a nano-dollar a token', { usd_per_million: { ...usd, output: '0.0001' } }, 'three decimals'],
    ['a missing class', { usd_per_million: { input: '1' } }, 'tokens[0].usd_per_million.output'],
    ['a date that is none', { effective_from: 'soon' }, 'tokens[0].effective_from'],
    ['no source', { source: undefined }, 'tokens[0].source'],
    ['a tier without its rates', { threshold_prompt_tokens: 5 }, 'tokens[0].usd_per_million_above'],
  ])('with %s is refused by the name of the entry', (_, change, named) => {
    expect(() => parseCatalogue(file(change))).toThrow(named);
  });
});
