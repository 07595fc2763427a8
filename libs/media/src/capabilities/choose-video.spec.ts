import { MediaConfig } from '@cse/config';
import { AppError, SystemClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import * as fc from 'fast-check';
import { ASPECT_RATIOS, QUALITY_TIERS, RESOLUTIONS } from '../media-model';
import { MediaProviders } from '../providers/registry';
import { billedUnits, priceAttributes, type Capability, type PricedTask } from './capability';
import { chooseVideo, generatedSeconds, nearestRatio, type VideoRequest } from './choose-video';

const NOW = new Date('2026-11-24T00:00:00Z');
const prices = loadPriceCatalogue(undefined);
const config = new MediaConfig({ GEMINI_API_KEY: 'k', RUNWAY_API_KEY: 'k', FAL_API_KEY: 'k' });
const { all } = MediaProviders.from({ config, prices, clock: new SystemClock() });
const only = (...ids: string[]) => ({ providers: all.filter(({ id }) => ids.includes(id)) });
const priceOf = (able: Capability, task: PricedTask) =>
  prices.priceMedia(
    able,
    { unit: able.unit, quantity: billedUnits(able, task), attributes: priceAttributes(task) },
    NOW,
  );

const video = (changes: Partial<VideoRequest> = {}): VideoRequest => ({
  prompt: 'the boat leaves',
  hasStart: true,
  requestedS: 5,
  resolution: '720p',
  tier: 'standard',
  ...changes,
});

function refusal(request: VideoRequest, ...ids: string[]): string[] {
  try {
    chooseVideo(request, only(...ids), priceOf);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('unsupported_option');
    return error.errors!.map(({ pointer }) => pointer);
  }
  throw new Error('nothing was refused');
}

describe('the choice of a video model', () => {
  it('does all that was asked or is refused: end frame, length, resolution, ratio, tier', () => {
    const requests = fc.record({
      prompt: fc.constant('p'),
      hasStart: fc.boolean(),
      requestedS: fc.double({ min: 0.5, max: 60, noNaN: true }),
      resolution: fc.constantFrom(...RESOLUTIONS),
      aspectRatio: fc.option(fc.constantFrom(...ASPECT_RATIOS), { nil: undefined }),
      endFrame: fc.constantFrom(undefined, 'end_image_url' as const, 'end_artifact_id' as const),
      tier: fc.constantFrom(...QUALITY_TIERS),
    });
    const offers = fc.subarray(['animatic', 'google', 'runway', 'fal'], { minLength: 1 });
    fc.assert(
      fc.property(requests, offers, ({ hasStart, ...wanted }, ids) => {
        // An end without a start is refused before anybody is chosen.
        const request = { ...wanted, hasStart, endFrame: hasStart ? wanted.endFrame : undefined };
        const { endFrame } = request;
        let choice;
        try {
          choice = chooseVideo(request, only(...ids), priceOf);
        } catch (error) {
          return error instanceof AppError && error.code === 'unsupported_option' && error.errors!.length > 0;
        }
        const { capability: able, task, provider } = choice;
        const longest = endFrame ? (able.maxWithEndFrameS ?? able.durations.max) : able.durations.max;
        return (
          ids.includes(provider.id) &&
          able.startFrame !== (hasStart ? 'none' : 'required') &&
          (!hasStart || able.endFrame !== (endFrame ? 'none' : 'required')) &&
          task.durationS >= request.requestedS &&
          task.durationS <= longest &&
          (able.durations.allowed === null || able.durations.allowed.includes(task.durationS)) &&
          able.resolutions.includes(request.resolution) &&
          task.aspectRatio === request.aspectRatio &&
          (task.aspectRatio === undefined || able.aspectRatios.includes(task.aspectRatio)) &&
          (provider.needsKey || ids.length === 1)
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes the cheapest model that can do it', () => {
    const chosen = (request: VideoRequest, ...ids: string[]) =>
      chooseVideo(request, only(...ids), priceOf).capability.model;
    expect(chosen(video(), 'google', 'runway', 'fal', 'animatic')).toBe('gemini-omni-1.2-flash');
    expect(chosen(video({ endFrame: 'end_image_url' }), 'runway')).toBe('veo3.1_fast');
    expect(chosen(video({ aspectRatio: '1:1' }), 'runway', 'fal')).toBe('gen4.5');
    expect(chosen(video({ aspectRatio: '1:1', endFrame: 'end_image_url' }), 'runway', 'fal')).toContain('kling');
    expect(chosen(video(), 'animatic')).toBe('animatic-1');
  });

  it('names the field and the limit when no model can do it', () => {
    expect(refusal(video({ requestedS: 16 }), 'google')).toEqual(['/duration_s']);
    expect(refusal(video({ requestedS: 12, endFrame: 'end_image_url' }), 'google')).toEqual(['/duration_s']);
    expect(refusal(video({ endFrame: 'end_image_url', aspectRatio: '1:1' }), 'runway')).toHaveLength(1);
    expect(refusal(video({ prompt: 'x'.repeat(1_001) }), 'runway')).toEqual(['/video_prompt']);
    expect(refusal(video({ resolution: '480p' }), 'google', 'animatic')).toEqual(['/resolution']);
  });

  it('generates the next longer length, and shapes the clip like the start frame', () => {
    const veo = all.find(({ id }) => id === 'runway')!.capabilities.find(({ model }) => model === 'veo3.1_fast')!;
    if (veo.kind !== 'video') throw new Error('Runway makes clips');
    expect([3, 4, 4.1, 8].map((length) => generatedSeconds(length, veo.durations))).toEqual([4, 4, 6, 8]);
    expect(generatedSeconds(8.1, veo.durations)).toBeUndefined();
    expect(nearestRatio({ width: 1000, height: 990 }, ASPECT_RATIOS)).toBe('1:1');
    expect(nearestRatio({ width: 700, height: 1280 }, ['16:9', '9:16'])).toBe('9:16');
  });

  it('makes a clip longer where somebody does so, and names them where not', () => {
    const longer = (durationS: number, bytes = 1_000_000): VideoRequest =>
      video({ hasStart: false, extendOf: { durationS, bytes }, aspectRatio: '16:9', requestedS: 5 });
    const chosen = (request: VideoRequest, ...ids: string[]) => {
      const { capability, task } = chooseVideo(request, only(...ids), priceOf);
      return [capability.model, task.durationS];
    };
    expect(chosen(longer(8), 'google', 'runway', 'fal')).toEqual(['gemini-omni-1.2-flash', 5]);
    expect(chosen(longer(8), 'runway')).toEqual(['gemini_omni_flash_1.1', 5]);
    expect(chosen(longer(8), 'fal')).toEqual(['fal-ai/veo3.1/fast/extend-video', 7]);
    expect(chosen(longer(8), 'animatic')).toEqual(['animatic-1', 5]);
    expect(refusal(longer(12), 'runway', 'fal')).toEqual(['/extend_of']);
    expect(refusal(longer(8, 20_000_000), 'google', 'runway', 'fal')).toEqual(['/extend_of']);
    // Thirty seconds in all, and ten at a time.
    expect(chosen(longer(25), 'google')).toEqual(['gemini-omni-1.2-flash', 5]);
    expect(refusal({ ...longer(26), requestedS: 4.5 }, 'google')).toEqual(['/extend_of']);
    expect(refusal({ ...longer(8), requestedS: 11 }, 'google')).toEqual(['/duration_s']);
    expect(() => chooseVideo({ ...longer(9), provider: 'fal' }, only('google', 'fal', 'animatic'), priceOf)).toThrow(
      /at most 8 seconds; who can: google \(gemini-omni-1\.2-flash\), animatic \(animatic-1\)/,
    );
    // Who does nothing else is asked for nothing else.
    expect(chosen(video({ hasStart: false, requestedS: 4 }), 'fal')).toEqual(['fal-ai/veo3.1/fast', 4]);
    expect(refusal(video({ hasStart: false, requestedS: 9, resolution: '1080p', tier: 'draft' }), 'fal')).not.toContain(
      '/extend_of',
    );
  });

  it('from words alone is one that needs no frame, and who only moves pictures names those that need none', () => {
    const words = video({ hasStart: false, tier: 'draft' });
    expect(chooseVideo(words, only('google', 'runway', 'fal'), priceOf).capability.model).toBe('gemini-omni-1.2-flash');
    expect(refusal({ ...words, provider: 'animatic' }, 'animatic', 'google')).toEqual(['/start_image_url']);
    expect(() =>
      chooseVideo({ ...words, provider: 'animatic' }, only('animatic', 'google', 'runway'), priceOf),
    ).toThrow(
      /animatic-1 needs a start frame; who can: google \(gemini-omni-1\.2-flash\), runway \(veo3\.1_fast, veo3\.1, gen4\.5\)/,
    );
  });
});
