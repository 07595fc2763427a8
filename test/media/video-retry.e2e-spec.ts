import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProviderFailure, VideoModel, type CancelResult, type MediaProvider, type SubmitResult } from '@cse/media';
import { fakeClip } from '../fakes/media-vendor/clip';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { uploadPicture } from './pictures';

/** An animator of this machine whose clips have the lengths that it is told, one after the other. */
class Animator extends VideoModel {
  readonly id = 'lab';
  override readonly isLocal = true;
  lengths: number[] = [];

  async submit(): Promise<SubmitResult> {
    const bytes = await fakeClip({ seconds: this.lengths.shift()!, width: 1280, height: 720 });
    return { state: 'done', outputs: [{ from: 'bytes', bytes, contentType: 'video/mp4' }] };
  }

  poll(): Promise<never> {
    return Promise.reject(new ProviderFailure('task_failed', 'there is nothing to ask about'));
  }

  cancel(): Promise<CancelResult> {
    return Promise.resolve('confirmed');
  }
}

/** What this machine makes has a price here, as an operator may give it one. */
describe('clips of this machine that come out wrong', () => {
  const animator = new Animator();
  const provider: MediaProvider = {
    id: 'lab',
    available: true,
    needsKey: false,
    video: animator,
    capabilities: [
      {
        kind: 'video',
        provider: 'lab',
        model: 'lab-1',
        tiers: ['standard'],
        aspectRatios: ['16:9'],
        resolutions: ['720p'],
        durations: { min: 1, max: 10, allowed: null },
        startFrame: 'required',
        endFrame: 'none',
        seed: false,
        negativePrompt: false,
        unit: 'second',
        verifiedOn: '2026-11-26',
        retiresOn: null,
      },
    ],
  };
  let folder: string;
  let stack: MediaStack;
  let ada: MediaUser;
  let still: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-prices-'));
    const prices = join(folder, 'prices.json');
    const row = {
      effective_from: '2026-01-01',
      unit: 'second',
      usd: '0.01',
      source: 'ours',
      verified_on: '2026-11-26',
    };
    const media = [{ ...row, provider: 'lab', model: '*' }];
    await writeFile(prices, JSON.stringify({ version: 'own', tokens: [], media }));
    stack = await startMedia({ PRICES_FILE: prices }, [provider]);
    await stack.startWorker();
    ada = await stack.user();
    still = await uploadPicture(stack.api.url, ada);
  });
  afterAll(async () => {
    await stack.close();
    await rm(folder, { recursive: true });
  });

  async function made(...lengths: number[]): Promise<Job> {
    animator.lengths = lengths;
    const body = { artifact_id: still, video_prompt: 'it turns', duration_s: 2, provider: 'lab', commit: true };
    const { job_id } = await ada.job('POST', '/video/generate', body);
    return ada.untilEnded(job_id, 'video');
  }

  it('are made once more, and charged once when that helps', async () => {
    const job = await made(1, 2);
    expect(job).toMatchObject({ status: 'succeeded', attempts: 2, duration: { requested_s: 2, delivered_s: 2 } });
    expect(job.cost).toEqual({ estimate_usd: 0.02, charged_usd: 0.02, possibly_billed_usd: 0 });
    expect(animator.lengths).toEqual([]);
  });

  it('are given up and not charged when it does not', async () => {
    const job = await made(1, 1, 2);
    expect(job).toMatchObject({
      status: 'failed',
      attempts: 2,
      error: { code: 'provider_contract_violation' },
      cost: { charged_usd: 0 },
    });
    expect(animator.lengths).toEqual([2]);
  });
});
