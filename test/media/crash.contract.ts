import { FakeComfyui } from '../fakes/comfyui';
import { FakeFal } from '../fakes/fal';
import { FakeOpenai } from '../fakes/openai';
import { eventually } from '../harness/eventually';
import { CrashRig, type StoppingPlace } from './crash-rig';
import { writeEngines } from './engines-file';
import type { Job } from './job';

/** What it costs when the vendor bills once. */
const COST = { fal: 0.005, openai: 0.0055, storyboard: 0, studio: 0 };

interface Vendors {
  fal: FakeFal;
  openai: FakeOpenai;
  studio: FakeComfyui;
}

interface Case {
  at: string;
  provider: keyof typeof COST;
  place(rig: CrashRig, vendors: Vendors): StoppingPlace | Promise<StoppingPlace>;
  ends: 'succeeded' | 'provider_outcome_unknown';
  /** What the vendor has accepted, and so bills. */
  accepted: 0 | 1;
}

const CASES: Case[] = [
  {
    at: 'after the intent, before the vendor has taken anything',
    provider: 'fal',
    place: (_, { fal }) => fal.hold('request', 'POST'),
    ends: 'provider_outcome_unknown',
    accepted: 0,
  },
  {
    at: 'after the creation, before its id is stored',
    provider: 'fal',
    place: (_, { fal }) => fal.hold('answer', 'POST'),
    ends: 'provider_outcome_unknown',
    accepted: 1,
  },
  {
    at: 'while it polls',
    provider: 'fal',
    place: (_, { fal }) => fal.hold('answer', 'GET', '/status'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it downloads',
    provider: 'fal',
    place: (_, { fal }) => fal.hold('middle', 'GET', '/files/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it stores the picture',
    provider: 'fal',
    place: ({ s3 }) => s3.hold('answer', 'PUT', '/media/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'after a creation that answers with the picture, before that is kept',
    provider: 'openai',
    place: ({ s3 }) => s3.hold('answer', 'PUT', '/staged/'),
    ends: 'provider_outcome_unknown',
    accepted: 1,
  },
  {
    at: 'while it stores a picture that cannot be asked for again',
    provider: 'openai',
    place: ({ s3 }) => s3.hold('request', 'PUT', '/media/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while it stores what it drew itself',
    provider: 'storyboard',
    place: ({ s3 }) => s3.hold('request', 'PUT', '/media/'),
    ends: 'succeeded',
    accepted: 0,
  },
  {
    at: 'after an engine of our own has queued it, before the id of its prompt is stored',
    provider: 'studio',
    place: (_, { studio }) => studio.hold('answer', 'POST', '/prompt'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'while an engine of our own renders',
    provider: 'studio',
    place: (_, { studio }) => studio.hold('answer', 'GET', '/history/'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'when all is stored, before the job has ended',
    provider: 'fal',
    place: (rig) => rig.holdTable('artifacts'),
    ends: 'succeeded',
    accepted: 1,
  },
  {
    at: 'before the intent is written',
    provider: 'fal',
    place: (rig) => rig.holdTable('generation_attempts'),
    ends: 'succeeded',
    accepted: 1,
  },
];

/** What becomes of paid jobs whose worker is killed, on whichever queue. */
export function describeCrashes(environment: Record<string, string>): void {
  const vendors: Vendors = { fal: new FakeFal(), openai: new FakeOpenai(), studio: new FakeComfyui() };
  const { fal, openai, studio } = vendors;
  let rig: CrashRig;
  let jobs: Map<Case, Job>;

  beforeAll(async () => {
    await Promise.all([fal.listen(), openai.listen(), studio.listen()]);
    const own = 'http://127.0.0.1:1';
    rig = await CrashRig.start({
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      FAL_API_KEY: 'fal:test',
      FAL_BASE_URL: fal.url,
      ENGINES_FILE: await writeEngines({ comfyui: studio.url, a1111: own, openai: own }),
      QUEUE_CONCURRENCY: `image=${CASES.length}`,
      JOBS_RUNNING_PER_USER: String(CASES.length),
      ...environment,
    });
    const ended = await rig.dieAt(
      'images',
      CASES.map((one) => ({ place: () => one.place(rig, vendors), begin: () => begin(one) })),
    );
    jobs = new Map(CASES.map((one, index) => [one, ended[index]!]));
  }, 120_000);
  afterAll(async () => {
    await rig.close();
    await Promise.all([fal.close(), openai.close(), studio.close()]);
  });

  const begin = ({ at: prompt, provider }: Pick<Case, 'at' | 'provider'>): Promise<Job> => {
    const parameters = { quality_tier: 'draft' };
    return rig.user.job('POST', '/images/generate', { prompt, provider, commit: true, parameters });
  };

  describe.each(CASES)('$provider: $at', (one) => {
    const { provider, ends, accepted, at: prompt } = one;
    const vendor = provider === 'storyboard' ? undefined : vendors[provider];

    it(`is paid for ${accepted} times`, () => {
      expect(vendor?.accepted.filter((work) => work.prompt === prompt).length ?? 0).toBe(accepted);
      const creations = vendor
        ?.calls('POST')
        .filter(({ body }) => JSON.stringify(body).includes(JSON.stringify(prompt)));
      expect(creations?.length ?? 1).toBe(1);
    });

    it(`ends in ${ends}`, async () => {
      const job = jobs.get(one)!;
      if (ends === 'succeeded') {
        expect(job).toMatchObject({ status: 'succeeded', attempts: 1, error: null });
        expect(job.cost.charged_usd).toBe(COST[provider]);
        expect((await fetch(job.artifacts[0]!.url)).status).toBe(200);
      } else {
        expect(job).toMatchObject({ status: 'failed', error: { code: ends, retryable: false }, artifacts: [] });
        // What the vendor said it costs, where it had said so before the worker died, else the quote.
        expect([COST[provider], job.cost.estimate_usd]).toContain(job.cost.charged_usd);
      }
      const outcome = ends === 'succeeded' ? 'complete' : 'possibly_billed';
      // What costs nothing is written down all the same.
      expect(await rig.ledger(job.job_id)).toEqual([{ outcome, cost_usd: job.cost.charged_usd }]);
    });
  });

  it('change nothing any more when they were only frozen, and another one has ended their job', async () => {
    const creation = fal.hold('answer', 'POST');
    const prompt = 'a quay, slowly';
    const { job_id } = await begin({ at: prompt, provider: 'fal' });
    await creation.reached;
    const frozen = await rig.freezeWorker();
    const ended = await rig.user.untilEnded(job_id);
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'provider_outcome_unknown' } });
    creation.release();
    frozen.thaw();
    // It writes down what the vendor said, so that the bill can be explained, and then sees that the job is not its own.
    await eventually(async () => {
      const sql = 'select task_id is not null as known from generation_attempts where generation_id = $1';
      expect(await rig.stack.api.query(sql, [job_id])).toEqual([{ known: true }]);
    }, 20_000);
    await frozen.stop();
    expect(await rig.user.job('GET', `/images/jobs/${job_id}`)).toEqual(ended);
    expect(await rig.ledger(job_id)).toEqual([{ outcome: 'possibly_billed', cost_usd: COST.fal }]);
    expect(fal.accepted.filter((work) => work.prompt === prompt)).toHaveLength(1);
  });

  it('leave no hold, no object without an artifact, and no artifact without its object', async () => {
    expect(await rig.reservations()).toEqual(['settled']);
    // The last job to end may still be erasing what it no longer needs.
    await eventually(async () => expect(await rig.strays()).toEqual([]));
  });
}
