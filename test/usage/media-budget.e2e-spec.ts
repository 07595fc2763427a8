import type { Job } from '../media/job';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { uploadPicture } from '../media/pictures';

/** Nobody listens there: jobs are priced and held, and no worker takes them up. */
const NOWHERE = 'http://127.0.0.1:9';
const VENDORS = {
  OPENAI_API_KEY: 'sk-test',
  OPENAI_BASE_URL: NOWHERE,
  FAL_API_KEY: 'fal:test',
  FAL_BASE_URL: NOWHERE,
  GEMINI_API_KEY: 'goog-test',
  GEMINI_BASE_URL: NOWHERE,
  RUNWAY_API_KEY: 'key_test',
  RUNWAY_BASE_URL: NOWHERE,
};

interface Capability {
  kind: 'image' | 'video';
  provider: string;
  quality_tiers: string[];
  aspect_ratios: string[];
  resolutions: string[];
  durations_s: { min: number; max: number };
  end_frame: boolean;
}

describe('the budget of media jobs', () => {
  let stack: MediaStack;

  beforeAll(async () => {
    stack = await startMedia({ ...VENDORS, JOBS_PER_USER: '1000', DAILY_VIDEO_SECONDS: '1000000' });
  });
  afterAll(() => stack.close());

  const capped = (user: MediaUser, cap: string, limit: number) =>
    stack.api.query(`insert into usage_caps (user_id, ${cap}, updated_at) values ($1, $2, now())`, [
      user.userId,
      limit,
    ]);

  it('invariant 28: holds for each picture and clip of each vendor what the estimate says, which is what the quote says', async () => {
    const ada = await stack.user('ada@example.com');
    await capped(ada, 'daily_cost', 1e15);
    await stack.api.query('update usage_caps set monthly_cost = 1e15 where user_id = $1', [ada.userId]);
    const frame = await uploadPicture(stack.api.url, ada);
    const { items } = (await (await ada.call('GET', '/media/capabilities')).json()) as { items: Capability[] };
    const requests = items.flatMap(({ kind, provider, ...can }): ['image' | 'video', string, object][] => {
      const common = { provider, commit: true };
      if (kind === 'image') {
        return can.quality_tiers.flatMap((quality_tier) =>
          can.aspect_ratios.map((aspect_ratio): ['image', string, object] => {
            const parameters = { quality_tier, aspect_ratio, count: provider === 'fal' ? 1 : 3 };
            return ['image', '/images/generate', { ...common, prompt: 'a quay', parameters }];
          }),
        );
      }
      return can.quality_tiers.flatMap((quality_tier) =>
        can.resolutions.flatMap((resolution) =>
          [can.durations_s.min, can.durations_s.max].map((duration_s): ['video', string, object] => {
            const frames = { artifact_id: frame, ...(can.end_frame && { end_artifact_id: frame }) };
            const clip = { ...common, ...frames, video_prompt: 'rows out', duration_s, resolution, quality_tier };
            return ['video', '/video/generate', clip];
          }),
        ),
      );
    });
    const priced = new Set<string>();
    for (const [operation, path, request] of requests) {
      const estimate = await ada.call('POST', '/usage/estimate', { operation, request });
      const answer = await ada.call('POST', path, request);
      // What is refused has no price.
      if (answer.status === 422) expect([request, estimate.status]).toEqual([request, 422]);
      if (answer.status === 422) continue;
      expect([request, estimate.status, answer.status]).toEqual([request, 200, 202]);
      const { max } = ((await estimate.json()) as { cost_usd: { max: number } }).cost_usd;
      const { job_id, cost, model } = (await answer.json()) as Job;
      const [hold] = await stack.api.query<{ cost: string }>(
        'select r.cost from usage_reservations r join generations g on g.reservation_id = r.id where g.id = $1',
        [job_id],
      );
      expect([request, max, cost.estimate_usd]).toEqual([request, Number(hold!.cost) / 1e9, Number(hold!.cost) / 1e9]);
      if (max > 0) priced.add(model);
    }
    expect([...priced].length).toBeGreaterThanOrEqual(12);
  }, 60_000);

  it('invariant 1: of 60 jobs at once exactly as many begin as fit', async () => {
    const eve = await stack.user('eve@example.com');
    await capped(eve, 'daily_cost', 1_000_000_000);
    // $0.027 each.
    const body = { prompt: 'a quay', provider: 'openai', commit: true, parameters: { quality_tier: 'draft' } };
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async () => (await eve.call('POST', '/images/generate', body)).status),
    );
    expect(statuses.filter((status) => status === 202)).toHaveLength(37);
    expect(statuses.filter((status) => status === 402)).toHaveLength(23);
  });

  it('a commit has its idempotency key too: the first answer again, once held, and no other draft under it', async () => {
    const kim = await stack.user('kim@example.com');
    await capped(kim, 'daily_images', 1);
    const body = { prompt: 'a quay', provider: 'openai', commit: false };
    const [one, two] = await Promise.all([body, body].map((draft) => kim.job('POST', '/images/generate', draft)));
    const commit = ({ job_id }: Job) =>
      kim.call('POST', `/images/jobs/${job_id}/commit`, undefined, { 'idempotency-key': 'go' });
    const answers = await Promise.all([commit(one!), commit(one!), commit(one!)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const jobs = (await Promise.all(answers.map((answer) => answer.json()))) as Job[];
    expect(jobs).toEqual(jobs.map(() => expect.objectContaining({ job_id: one!.job_id, status: 'queued' }) as Job));
    const again = await commit(one!);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(await again.json()).toEqual(jobs[0]);
    const other = await commit(two!);
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency_key_reused']);
    const holds = await stack.api.query('select state from usage_reservations where user_id = $1', [kim.userId]);
    expect(holds).toEqual([{ state: 'held' }]);
  });

  const image = { prompt: 'a quay', provider: 'openai' };
  it.each([
    ['/images/generate', '/images/jobs', 'job_id', image],
    ['/video/generate', '/video/jobs', 'job_id', { video_prompt: 'a quay', duration_s: 4, provider: 'google' }],
    [
      '/storyboards',
      '/storyboards',
      'storyboard_id',
      { shots: [{ label: 'one', prompt: 'a quay' }], provider: 'openai' },
    ],
  ])('%s has a key for its draft, and its commit another, as a client that gives each request one', async (...row) => {
    const [path, made, idOf, body] = row;
    const zoe = await stack.user('zoe@example.com');
    const keyed = async (at: string, key: string, sent?: object) => {
      const [first, again] = [
        await zoe.call('POST', at, sent, { 'idempotency-key': key }),
        await zoe.call('POST', at, sent, { 'idempotency-key': key }),
      ];
      const [answer, repeated] = [(await first.json()) as Record<string, string>, await again.json()];
      expect([first.status < 300, again.headers.get('idempotency-replayed'), repeated]).toEqual([true, 'true', answer]);
      return answer;
    };
    const draft = await keyed(path, `draft of ${path}`, { ...body, commit: false });
    const begun = await keyed(`${made}/${draft[idOf]!}/commit`, `commit of ${path}`);
    expect([begun[idOf], draft.status, begun.status]).toEqual([draft[idOf], 'draft', 'queued']);
  });

  it('invariant 22: a repetition that comes at the same time gets the job, also when the budget holds only one', async () => {
    const bob = await stack.user('bob@example.com');
    await capped(bob, 'daily_images', 1);
    const body = { prompt: 'a quay', provider: 'openai', commit: true };
    const send = () => bob.call('POST', '/images/generate', body, { 'idempotency-key': 'only-one' });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(202));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Job).job_id));
    expect(new Set(ids).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(7);
    expect((await bob.call('POST', '/images/generate', body)).status).toBe(402);
  });
});
