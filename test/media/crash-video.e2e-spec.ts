import { FakeGoogle } from '../fakes/google';
import { FakeRunway } from '../fakes/runway';
import { eventually } from '../harness/eventually';
import { CrashRig, type StoppingPlace } from './crash-rig';
import type { Job } from './job';
import { picture, uploadPicture } from './pictures';

const vendors = { google: new FakeGoogle(), runway: new FakeRunway() };
const { google, runway } = vendors;

/** What four seconds cost when the vendor bills once. */
const COST = { google: 0.28, runway: 0.4, animatic: 0, stitch: 0 };

interface Case {
  at: string;
  provider: keyof typeof COST;
  place(job: () => Promise<Job>): StoppingPlace | Promise<StoppingPlace>;
  ends: 'succeeded' | 'provider_outcome_unknown';
  accepted: 0 | 1;
  /** A clip that is made longer. */
  isLonger?: true;
}

let rig: CrashRig;
let still: string;
let clip: string;

/** When so much of what is made on this machine is done. */
const halfWay = (job: () => Promise<Job>): StoppingPlace => ({
  get reached() {
    return eventually(async () => expect((await job()).progress).toBeGreaterThan(0), 60_000);
  },
  release: () => undefined,
});

const CASES: Case[] = [
  {
    at: 'after the intent, before the vendor has taken anything',
    provider: 'runway',
    place: () => runway.hold('request', 'POST'),
    ends: 'provider_outcome_unknown',
    accepted: 0,
  },
  {
    at: 'after the creation, before its id is stored',
    provider: 'google',
    place: () => google.hold('answer', 'POST'),
    ends: 'provider_outcome_unknown',
    accepted: 1,
  },
  {
    at: 'while it polls',
    provider: 'runway',
    place: () => runway.hold('answer', 'GET', '/tasks/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it downloads',
    provider: 'google',
    place: () => google.hold('middle', 'GET', '/files/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it stores the clip',
    provider: 'runway',
    place: () => rig.s3.hold('answer', 'PUT', '/media/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it fetches the clips of a film',
    provider: 'stitch',
    place: () => rig.s3.hold('request', 'GET', '/media/'),
    ends: 'succeeded',
    accepted: 0,
  },
  {
    at: 'while it stores a film',
    provider: 'stitch',
    place: () => rig.s3.hold('request', 'PUT', '/media/'),
    ends: 'succeeded',
    accepted: 0,
  },
  { at: 'while ffmpeg works', provider: 'animatic', place: halfWay, ends: 'succeeded', accepted: 0 },
  {
    at: 'while it fetches the clip that is to go on',
    provider: 'animatic',
    isLonger: true,
    place: () => rig.s3.hold('request', 'GET', '/media/'),
    ends: 'succeeded',
    accepted: 0,
  },
  {
    at: 'when all is stored, before the job has ended',
    provider: 'google',
    place: () => rig.holdTable('artifacts'),
    ends: 'succeeded',
    accepted: 1,
  },
];

const clipBody = ({ at, provider, isLonger }: Case): object => ({
  ...(isLonger ? { extend_of: clip } : { artifact_id: still }),
  video_prompt: at,
  // Long enough to be met in the middle of it.
  ...(provider === 'animatic' && !isLonger ? { duration_s: 12, resolution: '480p' } : { duration_s: 4 }),
  quality_tier: 'draft',
  provider,
  commit: true,
});
const filmBody = (): object => ({ clips: [{ artifact_id: clip }, { artifact_id: clip }], commit: true });

/** What becomes of clips and films whose worker is killed. */
describe('workers that are killed over clips', () => {
  let jobs: Map<Case, Job>;

  beforeAll(async () => {
    await Promise.all([google.listen(), runway.listen()]);
    rig = await CrashRig.start({
      GEMINI_API_KEY: 'goog-test',
      GEMINI_BASE_URL: google.url,
      RUNWAY_API_KEY: 'key_test',
      RUNWAY_BASE_URL: runway.url,
      QUEUE_CONCURRENCY: `video=${CASES.length},stitch=2`,
      DAILY_VIDEO_SECONDS: '10000',
    });
    still = await uploadPicture(rig.stack.api.url, rig.user, await picture(1280, 720));
    const short = { ...clipBody(CASES.find(({ provider }) => provider === 'animatic')!), duration_s: 0.5 };
    const made = await rig.user.untilEnded((await rig.user.job('POST', '/video/generate', short)).job_id, 'video');
    clip = made.artifacts[0]!.artifact_id;
    const ended = await rig.dieAt(
      'video',
      CASES.map((one) => {
        let id = '';
        return {
          place: () => one.place(() => rig.user.job('GET', `/video/jobs/${id}`)),
          begin: async () => {
            const job = await (one.provider === 'stitch'
              ? rig.user.job('POST', '/video/stitch', filmBody())
              : rig.user.job('POST', '/video/generate', clipBody(one)));
            id = job.job_id;
            return job;
          },
        };
      }),
    );
    jobs = new Map(CASES.map((one, index) => [one, ended[index]!]));
  }, 240_000);
  afterAll(async () => {
    await rig.close();
    await Promise.all([google.close(), runway.close()]);
  });

  it.each(CASES)('$provider: $at, ends in $ends, paid for $accepted times', async (one) => {
    const { provider, ends, accepted, at: prompt } = one;
    const job = jobs.get(one)!;
    const vendor = provider in vendors ? vendors[provider as keyof typeof vendors] : undefined;
    expect(vendor?.accepted.filter((work) => work.prompt === prompt).length ?? 0).toBe(accepted);
    if (ends === 'succeeded') {
      expect(job).toMatchObject({ status: 'succeeded', attempts: 1, error: null });
      expect(job.cost.charged_usd).toBe(COST[provider]);
      expect(job.duration!.delivered_s).toBeCloseTo(job.duration!.requested_s, 1);
      expect((await fetch(job.artifacts[0]!.url)).status).toBe(200);
    } else {
      expect(job).toMatchObject({ status: 'failed', error: { code: ends, retryable: false }, artifacts: [] });
      expect(job.cost.charged_usd).toBe(job.cost.estimate_usd);
    }
    const outcome = ends === 'succeeded' ? 'complete' : 'possibly_billed';
    expect(await rig.ledger(job.job_id)).toEqual([{ outcome, cost_usd: job.cost.charged_usd }]);
  });

  it('leave no hold, no frame, no object without an artifact, and no artifact without its object', async () => {
    expect(await rig.reservations()).toEqual(['settled']);
    // The last job to end may still be erasing what it no longer needs.
    await eventually(async () => expect(await rig.strays()).toEqual([]));
  });
});
