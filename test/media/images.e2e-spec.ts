import { createHash } from 'node:crypto';
import { uuidv7 } from '@cse/core';
import { MediaUpkeep } from '@cse/media';
import sharp from 'sharp';
import { dumpDatabase } from '../harness/dump-database';
import { testRedisUrl } from '../harness/test-redis';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import type { Job } from './job';

const SECRET = 'a lighthouse keeper named Wenceslas Quimby';
const body = (change: object = {}): object => ({ prompt: `${SECRET} at dusk`, commit: true, ...change });
const redis = testRedisUrl();
const BACKENDS: [string, Record<string, string>][] = [
  ['PostgreSQL', {}],
  ...(redis
    ? [['Redis', { REDIS_URL: redis, QUEUE_PREFIX: `cse-images-${process.pid}` }] as [string, Record<string, string>]]
    : []),
];

describe.each(BACKENDS)('pictures without any key, jobs in %s', (_, environment) => {
  let stack: MediaStack;
  let ada: MediaUser;

  beforeAll(async () => {
    stack = await startMedia(environment);
    await stack.startWorker();
    ada = await stack.user('ada@example.com');
  });
  afterAll(() => stack.close());

  it('go from a quote over the commit and events to a PNG behind a signed link', async () => {
    const parameters = { aspect_ratio: '21:9', seed: 7, quality_tier: 'draft', count: 2 };
    const answer = await ada.call('POST', '/images/generate', body({ commit: false, parameters }));
    expect(answer.status).toBe(200);
    const draft = (await answer.json()) as Job;
    expect(draft).toMatchObject({ status: 'draft', stage: null, cost: { estimate_usd: 0, charged_usd: null } });
    expect(Date.parse(draft.expires_at!) - Date.parse(draft.created_at)).toBeCloseTo(900_000, -3);
    expect(await stack.api.query('select 1 from usage_reservations where user_id = $1', [ada.userId])).toEqual([]);

    const committed = await ada.call('POST', `/images/jobs/${draft.job_id}/commit`);
    expect(committed.status).toBe(202);
    const events = await ada.call('GET', `/images/jobs/${draft.job_id}/events`, undefined, {
      accept: 'text/event-stream',
    });
    const stream = await events.text();
    const names = [...stream.matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, name]) => [Number(id), name]);
    expect(names.map(([id]) => id)).toEqual(names.map((_, index) => index + 1));
    expect(names[0]![1]).toBe('status');
    expect(names.at(-1)![1]).toBe('done');
    const done = JSON.parse(/event: done\ndata: (.*)/.exec(stream)![1]!) as Job;
    expect(done).toMatchObject({ status: 'succeeded', progress: 1, attempts: 1, provider: 'storyboard', error: null });
    expect(done.cost).toEqual({ estimate_usd: 0, charged_usd: 0, possibly_billed_usd: 0 });
    expect(done.artifacts.map(({ role }) => role)).toEqual(['image', 'thumbnail', 'image', 'thumbnail']);

    const [first, thumbnail, second] = done.artifacts;
    const bytes = Buffer.from(await (await fetch(first!.url)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(first!.sha256);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: first!.width, height: first!.height });
    expect(first!.width / first!.height).toBeCloseTo(21 / 9, 1);
    expect(first!.thumbhash).toBeTruthy();
    expect(thumbnail).toMatchObject({ content_type: 'image/webp', width: 320 });
    expect(second!.sha256).not.toBe(first!.sha256);

    const resumed = await ada.call('GET', `/images/jobs/${draft.job_id}/events`, undefined, {
      accept: 'text/event-stream',
      'last-event-id': String(names.length - 1),
    });
    expect((await resumed.text()).match(/^event: \w+$/gm)).toEqual(['event: done']);
    expect((await ada.job('POST', `/images/jobs/${draft.job_id}/commit`)).job_id).toBe(draft.job_id);
  });

  it('erase the prompt when the job ends, and never show it', async () => {
    const job = await ada.job('POST', '/images/generate', body());
    const ended = await ada.untilEnded(job.job_id);
    expect(ended.status).toBe('succeeded');
    expect(JSON.stringify([job, ended])).not.toContain('Quimby');
    expect(await dumpDatabase(stack.api.database.url)).not.toContain('Quimby');
    expect(stack.api.logs.text).not.toContain('Quimby');
    const [row] = await stack.api.query<{ input: Buffer | null }>('select input from generations where id = $1', [
      job.job_id,
    ]);
    expect(row!.input).toBeNull();
  });

  it('settle each job once, and its window counts it', async () => {
    const [ledger] = await stack.api.query<{ jobs: number; images: number; held: number }>(
      `select count(*)::int as jobs, sum(images)::int as images,
              (select count(*)::int from usage_reservations where state = 'held') as held
         from usage_ledger where user_id = $1 and operation = 'image'`,
      [ada.userId],
    );
    expect(ledger).toEqual({ jobs: 2, images: 3, held: 0 });
  });

  it('are held for in the name of the request that asked for them, or for their commit', async () => {
    const named = (id: string) => ({ 'x-request-id': id });
    const job = (await (await ada.call('POST', '/images/generate', body(), named('asks-at-once'))).json()) as Job;
    const draft = await ada.job('POST', '/images/generate', body({ commit: false }));
    await ada.call('POST', `/images/jobs/${draft.job_id}/commit`, undefined, named('asks-to-commit'));
    for (const [{ job_id }, request_id] of [
      [job, 'asks-at-once'],
      [draft, 'asks-to-commit'],
    ] as const) {
      const held = `select r.request_id from usage_reservations r join generations g on g.reservation_id = r.id`;
      expect(await stack.api.query(`${held} where g.id = $1`, [job_id])).toEqual([{ request_id }]);
      expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    }
  });
});

describe('requests for pictures', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  let bob: MediaUser;

  beforeAll(async () => {
    stack = await startMedia({ JOBS_PER_USER: '3', DAILY_IMAGES: '20' });
    ada = await stack.user('ada@example.com');
    bob = await stack.user('bob@example.com');
  });
  afterAll(() => stack.close());

  it.each([
    ['an empty prompt', { prompt: '' }, '/prompt'],
    ['a prompt of 4,001 characters', { prompt: 'x'.repeat(4_001) }, '/prompt'],
    ['a prompt with a control character', { prompt: 'a\u0000b' }, '/prompt'],
    ['an unknown ratio', { parameters: { aspect_ratio: '2:1' } }, '/parameters/aspect_ratio'],
    ['a negative seed', { parameters: { seed: -1 } }, '/parameters/seed'],
    ['a seed over 32 bits', { parameters: { seed: 2 ** 32 } }, '/parameters/seed'],
    ['an unknown tier', { parameters: { quality_tier: 'best' } }, '/parameters/quality_tier'],
    ['no picture', { parameters: { count: 0 } }, '/parameters/count'],
    ['five pictures', { parameters: { count: 5 } }, '/parameters/count'],
    ['a negative prompt of 4,001 characters', { negative_prompt: 'x'.repeat(4_001) }, '/negative_prompt'],
    ['an empty negative prompt', { negative_prompt: '' }, '/negative_prompt'],
    ['half a seed', { parameters: { seed: 0.5 } }, '/parameters/seed'],
    ['a seed as text', { parameters: { seed: '7' } }, '/parameters/seed'],
    ['half a picture', { parameters: { count: 1.5 } }, '/parameters/count'],
    ['parameters as a list', { parameters: [] }, '/parameters'],
    ['a provider in capitals', { provider: 'OpenAI' }, '/provider'],
    ['a provider of 41 letters', { provider: 'x'.repeat(41) }, '/provider'],
    ['a limit over a million', { max_cost_usd: 1_000_001 }, '/max_cost_usd'],
    ['a limit as text', { max_cost_usd: '1' }, '/max_cost_usd'],
    ['no prompt', { prompt: undefined }, '/prompt'],
    ['commit as text', { commit: 'true' }, '/commit'],
    ['no commit', { commit: undefined }, '/commit'],
    ['a negative limit', { max_cost_usd: -1 }, '/max_cost_usd'],
    ['an unknown field', { style: 'oil' }, '/style'],
    ['an unknown option', { parameters: { steps: 30 } }, '/parameters/steps'],
  ])('are refused for %s, by the field', async (_, change, pointer) => {
    const answer = await ada.call('POST', '/images/generate', body(change));
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { errors: { pointer: string }[] }).errors[0]!.pointer).toBe(pointer);
  });

  it.each([['midjourney'], ['openai']])('are refused for the provider %s, which is not here', async (provider) => {
    const answer = await ada.call('POST', '/images/generate', body({ provider }));
    expect(answer.status).toBe(422);
    const problem = (await answer.json()) as { code: string; errors: { pointer: string }[] };
    expect([problem.code, problem.errors[0]!.pointer]).toEqual(['unsupported_option', '/provider']);
  });

  it('show a job to its owner alone', async () => {
    const { job_id } = await ada.job('POST', '/images/generate', body({ commit: false }));
    for (const [method, path] of [
      ['GET', `/images/jobs/${job_id}`],
      ['GET', `/images/jobs/${job_id}/events`],
      ['POST', `/images/jobs/${job_id}/commit`],
      ['POST', `/images/jobs/${job_id}/cancel`],
      ['GET', '/images/jobs/not-an-id'],
      ['GET', `/images/jobs/${'0'.repeat(8)}-0000-7000-8000-000000000000`],
    ] as const) {
      expect([path, (await bob.call(method, path)).status]).toEqual([path, 404]);
    }
    expect(((await (await bob.call('GET', '/images/jobs')).json()) as { items: Job[] }).items).toEqual([]);
  });

  it('answer a repeated key with the first answer, once, and refuse it for another body', async () => {
    const key = { 'idempotency-key': 'frame-1' };
    const send = (change: object = {}) => bob.call('POST', '/images/generate', body(change), key);
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const jobs = (await Promise.all(answers.map((answer) => answer.json()))) as Job[];
    expect(new Set(jobs.map(({ job_id }) => job_id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(3);
    const later = await send();
    expect(await later.json()).toEqual(jobs[0]);
    const other = await send({ prompt: 'something else' });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([422, 'idempotency_key_reused']);
    const [counts] = await stack.api.query(
      `select (select count(*)::int from generations where user_id = $1) as jobs,
              (select count(*)::int from usage_reservations where user_id = $1) as holds`,
      [bob.userId],
    );
    expect(counts).toEqual({ jobs: 1, holds: 1 });
  });

  it.each<[string, object, number, string]>([
    ['a body that breaks the schema', { prompt: '' }, 400, 'validation_failed'],
    ['an option that nobody offers', { provider: 'nobody' }, 422, 'unsupported_option'],
  ])('invariant 40: %s is refused again under its key, in the same words', async (name, change, status, code) => {
    const key = { 'idempotency-key': name };
    const send = (by: object) => bob.call('POST', '/images/generate', body(by), key);
    const [first, again] = [await send(change), await send(change)];
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const [told, retold] = [await first.json(), await again.json()] as { request_id: string }[];
    expect(retold).toEqual({ ...told, request_id: retold!.request_id });
    expect(retold).toMatchObject({ status, code });
    expect(await (await send({})).json()).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('invariant 40: a job that is not there yet uses no key up', async () => {
    const key = { 'idempotency-key': 'not-yet' };
    const commit = () => bob.call('POST', `/images/jobs/${uuidv7()}/commit`, undefined, key);
    for (const answer of [await commit(), await commit()]) {
      expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([404, null]);
    }
  });

  it('run only so many at a time, and say when to come back', async () => {
    const eve = await stack.user('eve@example.com');
    for (let index = 0; index < 3; index++) await eve.job('POST', '/images/generate', body());
    const answer = await eve.call('POST', '/images/generate', body());
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([429, 'rate_limited']);
    expect(answer.headers.get('retry-after')).toBeTruthy();
  });

  it('are refused over the daily number of pictures, and nothing is left of the refused one', async () => {
    const max = await stack.user('max@example.com');
    await stack.api.query(`insert into usage_caps (user_id, daily_images, updated_at) values ($1, 5, now())`, [
      max.userId,
    ]);
    await max.job('POST', '/images/generate', body({ parameters: { count: 4 } }));
    const key = { 'idempotency-key': 'over' };
    const answer = await max.call('POST', '/images/generate', body({ parameters: { count: 2 } }), key);
    expect(answer.status).toBe(402);
    expect(await answer.json()).toMatchObject({ code: 'quota_exceeded', cap: 'daily_images', limit: 5, remaining: 1 });
    const { items } = (await (await max.call('GET', '/images/jobs')).json()) as { items: Job[] };
    expect(items).toHaveLength(1);
    // The refused request has not used up its key.
    expect((await max.call('POST', '/images/generate', body(), key)).status).toBe(202);
  });

  it('cancel a draft and a job that waits, free of charge, and end neither twice', async () => {
    const kim = await stack.user('kim@example.com');
    for (const commit of [false, true]) {
      const { job_id } = await kim.job('POST', '/images/generate', body({ commit }));
      const cancelled = await kim.job('POST', `/images/jobs/${job_id}/cancel`);
      expect(cancelled).toMatchObject({ status: 'canceled', stage: null, cost: { charged_usd: commit ? 0 : null } });
      for (const verb of ['cancel', ...(commit ? [] : ['commit'])]) {
        const again = await kim.call('POST', `/images/jobs/${job_id}/${verb}`);
        expect([again.status, await again.json()]).toEqual([
          409,
          expect.objectContaining({ code: 'invalid_state', job_status: 'canceled' }),
        ]);
      }
    }
    const rows = await stack.api.query('select state from usage_reservations where user_id = $1', [kim.userId]);
    expect(rows).toEqual([{ state: 'released' }]);
  });

  it('are not begun once their quarter of an hour is over', async () => {
    const lee = await stack.user('lee@example.com');
    const { job_id } = await lee.job('POST', '/images/generate', body({ commit: false }));
    await stack.api.query(`update generations set expires_at = now() - interval '1 s' where id = $1`, [job_id]);
    const refused = expect.objectContaining({ code: 'invalid_state', job_status: 'expired' });
    const late = await lee.call('POST', `/images/jobs/${job_id}/commit`);
    expect([late.status, await late.json()]).toEqual([409, refused]);
    await stack.api.app.get(MediaUpkeep).expireDrafts();
    expect(await lee.job('GET', `/images/jobs/${job_id}`)).toMatchObject({ status: 'expired', error: null });
    const later = await lee.call('POST', `/images/jobs/${job_id}/commit`);
    expect([later.status, await later.json()]).toEqual([409, refused]);
    expect(await stack.api.query('select input from generations where id = $1', [job_id])).toEqual([{ input: null }]);
  });

  it('are begun once, however often that is asked for at once', async () => {
    const roy = await stack.user('roy@example.com');
    const { job_id } = await roy.job('POST', '/images/generate', body({ commit: false }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => roy.call('POST', `/images/jobs/${job_id}/commit`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    const jobs = (await Promise.all(answers.map((answer) => answer.json()))) as Job[];
    expect(new Set(jobs.map((job) => job.job_id))).toEqual(new Set([job_id]));
    const holds = await stack.api.query('select state from usage_reservations where user_id = $1', [roy.userId]);
    expect(holds).toEqual([{ state: 'held' }]);
  });

  it('stay drafts when there is no quota left for them, and can be begun when there is', async () => {
    const una = await stack.user('una@example.com');
    const { job_id } = await una.job('POST', '/images/generate', body({ commit: false, parameters: { count: 2 } }));
    const cap = (images: number) =>
      stack.api.query(
        `insert into usage_caps (user_id, daily_images, updated_at) values ($1, $2, now())
         on conflict (user_id) do update set daily_images = $2`,
        [una.userId, images],
      );
    await cap(1);
    const answer = await una.call('POST', `/images/jobs/${job_id}/commit`);
    expect([answer.status, await answer.json()]).toEqual([402, expect.objectContaining({ cap: 'daily_images' })]);
    expect((await una.job('GET', `/images/jobs/${job_id}`)).status).toBe('draft');
    await cap(2);
    expect((await una.job('POST', `/images/jobs/${job_id}/commit`)).status).toBe('queued');
  });

  it('page through jobs, newest first', async () => {
    const pat = await stack.user('pat@example.com');
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      ids.unshift((await pat.job('POST', '/images/generate', body({ commit: false }))).job_id);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const answer: Response = await pat.call('GET', `/images/jobs?limit=2${cursor && `&cursor=${cursor}`}`);
      const page = (await answer.json()) as { items: Job[]; next_cursor: string | null };
      seen.push(...page.items.map(({ job_id }) => job_id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(ids);
    expect((await pat.call('GET', '/images/jobs?cursor=b29wcw')).status).toBe(400);
  });

  it('cost what the estimate says', async () => {
    const request = body({ commit: undefined, parameters: { count: 3 } });
    const answer = await ada.call('POST', '/usage/estimate', {
      operation: 'image',
      request: { ...request, commit: true },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ cost_usd: { expected: 0, max: 0 }, allowed: true });
    const capabilities = (await (await ada.call('GET', '/media/capabilities')).json()) as { items: object[] };
    expect(capabilities.items).toContainEqual(
      expect.objectContaining({
        kind: 'image',
        provider: 'storyboard',
        available: true,
        needs_key: false,
        price: { unit: 'image', usd: 0 },
      }),
    );
  });
});
