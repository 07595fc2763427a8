import { MediaConfig } from '@cse/config';
import { AppError, SystemClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import { ASPECT_RATIOS, QUALITY_TIERS } from '../media-model';
import type { MediaProvider } from '../providers/provider';
import { MediaProviders } from '../providers/registry';
import { billedPictures, billedUnits, priceAttributes, type Capability, type PricedTask } from './capability';
import { chooseImage, type ImageRequest } from './choose-image';
import { imageSize } from './pixel-size';

const NOW = new Date('2026-11-24T00:00:00Z');
const prices = loadPriceCatalogue(undefined);
const KEYS = { OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k', RUNWAY_API_KEY: 'k', FAL_API_KEY: 'k' };

function providers(source: Record<string, string>): readonly MediaProvider[] {
  return MediaProviders.from({ config: new MediaConfig(source), prices, clock: new SystemClock() }).all;
}

const priceOf = (able: Capability, task: PricedTask) =>
  prices.priceMedia(
    able,
    {
      unit: able.unit,
      quantity: billedUnits(able, task),
      attributes: priceAttributes(task),
      references: billedPictures(task),
    },
    NOW,
  );

const image = (changes: Partial<ImageRequest> = {}): ImageRequest => ({
  prompt: 'a quay',
  aspectRatio: '16:9',
  tier: 'standard',
  count: 1,
  ...changes,
});

function refusal(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('unsupported_option');
    return error.errors!.map(({ pointer }) => pointer);
  }
  throw new Error('nothing was refused');
}

describe('the registry', () => {
  it('has a price for everything that it offers', () => {
    for (const { capabilities, needsKey } of providers(KEYS)) {
      for (const able of capabilities) {
        for (const tier of able.tiers) {
          for (const aspectRatio of able.aspectRatios) {
            const tasks: PricedTask[] =
              able.kind === 'image'
                ? [0, able.references?.max ?? 0].map((pictures) => ({
                    kind: 'image',
                    tier,
                    aspectRatio,
                    count: 1,
                    pictures,
                  }))
                : able.resolutions.map((resolution) => ({
                    kind: 'video',
                    tier,
                    resolution,
                    durationS: able.durations.max,
                  }));
            for (const task of tasks) expect(priceOf(able, task) > 0n).toBe(needsKey);
          }
        }
      }
    }
  });

  it('offers a vendor only with its key', () => {
    const usable = (source: Record<string, string>) =>
      providers(source)
        .filter(({ available, needsKey }) => available && needsKey)
        .map(({ id }) => id);
    expect(usable({})).toEqual([]);
    expect(usable({ FAL_API_KEY: 'k' })).toEqual(['fal']);
  });

  it('asks vendors for pictures of the exact ratio in multiples of 16', () => {
    for (const ratio of ASPECT_RATIOS) {
      for (const tier of QUALITY_TIERS) {
        const { width, height } = imageSize(ratio, tier);
        const [across, down] = ratio.split(':').map(Number) as [number, number];
        expect([width % 16, height % 16, width * down - height * across]).toEqual([0, 0, 0]);
      }
    }
  });
});

describe('the choice of an image model', () => {
  it('is the local one without keys, the cheapest vendor with keys, and the named one in any case', () => {
    const all = { providers: providers(KEYS) };
    expect(chooseImage(image(), { providers: providers({}) }, priceOf).provider.id).toBe('storyboard');
    expect(chooseImage(image(), all, priceOf).capability.model).toBe('fal-ai/flux-2-pro');
    expect(chooseImage(image({ tier: 'draft' }), all, priceOf).task.model).toBe('fal-ai/flux-2/flash');
    expect(chooseImage(image({ provider: 'storyboard' }), all, priceOf).provider.id).toBe('storyboard');
    expect(chooseImage(image(), { ...all, preferred: 'google' }, priceOf).provider.id).toBe('google');
  });

  it('refuses an unknown provider, one without a key, and more pictures than a model makes, by the field', () => {
    const offer = { providers: providers({ GEMINI_API_KEY: 'k' }) };
    expect(refusal(() => chooseImage(image({ provider: 'dall-e' }), offer, priceOf))).toEqual(['/provider']);
    expect(refusal(() => chooseImage(image({ provider: 'openai' }), offer, priceOf))).toEqual(['/provider']);
    expect(refusal(() => chooseImage(image({ count: 2 }), offer, priceOf))).toEqual(['/parameters/count']);
  });

  it('warns of a seed and a negative prompt that the model lacks, and says the latter in the prompt', () => {
    const request = image({ provider: 'openai', seed: 3, negativePrompt: 'gulls' });
    const { task, warnings } = chooseImage(request, { providers: providers(KEYS) }, priceOf);
    expect(warnings.map(({ code }) => code)).toEqual(['negative_prompt_in_prompt', 'seed_ignored']);
    expect(task).toMatchObject({ prompt: 'a quay\n\nAvoid: gulls', seed: undefined, negativePrompt: undefined });
  });

  it('goes by the pictures that go along, and refuses those that nobody takes by naming who takes them', () => {
    const all = { providers: providers(KEYS) };
    const references = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        source: { artifactId: 'x' },
        pointer: `/reference_artifact_ids/${index}`,
        kind: 'character' as const,
      }));
    const chosen = (request: ImageRequest) => chooseImage(request, all, priceOf).capability.model;
    expect(chosen(image({ tier: 'draft', references: references(1) }))).toBe('fal-ai/flux-2/flash');
    // Five are too many for FLUX.2 flash, and for Runway anyway.
    expect(chosen(image({ tier: 'draft', references: references(5) }))).toBe('gemini-3.1-flash-image');
    expect(chosen(image({ tier: 'draft', references: references(15) }))).toBe('gpt-image-2.5-flare');
    const edited = image({ tier: 'draft', editOf: references(1)[0]!, references: references(4) });
    expect(chosen(edited)).toBe('gemini-3.1-flash-image');
    const onlyFew = { ...edited, provider: 'runway' };
    expect(refusal(() => chooseImage(onlyFew, all, priceOf))).toEqual(['/reference_artifact_ids']);
    expect(() => chooseImage(onlyFew, all, priceOf)).toThrow(
      /takes at most 3 pictures.*; who can: openai \(gpt-image-2\.5-flare\), fal \(fal-ai\/flux-2-pro\), google \(/,
    );
    const local = { providers: providers({}) };
    expect(() => chooseImage(image({ references: references(1) }), local, priceOf)).toThrow(/who can: nobody/);
    expect(refusal(() => chooseImage(image({ editOf: references(1)[0]! }), local, priceOf))).toEqual(['/edit_of']);
  });

  it('wants its price for each of them, once for every picture that is made', () => {
    const [reference] = [{ source: { artifactId: 'x' }, pointer: '/reference_artifact_ids/0' }];
    const request = image({ provider: 'openai', tier: 'draft', count: 2, references: [reference, reference] });
    const { capability, task } = chooseImage(request, { providers: providers(KEYS) }, priceOf);
    expect(priceOf(capability, task)).toBe(2n * 27_000_000n + 4n * 56_000_000n);
  });

  it('counts what is written below a prompt to its length', () => {
    const all = { providers: providers(KEYS) };
    const prompt = 'x'.repeat(990);
    const tagged = [{ source: { artifactId: 'x' }, pointer: '/x', tag: 'Mara' }];
    expect(chooseImage(image({ prompt, provider: 'runway' }), all, priceOf).capability.model).toBe('gen4_image');
    expect(refusal(() => chooseImage(image({ prompt, provider: 'runway', references: tagged }), all, priceOf))).toEqual(
      ['/prompt'],
    );
  });
});
