import { FakeFal } from '../fakes/fal';
import { startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

const HOUR = 3_600_000;
const SHORT_JOBS = 5;

/**
 * On the queue in PostgreSQL, where locks of jobs are moments in a table. The locks of these workers last a second, and
 * everything that is overdue by a clock an hour fast would be ended by one of its first rounds.
 */
describe('a worker an hour slow and one an hour fast', () => {
  const fal = new FakeFal();
  let stack: MediaStack;
  let ada: MediaUser;
  const workers: BuiltProcess[] = [];

  beforeAll(async () => {
    await fal.listen();
    stack = await startMedia({ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fal.url });
    ada = await stack.user();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await stack.close();
    await fal.close();
  });

  const picture = (prompt: string, more: object = {}) =>
    ada.job('POST', '/images/generate', { prompt, commit: true, parameters: { quality_tier: 'draft' }, ...more });
  const row = async (id: string) => {
    const [found] = await stack.api.query<{ status: string; attempts: number; hold: string | null }>(
      `select g.status, g.attempts, r.state as hold
         from generations g left join usage_reservations r on r.id = g.reservation_id where g.id = $1`,
      [id],
    );
    return found;
  };

  it('end nothing of each other and nobody else, and say that their clocks are wrong', async () => {
    workers.push(await startWorkerProcess(stack.environment, -HOUR));
    const create = fal.hold('request', 'POST');
    const { job_id } = await picture('the long one', { provider: 'fal' });
    await create.reached;
    const draft = await picture('a draft', { commit: false });
    const overdue = await picture('a draft that nobody wanted', { commit: false });
    const upload = { content_type: 'image/png', bytes: 4_321, sha256: 'ab'.repeat(32) };
    await ada.call('POST', '/artifacts', upload);

    workers.push(await startWorkerProcess(stack.environment, HOUR));
    await stack.api.query(`update generations set expires_at = now() - interval '1 second' where id = $1`, [
      overdue.job_id,
    ]);
    for (let made = 0; made < SHORT_JOBS; made++) {
      const { job_id: short } = await picture(`short ${made}`, { provider: 'storyboard' });
      expect((await ada.untilEnded(short)).status).toBe('succeeded');
    }
    await eventually(async () => expect((await row(overdue.job_id))!.status).toBe('expired'), 60_000);

    expect(await row(job_id)).toEqual({ status: 'running', attempts: 1, hold: 'held' });
    expect((await row(draft.job_id))!.status).toBe('draft');
    const uploads = await ada.call('GET', '/artifacts?status=uploading');
    expect(await uploads.json()).toMatchObject({ items: [{ bytes: 4_321 }] });
    for (const { output, url } of workers) {
      expect(output).not.toMatch(/job_taken_over|hold_expired|"level":"error"/);
      const ready = await fetch(`${url}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([503, { status: 'unavailable', down: ['clock'] }]);
    }

    create.release();
    expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    expect(fal.calls('POST')).toHaveLength(1);
  }, 180_000);
});
