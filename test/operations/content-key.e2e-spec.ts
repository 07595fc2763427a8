import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { build } from '../harness/built-process';
import { startTestApi, type TestApi } from '../harness/test-api';
import { refresh } from '../auth/session-caller';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';
import { picture, uploadPicture } from '../media/pictures';

const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
/** The roll-outs of docs/operations.md, "Keys". */
const ROLL_OUTS = [
  { CONTENT_KEY: OLD },
  { CONTENT_KEY: OLD, CONTENT_KEY_OTHERS: NEW },
  { CONTENT_KEY: NEW, CONTENT_KEY_OTHERS: OLD },
  { CONTENT_KEY: NEW },
] as const;

/** Two apis and a worker on one database, as they stand beside each other while one key takes the place of another. */
describe('another content key', () => {
  let stack: MediaStack;
  let ada: MediaUser;
  const apis: TestApi[] = [];

  beforeAll(async () => {
    await build();
    stack = await startMedia({ ...ROLL_OUTS[1], JWT_ISSUER: 'https://api.example.com', DRAFTS_PER_USER: '1000' });
    for (const keys of ROLL_OUTS) {
      const own = new Set(['NODE_ENV', 'DATABASE_URL', 'PUBLIC_URL', 'CONTENT_KEY_OTHERS']);
      const same = Object.fromEntries(Object.entries(stack.environment).filter(([name]) => !own.has(name)));
      apis.push(await startTestApi({ ...same, ...keys }, { database: stack.api.database }));
    }
    ada = await stack.user();
  }, 180_000);
  afterAll(async () => {
    for (const api of apis) await api.close();
    await stack.close();
  });

  const draw = async (api: TestApi, prompt: string, key: string, commit = false) => {
    const answer = await fetch(`${api.url}/images/generate`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ada.accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ prompt, commit }),
    });
    const body = (await answer.json()) as { job_id: string; code?: string };
    return { ...body, ok: answer.ok, replayed: answer.headers.get('idempotency-replayed') === 'true' };
  };
  const check = (keys: Record<string, string>) =>
    new Promise<{ code: number; said: string }>((done) => {
      const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: stack.api.database.url, ...keys };
      const program = join(__dirname, '../../dist/tools/commands/content-key.js');
      execFile(process.execPath, [program], { env }, (error, said) => done({ code: Number(error?.code ?? 0), said }));
    });

  it('knows an idempotency key from before, of each roll-out in the next one', async () => {
    for (const [index, before] of apis.slice(0, -1).entries()) {
      const key = `key-${index}`;
      const first = await draw(before, 'a quay', key);
      expect(first).toMatchObject({ ok: true, replayed: false });
      expect(await draw(apis[index + 1]!, 'a quay', key)).toMatchObject({ job_id: first.job_id, replayed: true });
      expect(await draw(apis[index + 1]!, 'another', key)).toMatchObject({ code: 'idempotency_key_reused' });
    }
  });

  it('lets of two at once one alone, whichever key each process seals with', async () => {
    for (let index = 0; index < apis.length - 1; index++) {
      const made = await Promise.all(
        Array.from({ length: 12 }, async (_, n) => {
          const [one, other] = n % 2 ? [apis[index]!, apis[index + 1]!] : [apis[index + 1]!, apis[index]!];
          const both = await Promise.all([
            draw(one, 'a quay', `both-${index}-${n}`),
            draw(other, 'a quay', `both-${index}-${n}`),
          ]);
          return new Set(both.map(({ job_id }) => job_id)).size;
        }),
      );
      expect(made).toEqual(made.map(() => 1));
    }
  });

  it('opens the jobs that the old one sealed, and says when it may go', async () => {
    const sealedByOld = await draw(apis[1]!, 'a quay at night', 'job-1', true);
    const sealedByNew = await draw(apis[2]!, 'a harbour at night', 'job-2', true);
    const before = await check(ROLL_OUTS[2]);
    expect(before.code).toBe(1);
    expect(before.said).toMatch(/^jobs under another key: [1-9]/m);
    await stack.startWorker(ROLL_OUTS[2]);
    for (const { job_id } of [sealedByOld, sealedByNew]) {
      expect((await ada.untilEnded(job_id)).status).toBe('succeeded');
    }
    // What was asked for before everybody knew both.
    await stack.api.query(
      `update generations set status = 'expired', stage = null, input = null where status = 'draft'`,
    );
    await stack.api.query(`delete from idempotency_keys`);
    const fresh = await draw(apis[2]!, 'a quay', 'fresh');
    const after = await check(ROLL_OUTS[2]);
    expect([after.code, after.said]).toEqual([0, expect.stringContaining('the other keys may go 24 hours after')]);
    await stack.api.query(
      `with p as (insert into projects (id, user_id, root_device_id, root_key, root_signature, keep_last, keep_daily,
                                        keep_weekly, created_at, updated_at)
                  values (gen_random_uuid(), $1, gen_random_uuid(), $2, $3, 1, 0, 0, now(), now()) returning id)
       insert into project_invitations (id, project_id, user_id, email, role, created_at, expires_at)
       select gen_random_uuid(), id, $1, 'grace@example.com', 'editor', now(), now() + interval '1 hour' from p`,
      [ada.userId, Buffer.alloc(32), Buffer.alloc(64)],
    );
    const invited = await check(ROLL_OUTS[2]);
    expect([invited.code, invited.said]).toEqual([0, expect.stringContaining('the other keys may go 168 hours after')]);
    expect(await draw(apis[3]!, 'a quay', 'fresh')).toMatchObject({ job_id: fresh.job_id, replayed: true });
  }, 60_000);

  it('gives the successor of a refresh token again, and takes links that the old one signed', async () => {
    const first = await refresh(apis[1]!, ada.refreshToken);
    const again = await refresh(apis[2]!, ada.refreshToken);
    expect(again.body.refresh_token).toBe(first.body.refresh_token);
    const artifact = await uploadPicture(apis[1]!.url, ada, await picture());
    const { url } = (await (await ada.call('GET', `/artifacts/${artifact}`)).json()) as { url: string };
    const path = new URL(url).pathname + new URL(url).search;
    expect((await fetch(`${apis[2]!.url}${path}`)).status).toBe(200);
    expect((await fetch(`${apis[3]!.url}${path}`)).status).toBe(403);
  });
});
