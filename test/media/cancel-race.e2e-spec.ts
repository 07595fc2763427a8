import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { FakeOpenai } from '../fakes/openai';
import { eventually } from '../harness/eventually';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const openai = new FakeOpenai();
let stack: MediaStack;
let ada: MediaUser;

beforeAll(async () => {
  await openai.listen();
  stack = await startMedia({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${openai.url}/v1` });
  ada = await stack.user();
});
afterAll(async () => {
  await stack.close();
  await openai.close();
});

it('a job that a worker begins while its owner cancels it keeps its hold, so that what it costs is charged', async () => {
  const { job_id } = await ada.job('POST', '/images/generate', { prompt: 'a quay', provider: 'openai', commit: true });
  const worker = stack.api.app.get(DataSource).createQueryRunner();
  await worker.startTransaction();
  await worker.query(
    `update generations set status = 'running', stage = 'submitting', attempts = 1, lock_version = lock_version + 1
      where id = $1`,
    [job_id],
  );
  await worker.query(
    `insert into generation_attempts (id, generation_id, n, state, created_at) values ($1, $2, 1, 'intent', now())`,
    [randomUUID(), job_id],
  );
  const canceled = ada.call('POST', `/images/jobs/${job_id}/cancel`);
  await eventually(async () => {
    const waiting = await stack.api.query(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    expect(waiting).toHaveLength(1);
  });
  await worker.commitTransaction();
  await worker.release();

  expect((await canceled).status).toBe(202);
  expect(await ada.job('GET', `/images/jobs/${job_id}`)).toMatchObject({ status: 'running', stage: 'submitting' });
  const holds = await stack.api.query(
    'select r.state from usage_reservations r join generations g on g.reservation_id = r.id where g.id = $1',
    [job_id],
  );
  expect(holds).toEqual([{ state: 'held' }]);
});
