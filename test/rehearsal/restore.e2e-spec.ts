import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import { FakeOpenai } from '../fakes/openai';
import { build } from '../harness/built-process';
import { copyDatabase } from '../harness/copy-database';
import { eventually } from '../harness/eventually';
import type { Job } from '../media/job';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

const COMMAND = join(__dirname, '..', '..', 'dist', 'tools', 'commands', 'restored.js');

/** A dump is taken, work is done and paid for after it, and then the dump is all that there is. */
describe('a database that was restored from an older dump', () => {
  const openai = new FakeOpenai();
  let before: MediaStack;
  let after: MediaStack;
  let user: MediaUser;

  const CONTENT_KEY = randomBytes(32).toString('base64');

  const settings = () => ({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_API_KEY: 'sk-test', CONTENT_KEY });
  const ask = (prompt: string, commit = true): Promise<Job> =>
    user.job('POST', '/images/generate', {
      prompt,
      provider: 'openai',
      commit,
      parameters: { quality_tier: 'draft' },
    });
  const paid = () => openai.accepted.map(({ prompt }) => prompt);

  beforeAll(async () => {
    await build();
    await openai.listen();
    before = await startMedia(settings());
    user = await before.user();
  }, 60_000);
  afterAll(async () => {
    await after.close();
    await before.close();
    await openai.close();
  });

  it('is noticed, sends nothing that may have been paid, and goes on once an operator has said so', async () => {
    const worker = await before.startWorker();
    const finished = await ask('finished before the dump');
    await user.untilEnded(finished.job_id);
    await worker.close();
    const waiting = await ask('waiting in the dump');
    const draft = await ask('a draft in the dump', false);
    const older = await copyDatabase(before.api.database.url);

    await before.startWorker();
    await user.job('POST', `/images/jobs/${draft.job_id}/commit`);
    for (const { job_id } of [waiting, draft]) expect((await user.untilEnded(job_id)).status).toBe('succeeded');
    const boughtOnce = ['finished before the dump', 'waiting in the dump', 'a draft in the dump'];
    expect(paid().sort()).toEqual([...boughtOnce].sort());

    after = await startMedia({ ...settings(), DATABASE_URL: older });
    user = await after.user();
    await after.startWorker();
    await eventually(async () => expect(after.api.logs.events('database_restored').length).toBeGreaterThan(0), 60_000);
    const ready = await fetch(`${after.api.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', warnings: ['database_restored'] }]);

    const env = { PATH: process.env.PATH, DATABASE_URL: older };
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND], { env });
    expect(stdout).toBe('1 jobs are unknown now, 1 drafts have ended\n');
    expect(await (await fetch(`${after.api.url}/health/ready`)).json()).toEqual({ status: 'ok' });
    const unknown = await user.untilEnded(waiting.job_id);
    expect([unknown.status, unknown.error?.code]).toEqual(['failed', 'provider_outcome_unknown']);
    expect((await user.call('POST', `/images/jobs/${draft.job_id}/commit`)).status).toBe(409);
    expect((await user.job('GET', `/images/jobs/${finished.job_id}`)).status).toBe('succeeded');
    expect(paid()).toHaveLength(boughtOnce.length);

    const next = await ask('after the restore');
    expect((await user.untilEnded(next.job_id)).status).toBe('succeeded');
    expect(paid()).toEqual([...paid().slice(0, boughtOnce.length), 'after the restore']);
    const source = after.api.app.get(DataSource);
    const lines = await source.query<object[]>('select outcome, count(*)::int from usage_ledger group by 1 order by 1');
    expect(lines).toEqual([
      { outcome: 'complete', count: 2 },
      { outcome: 'possibly_billed', count: 1 },
    ]);
    expect(
      await source.query(`select id from usage_reservations where state = 'held' and operation <> 'draft'`),
    ).toEqual([]);
    expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);
  }, 180_000);
});
