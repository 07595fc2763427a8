import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, MediaConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import { FakeFal } from '../../../../test/fakes/fal';
import { frame, providerContext, videoTask } from '../../../../test/fakes/media-vendor/provider-test';
import { FakeRunway } from '../../../../test/fakes/runway';
import { MediaProviders } from './registry';

const folder = mkdtempSync(join(tmpdir(), 'cse-prices-'));
const pricesFile = join(folder, 'prices.json');
const [fal, runway] = [new FakeFal(), new FakeRunway()];
const row = (provider: string, model: string, unit: string) => ({
  ...{ provider, model, unit, usd: '0.01', reference_usd: '0' },
  ...{ effective_from: '2026-01-01', source: 'the operator', verified_on: '2026-11-29' },
});
writeFileSync(
  pricesFile,
  JSON.stringify({
    version: 'own',
    tokens: [],
    media: [
      row('openai', 'gpt-image-3', 'image'),
      row('fal', 'fal-ai/kling-video/v4/standard/image-to-video', 'second'),
      row('runway', 'gen5', 'second'),
    ],
  }),
);

const providers = (source: Record<string, string>) =>
  MediaProviders.from({
    config: new MediaConfig({
      ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url, RUNWAY_API_KEY: 'key_test', RUNWAY_BASE_URL: runway.url },
      ...source,
    }),
    prices: loadPriceCatalogue(pricesFile),
    clock: new SystemClock(),
  });
const models = (source: Record<string, string>, id: string) =>
  providers(source)
    .get(id)!
    .capabilities.map(({ model }) => model);

function problem(source: Record<string, string>): string {
  try {
    providers(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.join('; ');
    throw error;
  }
  throw new Error('nothing was refused');
}

beforeAll(() => Promise.all([fal.listen(), runway.listen()]));
afterAll(async () => {
  await Promise.all([fal.close(), runway.close()]);
  rmSync(folder, { recursive: true });
});

describe('models of vendors that the configuration names', () => {
  it('stand in the place of the built-in ones: alone where there is one of the kind, else by its name', () => {
    expect(models({ IMAGE_MODEL_OPENAI: 'gpt-image-3' }, 'openai')).toEqual(['gpt-image-3']);
    const named = { VIDEO_MODEL_RUNWAY: 'gen4.5=gen5' };
    expect(models(named, 'runway').filter((model) => model.startsWith('gen5'))).toHaveLength(2);
    expect(models(named, 'runway')).toEqual(expect.arrayContaining(['veo3.1', 'gen4_image']));
  });

  it.each([
    [
      'a model without a price',
      { IMAGE_MODEL_OPENAI: 'gpt-image-9' },
      /IMAGE_MODEL_OPENAI must name a model with a price.*PRICES_FILE/,
    ],
    [
      'a model that is none of theirs',
      { IMAGE_MODEL_FAL: 'dall-e=x' },
      /IMAGE_MODEL_FAL must say for which model.*flux-2-pro/,
    ],
    [
      'a name alone where there are several',
      { VIDEO_MODEL_RUNWAY: 'gen5' },
      /VIDEO_MODEL_RUNWAY must say for which model/,
    ],
    ['what is no list', { VIDEO_MODEL_FAL: 'a=b=c' }, /VIDEO_MODEL_FAL must be a name of a model, or a list/],
  ])('stop the start: %s', (_, source, said) => {
    expect(problem(source)).toMatch(said);
  });

  it('are asked in the form of the one for which they stand', async () => {
    const kling = 'fal-ai/kling-video/v4/standard/image-to-video';
    const all = providers({ VIDEO_MODEL_FAL: `fal-ai/kling-video/v3/standard/image-to-video=${kling}` });
    const startFrame = await frame();
    await all.get('fal')!.video!.submit(videoTask({ model: kling, startFrame }), providerContext());
    expect(fal.requests[0]).toMatchObject({
      path: `/${kling}`,
      body: { start_image_url: expect.stringMatching(/^data:/) as string },
    });
    const own = providers({ VIDEO_MODEL_RUNWAY: 'gen4.5=gen5' });
    // The stand-in knows no such model, and says so; what counts is what it was asked.
    await own
      .get('runway')!
      .video!.submit(videoTask({ model: 'gen5', startFrame }), providerContext())
      .catch(() => undefined);
    expect(runway.requests[0]).toMatchObject({
      path: '/v1/image_to_video',
      body: { model: 'gen5', ratio: '1280:720' },
    });
  });
});
