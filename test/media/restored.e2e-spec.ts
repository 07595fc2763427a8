import { uuidv7 } from '@cse/core';
import { isAtHome, MOVE_IN } from '@cse/database';
import { leaveUnsentUnknown } from '@cse/media';
import { DataSource } from 'typeorm';
import { FakeOpenai } from '../fakes/openai';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

/** What is asked of a restored database before an operator has said what became of its jobs. */
describe('jobs in a database that was restored', () => {
  const openai = new FakeOpenai();
  let stack: MediaStack;
  let user: MediaUser;
  let source: DataSource;

  beforeAll(async () => {
    await openai.listen();
    stack = await startMedia({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_API_KEY: 'sk-test' });
    user = await stack.user();
    source = stack.api.app.get(DataSource);
  });
  afterEach(() => source.query(MOVE_IN));
  afterAll(async () => {
    await stack.close();
    await openai.close();
  });

  const restore = () => source.query(`update database_home set home = 'elsewhere'`);
  const picture = (provider: string, commit = true) => ({
    prompt: 'a boat',
    provider,
    commit,
    parameters: { quality_tier: 'draft' },
  });
  const board = (provider: string) => ({
    shots: [{ label: 'Shot 1', prompt: 'a boat', size: 'wide' }],
    provider,
    parameters: { quality_tier: 'draft' },
    commit: true,
  });
  const refusal = async (path: string, body?: object) => {
    const answer = await user.call('POST', path, body);
    const { code, retryable } = (await answer.json()) as { code?: string; retryable?: boolean };
    return [answer.status, code, retryable];
  };
  const left = () => source.query(`select 1 from generations where status <> 'draft'`);

  it('are refused where a vendor would be paid, and made where nobody is', async () => {
    const draft = await user.job('POST', '/images/generate', picture('openai', false));
    await restore();
    const refused = [503, 'overloaded', true];
    expect(await refusal('/images/generate', picture('openai'))).toEqual(refused);
    expect(await refusal(`/images/jobs/${draft.job_id}/commit`)).toEqual(refused);
    expect(await refusal('/storyboards', board('openai'))).toEqual(refused);
    expect(await left()).toEqual([]);
    expect(await source.query(`select 1 from usage_reservations where state = 'held'`)).toEqual([]);
    expect(stack.api.logs.events('database_restored')).toHaveLength(3);
    await user.job('POST', '/images/generate', picture('storyboard'));
    expect((await user.call('POST', '/storyboards', board('storyboard'))).status).toBe(202);
    expect(await left()).toHaveLength(2);
    await source.query(MOVE_IN);
    expect((await user.job('POST', `/images/jobs/${draft.job_id}/commit`)).status).toBe('queued');
  });

  it('of which an attempt was being sent are unknown where a vendor may have got it', async () => {
    const attempts: [provider: string, job: string][] = [];
    for (const provider of ['openai', 'storyboard']) {
      const { job_id } = await user.job('POST', '/images/generate', picture(provider));
      await source.query(
        `update generations set status = 'running', stage = 'submitting', started_at = now() where id = $1`,
        [job_id],
      );
      await source.query(
        `insert into generation_attempts (id, generation_id, n, state, created_at) values ($1, $2, 1, 'intent', now())`,
        [uuidv7(), job_id],
      );
      attempts.push([provider, job_id]);
    }
    await restore();
    await source.transaction(leaveUnsentUnknown);
    expect(await isAtHome(source)).toBe(true);
    const states = await source.query<object[]>(
      `select g.provider, a.state from generation_attempts a join generations g on g.id = a.generation_id
        where g.id = any($1) order by 1`,
      [attempts.map(([, job]) => job)],
    );
    expect(states).toEqual([
      { provider: 'openai', state: 'unknown' },
      { provider: 'storyboard', state: 'intent' },
    ]);
  });
});
