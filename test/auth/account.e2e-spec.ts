import { ManualClock } from '@cse/core';
import { dumpDatabase } from '../harness/dump-database';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { TestDevice } from '../projects/test-device';
import { me, post, refresh, replyOf } from './session-caller';

/** Stands in no other text of the database. */
const NAME = 'quillon-zephyrine';
const EMAIL = `${NAME}@example.com`;

describe('an account', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let admin: SignedIn;

  beforeAll(async () => {
    api = await startTestApi({ ADMIN_EMAILS: 'root@example.com' }, { clock });
    admin = await signIn(api, 'root@example.com');
  });

  afterAll(() => api.close());

  const call = async (
    who: SignedIn,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) =>
    replyOf(
      await fetch(api.url + path, {
        method,
        headers: {
          authorization: `Bearer ${who.accessToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );

  /** Somebody who has left something in every part of the system. */
  async function somebody(): Promise<SignedIn> {
    const person = await signIn(api, EMAIL);
    await refresh(api, (await refresh(api, person.refreshToken)).refreshToken!);
    await call(person, 'PUT', '/creator/preferences', { language: 'fr', themes: ['tides'] });
    const story = {
      active_path: [{ id: 'n_1', parent_id: null, text: 'The ferry leaves at dawn.' }],
      branch_canon: {},
    };
    const answer = await call(person, 'POST', '/ai/suggest', story, { 'idempotency-key': `key-of-${NAME}` });
    expect(answer.status).toBe(200);
    const draft = await call(person, 'POST', '/images/generate', { prompt: 'A ferry at dawn', commit: false });
    expect(draft.status).toBe(200);
    const upload = { content_type: 'image/png', bytes: 100, sha256: 'ab'.repeat(32) };
    expect((await call(person, 'POST', '/artifacts', upload)).status).toBe(201);
    await (await TestDevice.of(api, person)).createProject();
    const set = await call(admin, 'PATCH', `/admin/users/${person.userId}`, { caps: { daily_images: 3 } });
    expect(set.status).toBe(200);
    return person;
  }

  const ledger = () => api.query('select cost, operation, tokens from usage_ledger order by id');
  const rowsAbout = async (userId: string) => {
    const dump = await dumpDatabase(api.database.url);
    return dump.split('\n').filter((row) => row.includes(userId) || row.includes(NAME));
  };

  it('gives everything that is stored about a person as JSON, and nothing that could be presented', async () => {
    const person = await somebody();
    const exported = await call(person, 'GET', '/auth/me/export');
    expect(exported.headers.get('content-disposition')).toContain('attachment');
    expect(exported.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(exported.body).toMatchObject({
      identity: {
        account: [{ id: person.userId, email: EMAIL }],
        sessions: [expect.objectContaining({ id: person.sessionId, device_name: 'test' })],
        security_events: [expect.objectContaining({ name: 'account_changed' })],
      },
      usage: {
        own_caps: [expect.objectContaining({ daily_images: '3' })],
        ledger: [expect.objectContaining({ operation: 'ai.suggest' })],
      },
      creator_preferences: { language: 'fr', themes: ['tides'] },
      media: {
        jobs: [expect.objectContaining({ kind: 'image', status: 'draft' })],
        artifacts: [expect.objectContaining({ content_type: 'image/png', state: 'uploading' })],
      },
      projects: {
        devices: [expect.objectContaining({ kind: 'device' })],
        projects: [expect.objectContaining({ generation: 1, chunks: 0 })],
        memberships: [expect.objectContaining({ role: 'owner' })],
      },
    });
    const text = JSON.stringify(exported.body);
    expect(text).not.toMatch(/hash|rt_|eyJ|ferry/);
    expect(text).not.toContain(admin.userId);
    expect(await keyColumns(exported.body)).toEqual([]);
    await call(person, 'DELETE', '/auth/me');
  });

  it('is exported whole and in order where it has more rows than are read at once', async () => {
    const person = await somebody();
    const path = '/images/generate';
    expect((await call(person, 'POST', path, { prompt: 'A ferry at dusk', commit: false })).status).toBe(200);
    await api.query(
      `insert into generation_events (generation_id, seq, event, data, at)
         select id, 1000 + n, 'progress', '{}', now() from generations, generate_series(1, 700) n where user_id = $1`,
      [person.userId],
    );
    await api.query(
      `insert into usage_ledger (reservation_id, kind, attempt, user_id, at, day, month, operation, provider, model, outcome,
                                 estimated, tokens, cost, price_version)
         select gen_random_uuid(), kind, attempt, user_id, at, day, month, operation, provider, model, outcome, estimated, 0, 0,
                price_version from usage_ledger, generate_series(1, 1500) where user_id = $1`,
      [person.userId],
    );
    const { body } = await call(person, 'GET', '/auth/me/export');
    const { usage, media } = body as unknown as Record<string, Record<string, Record<string, unknown>[]>>;
    const kept = (sql: string) => api.query<Record<string, unknown>>(sql, [person.userId]);
    expect(usage!.ledger!.map(({ id }) => ({ id }))).toEqual(
      await kept('select id from usage_ledger where user_id = $1 order by id'),
    );
    expect(media!.events!.map(({ generation_id, seq }) => ({ generation_id, seq }))).toEqual(
      await kept(`select generation_id, seq from generation_events
                   where generation_id in (select id from generations where user_id = $1) order by generation_id, seq`),
    );
    expect(media!.events!.length).toBeGreaterThan(1_400);
    await call(person, 'DELETE', '/auth/me');
  });

  /** Tables that name a user and of which the export holds no part. */
  async function keyColumns(body: Record<string, unknown>): Promise<string[]> {
    const tables = await api.query<{ table_name: string }>(
      `select c.relname as table_name from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attname = 'user_id' and not a.attisdropped`,
    );
    const covered: Record<string, string> = {
      sessions: 'identity.sessions',
      authorization_codes: 'identity.sign_in_codes',
      security_events: 'identity.security_events',
      abuse_scores: 'identity.abuse_score',
      usage_caps: 'usage.own_caps',
      storage_usage: 'usage.storage',
      usage_windows: 'usage.windows',
      usage_ledger: 'usage.ledger',
      usage_history: 'usage.history',
      usage_reservations: 'usage.open_holds',
      usage_alerts: 'usage.alerts',
      idempotency_keys: 'usage.idempotency_keys',
      creator_preferences: 'creator_preferences',
      generations: 'media.jobs',
      storyboards: 'media.storyboards',
      artifacts: 'media.artifacts',
      artifact_reports: 'media.reports',
      devices: 'projects.devices',
      projects: 'projects.projects',
      project_members: 'projects.memberships',
      project_keys: 'projects.device_keys',
      project_invitations: 'projects.invitations_sent',
    };
    // Moments of the rate limiter: there is nothing in them but when to ask again.
    const transient = ['usage_rates'];
    return tables
      .map(({ table_name: table }) => table)
      .filter((table) => !transient.includes(table))
      .filter((table) => {
        const [part, member] = covered[table]?.split('.') ?? [];
        const found = part === undefined ? undefined : (body[part] as Record<string, unknown> | undefined);
        return found === undefined || (member !== undefined && found[member] === undefined);
      });
  }

  it('T117 is deleted with everything in every table, and what it cost stays without the person', async () => {
    const person = await somebody();
    expect((await rowsAbout(person.userId)).length).toBeGreaterThan(5);
    const before = await ledger();
    expect(before.length).toBeGreaterThan(0);
    expect((await call(person, 'DELETE', '/auth/me')).status).toBe(204);
    expect(await rowsAbout(person.userId)).toEqual([]);
    expect(await rowsAbout(person.sessionId)).toEqual([]);
    expect(await ledger()).toEqual(before);
    const said = await api.query<{ name: string }>('select name from security_events');
    expect(said.map(({ name }) => name)).toContain('account_changed');
    for (const token of [person.accessToken]) expect((await me(api, token)).status).toBe(401);
    expect((await refresh(api, person.refreshToken)).status).toBe(401);
    expect(api.logs.text).not.toContain(EMAIL);
  });

  it('is a new one when the same person comes back', async () => {
    const before = await signIn(api, EMAIL);
    await call(before, 'DELETE', '/auth/me');
    const after = await signIn(api, EMAIL);
    expect(after.userId).not.toBe(before.userId);
    expect((await call(after, 'GET', '/creator/preferences')).body).toEqual({});
    await call(after, 'DELETE', '/auth/me');
  });

  it('of somebody else is never reached: the routes know no other than the caller', async () => {
    const other = await signIn(api, 'other@example.com');
    for (const path of ['/auth/me', '/auth/me/export']) {
      const answer = await call(other, 'GET', `${path}?user_id=${admin.userId}`);
      expect(JSON.stringify(answer.body)).not.toContain(admin.userId);
    }
    expect((await post(api, '/auth/me/export', undefined)).status).toBe(404);
  });
});
