import { createHash } from 'node:crypto';
import { MediaUpkeep } from '@cse/media';
import { Client } from 'pg';
import { eventually } from '../harness/eventually';
import { startTestApi, type TestApi } from '../harness/test-api';
import { signIn } from '../harness/sign-in';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

interface Storage {
  bytes: number;
  cap_bytes: number;
}
interface Problem {
  code: string;
  cap?: string;
  limit?: number;
  remaining?: number;
  required?: number;
  resets_at?: string | null;
  detail: string;
  errors?: { pointer: string }[];
}

/** Invariant 45: what is kept for a user never crosses their cap but by the result of a job, and is what the rows say. */
describe('what is kept for a user', () => {
  let stack: MediaStack;
  let root: MediaUser;
  let users = 0;

  beforeAll(async () => {
    stack = await startMedia({
      ADMIN_EMAILS: 'root@example.com',
      STORED_BYTES_CAP: '10MiB',
      PLAN_CAPS: '{"studio":{"stored_bytes":20000000}}',
    });
    await stack.startWorker();
    root = await stack.user('root@example.com');
  });
  afterAll(() => stack.close());

  afterEach(async () => {
    const differing = await stack.api.query(
      `select user_id, bytes, counted from storage_usage
         full join (select user_id, sum(stored_bytes) as counted
                      from (select user_id, stored_bytes from artifacts
                            union all select user_id, stored_bytes from generations
                            union all select user_id, stored_bytes from projects) r
                     where user_id is not null group by 1) c using (user_id)
        where coalesce(bytes, 0) <> coalesce(counted, 0)`,
    );
    expect(differing).toEqual([]);
  });

  /** Somebody with this cap of their own, set by an admin. */
  async function somebody(cap?: number): Promise<MediaUser> {
    const person = await stack.user(`user-${++users}@example.com`);
    if (cap !== undefined) await setCap(person, cap);
    return person;
  }

  async function setCap(person: MediaUser, cap: number): Promise<Storage> {
    const answer = await root.call('PATCH', `/admin/users/${person.userId}`, { caps: { stored_bytes: cap } });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { storage: Storage }).storage;
  }

  const storage = async (person: MediaUser): Promise<Storage> =>
    ((await (await person.call('GET', '/usage/current')).json()) as { storage: Storage }).storage;
  const used = async (person: MediaUser): Promise<number> => (await storage(person)).bytes;
  const announcement = (bytes: number): object => ({ content_type: 'image/png', bytes, sha256: 'ab'.repeat(32) });
  const announce = (person: MediaUser, bytes: number): Promise<Response> =>
    person.call('POST', '/artifacts', announcement(bytes));
  const problem = async (answer: Response): Promise<[number, Problem]> => [
    answer.status,
    (await answer.json()) as Problem,
  ];

  it('is reserved by an announcement, and the one that would cross the cap is told what to do', async () => {
    const ada = await somebody(1_000);
    const { artifact_id: id } = (await (await announce(ada, 900)).json()) as { artifact_id: string };
    expect(await storage(ada)).toEqual({ bytes: 900, cap_bytes: 1_000 });
    const [status, refused] = await problem(await announce(ada, 101));
    expect([status, refused]).toEqual([
      402,
      expect.objectContaining({
        code: 'quota_exceeded',
        cap: 'stored_bytes',
        limit: 1_000,
        remaining: 100,
        required: 101,
        resets_at: null,
        detail: expect.stringContaining('DELETE /artifacts/:id'),
        errors: [expect.objectContaining({ pointer: '/bytes' })],
      }),
    ]);
    expect((await announce(ada, 100)).status).toBe(201);
    expect((await ada.call('DELETE', `/artifacts/${id}`)).status).toBe(204);
    expect(await used(ada)).toBe(100);
  });

  it('does not cross the cap, however many announcements come at once, at however many processes', async () => {
    const other: TestApi = await startTestApi(stack.environment, { database: stack.api.database });
    try {
      for (let round = 0; round < 3; round++) {
        const ada = await somebody(1_000);
        const atOther = await signIn(other, `user-${users}@example.com`);
        const send = (index: number): Promise<Response> =>
          index % 2
            ? announce(ada, 90)
            : fetch(`${other.url}/artifacts`, {
                method: 'POST',
                headers: { authorization: `Bearer ${atOther.accessToken}`, 'content-type': 'application/json' },
                body: JSON.stringify(announcement(90)),
              });
        const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => send(index)));
        const admitted = answers.filter(({ status }) => status === 201);
        expect(admitted).toHaveLength(11);
        expect(answers.filter(({ status }) => status === 402)).toHaveLength(29);
        expect(await used(ada)).toBe(990);
      }
    } finally {
      await other.close();
    }
  });

  it('is given back an hour after an announcement that nobody used', async () => {
    const ada = await somebody(1_000);
    const { artifact_id: id } = (await (await announce(ada, 800)).json()) as { artifact_id: string };
    const age = (minutes: number) =>
      stack.api.query(`update artifacts set expires_at = expires_at - $2 * interval '1 minute' where id = $1`, [
        id,
        minutes,
      ]);
    await age(59);
    await stack.api.app.get(MediaUpkeep).erase();
    expect(await used(ada)).toBe(800);
    await age(1);
    await stack.api.app.get(MediaUpkeep).erase();
    expect(await used(ada)).toBe(0);
    expect((await ada.call('GET', `/artifacts/${id}`)).status).toBe(404);
  });

  it('is the picture with its small one once it is complete, which does not cross the cap either', async () => {
    const bytes = await picture(640, 360, '#123456');
    const ada = await somebody(bytes.length + 1);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const announced = await ada.call('POST', '/artifacts', { content_type: 'image/png', bytes: bytes.length, sha256 });
    const { artifact_id: id, upload } = (await announced.json()) as {
      artifact_id: string;
      upload: { url: string; headers: Record<string, string> };
    };
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(bytes) });
    const complete = () => ada.call('POST', `/artifacts/${id}/complete`);
    expect(await problem(await complete())).toEqual([402, expect.objectContaining({ cap: 'stored_bytes' })]);
    expect(await used(ada)).toBe(bytes.length);
    await setCap(ada, 1_000_000);
    const answers = await Promise.all([complete(), complete(), complete()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { items } = (await (await ada.call('GET', '/artifacts')).json()) as { items: { bytes: number }[] };
    expect(items).toHaveLength(2);
    expect(await used(ada)).toBe(items[0]!.bytes + items[1]!.bytes);
    expect((await ada.call('DELETE', `/artifacts/${id}`)).status).toBe(204);
    expect(await used(ada)).toBe(0);
  });

  it('holds the result of a job that crosses the cap, and then no next one, before it costs anything', async () => {
    const ada = await somebody(1);
    const draft = await ada.job('POST', '/images/generate', { prompt: 'A pier', commit: false });
    const { job_id } = await ada.job('POST', '/images/generate', { prompt: 'A ferry at dawn', commit: true });
    const made = await ada.untilEnded(job_id);
    expect(made.status).toBe('succeeded');
    const bytes = made.artifacts.reduce((total, artifact) => total + artifact.bytes, 0);
    expect(bytes).toBeGreaterThan(1);
    expect(await used(ada)).toBe(bytes);
    const refusal = expect.objectContaining({ code: 'quota_exceeded', cap: 'stored_bytes', remaining: 0, required: 1 });
    const next = () => ada.call('POST', '/images/generate', { prompt: 'A lighthouse', commit: true });
    expect(await problem(await next())).toEqual([402, refusal]);
    expect(await problem(await ada.call('POST', `/images/jobs/${draft.job_id}/commit`))).toEqual([402, refusal]);
    const asked = { operation: 'image', request: { prompt: 'A lighthouse', commit: true } };
    expect(await (await ada.call('POST', '/usage/estimate', asked)).json()).toMatchObject({
      allowed: false,
      blocking_cap: 'stored_bytes',
    });
    expect(
      await stack.api.query(`select count(*)::int as held from usage_reservations where user_id = $1`, [ada.userId]),
    ).toEqual([{ held: 1 }]);
    const { artifact_id } = made.artifacts.find(({ role }) => role === 'image')!;
    expect((await ada.call('DELETE', `/artifacts/${artifact_id}`)).status).toBe(204);
    expect(await used(ada)).toBe(0);
    expect((await next()).status).toBe(202);
  });

  it('includes the key frames of a draft until it is over', async () => {
    const ada = await somebody();
    const frame = await uploadPicture(stack.api.url, ada);
    const before = await used(ada);
    const asked = { artifact_id: frame, video_prompt: 'the boat leaves', duration_s: 2, commit: false };
    const draft = await ada.job('POST', '/video/generate', asked);
    const withDraft = await used(ada);
    expect(withDraft).toBeGreaterThan(before);
    await setCap(ada, withDraft);
    expect(await problem(await ada.call('POST', '/video/generate', asked))).toEqual([
      402,
      expect.objectContaining({ cap: 'stored_bytes', required: withDraft - before }),
    ]);
    expect(await used(ada)).toBe(withDraft);
    expect((await ada.call('POST', `/video/jobs/${draft.job_id}/cancel`)).ok).toBe(true);
    expect(await used(ada)).toBe(before);
  });

  it('adds up, and nothing waits for ever, when files come and go at once and the account with them', async () => {
    for (let round = 0; round < 4; round++) {
      const ada = await somebody();
      const content = await picture(64, 64, `#0000${10 + round}`);
      const frame = await uploadPicture(stack.api.url, ada, content);
      const gone = await uploadPicture(stack.api.url, ada, content);
      const open = await Promise.all(
        Array.from({ length: 3 }, () => uploadPicture(stack.api.url, ada, content, { put: true, complete: false })),
      );
      const clip = { artifact_id: frame, video_prompt: 'the boat leaves', duration_s: 2 };
      const calls = [
        ...open.flatMap((id) => [
          ada.call('POST', `/artifacts/${id}/complete`),
          ada.call('POST', `/artifacts/${id}/complete`),
          ada.call('DELETE', `/artifacts/${id}`),
        ]),
        ada.call('DELETE', `/artifacts/${gone}`),
        ...[1, 2, 3].map((bytes) => announce(ada, bytes)),
        ...[true, false].map((commit) => ada.call('POST', '/video/generate', { ...clip, commit })),
        ada.call('POST', '/images/generate', { prompt: 'A pier', commit: true }),
        ...(round % 2 ? [ada.call('DELETE', '/auth/me')] : []),
        stack.api.app.get(MediaUpkeep).erase(),
      ];
      const answers = (await Promise.all(calls)).filter((answer) => answer instanceof Response);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    }
  });

  it('is taken in without a deadlock while the account is being deleted', async () => {
    const ada = await somebody();
    const id = await uploadPicture(stack.api.url, ada, undefined, { put: true, complete: false });
    const deletion = new Client({ connectionString: stack.api.database.url });
    await deletion.connect();
    try {
      await deletion.query('begin');
      await deletion.query('select 1 from users where id = $1 for update', [ada.userId]);
      const completed = ada.call('POST', `/artifacts/${id}/complete`);
      const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      await eventually(async () => expect(await stack.api.query(waiting)).toHaveLength(1));
      await deletion.query('delete from users where id = $1', [ada.userId]);
      await deletion.query('commit');
      expect((await completed).status).toBe(401);
    } finally {
      await deletion.end();
    }
  });

  it('is capped by plan and by user, which an admin sees and sets', async () => {
    const ada = await somebody();
    expect((await storage(ada)).cap_bytes).toBe(10 * 1024 * 1024);
    await root.call('PATCH', `/admin/users/${ada.userId}`, { plan: 'studio' });
    expect((await storage(ada)).cap_bytes).toBe(20_000_000);
    await announce(ada, 300);
    expect(await setCap(ada, 0)).toEqual({ bytes: 300, cap_bytes: 0 });
    expect((await announce(ada, 1)).status).toBe(402);
    const back = await root.call('PATCH', `/admin/users/${ada.userId}`, { caps: { stored_bytes: null } });
    expect(await back.json()).toMatchObject({ storage: { bytes: 300, cap_bytes: 20_000_000 } });
    expect((await announce(ada, 1)).status).toBe(201);
  });

  it('goes with the account', async () => {
    const ada = await somebody();
    await uploadPicture(stack.api.url, ada);
    await ada.job('POST', '/images/generate', { prompt: 'A pier', commit: false });
    const exported = (await (await ada.call('GET', '/auth/me/export')).json()) as { usage: { storage: unknown } };
    expect(exported.usage.storage).toEqual([{ bytes: String(await used(ada)) }]);
    expect((await ada.call('DELETE', '/auth/me')).status).toBe(204);
    expect(await stack.api.query('select 1 from storage_usage where user_id = $1', [ada.userId])).toEqual([]);
  });
});
