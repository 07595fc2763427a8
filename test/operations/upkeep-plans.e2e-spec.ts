import { MediaUpkeep } from '@cse/media';
import { Housekeeper } from '@cse/usage';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { UpkeepMetrics } from '../../apps/worker/src/metrics/upkeep-metrics';
import { eventually } from '../harness/eventually';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { startMedia, type MediaStack, type MediaUser } from '../media/media-stack';

/** Rows of each table, and how many more than those the planner believes in. */
const ROWS = 3_000;
const TIMES = 500;
const BIG = ['usage_ledger', 'usage_reservations', 'generations', 'artifacts', 'idempotency_keys', 'generation_events'];
const ROUNDS = [
  ...['sweep_holds', 'tidy_usage', 'forget_strays', 'make_partitions', 'archive_ledger', 'reconcile', 'deliver_alerts'],
  ...['wake_silent_jobs', 'follow_storyboards', 'expire_drafts', 'erase_media', 'forget_job_events'],
  ...['deliver_job_webhooks', 'ask_what_was_billed', 'tidy_identity', 'erase_orphaned_projects'],
];

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Node[];
}
interface Executed {
  'Query Text': string;
  Plan: Node;
}

/**
 * What upkeep, reports, an export and the deletion of an account really ask, with the plans that the server made, also
 * inside its functions: `auto_explain` says them to the client. The tables have few rows, and statistics of many.
 */
describe('on big tables nothing is read in sequence', () => {
  let database: TestDatabase;
  let stack: MediaStack;
  let source: DataSource;
  let ada: MediaUser;
  let executed: Executed[] = [];

  beforeAll(async () => {
    const heard = Client.prototype as unknown as { _handleNotice(notice: { message: string }): void };
    jest.spyOn(heard, '_handleNotice').mockImplementation(({ message }) => {
      const [, plan] = /^duration: .* plan:\n(\{.*)$/s.exec(message) ?? [];
      if (plan) executed.push(JSON.parse(plan) as Executed);
    });
    database = await createTestDatabase();
    stack = await startMedia({
      DATABASE_URL: database.url,
      ADMIN_EMAILS: 'root@example.com',
      MEDIA_RETENTION_DAYS: '400',
    });
    source = stack.api.app.get(DataSource);
    ada = await stack.user('ada@example.com');
    await fill();
    await source.query(`do $$ begin
      execute format('alter database %I set session_preload_libraries = auto_explain', current_database());
      execute format('alter database %I set auto_explain.log_min_duration = 0', current_database());
      execute format('alter database %I set auto_explain.log_nested_statements = on', current_database());
      execute format('alter database %I set auto_explain.log_format = json', current_database());
      execute format('alter database %I set client_min_messages = log', current_database());
    end $$`);
    // From now on each connection says what it does.
    await source.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  }, 60_000);
  afterAll(async () => {
    await stack.close();
    await database.drop();
    jest.restoreAllMocks();
  });

  /** One picture, with all that comes of it, many times over, of sixty days and two hundred people. */
  async function fill(): Promise<void> {
    const worker = await stack.startWorker();
    const body = { prompt: 'a boat', provider: 'storyboard', commit: true, parameters: { quality_tier: 'draft' } };
    const asked = await ada.call('POST', '/images/generate', body, { 'idempotency-key': 'once' });
    await ada.untilEnded(((await asked.json()) as { job_id: string }).job_id);
    await worker.close();
    await source.query(
      `insert into users (id, issuer, subject, email_verified, role, plan, created_at, last_sign_in_at)
       select gen_random_uuid(), 'test', n::text, false, 'user', 'free', now(), now() from generate_series(1, 200) n`,
    );
    for (const table of ['usage_ledger', 'usage_reservations']) {
      const parts = await source.query<{ name: string }[]>(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass`,
        [table],
      );
      // As many pages as a range of a BRIN index needs to leave some of them out.
      for (const { name } of parts) await source.query(`alter table ${name} set (fillfactor = 10)`);
    }
    const copies = {
      usage_reservations: `'id', gen_random_uuid(), 'day', d.at, 'month', date_trunc('month', d.at)`,
      usage_ledger: `'id', nextval('usage_ledger_lines'), 'reservation_id', gen_random_uuid(), 'day', d.at,
                     'month', date_trunc('month', d.at), 'at', d.at`,
      idempotency_keys: `'key_hash', '\\x' || md5(n::text), 'reservation_id', gen_random_uuid()`,
      generations: `'id', gen_random_uuid(), 'reservation_id', gen_random_uuid(), 'created_at', d.at, 'finished_at', d.at`,
    };
    for (const [table, own] of Object.entries(copies)) {
      await source.query(
        `insert into ${table}
         select copy.* from (select to_jsonb(one) as told from ${table} one limit 1) first,
                (select array_agg(id) as ids from users) people, generate_series(1, $1::int) n,
                lateral (select (now() at time zone 'UTC')::date - 60 + n * 60 / $1::int as at) d,
                lateral jsonb_populate_record(null::${table},
                          told || jsonb_build_object('user_id', ids[1 + n % 200], ${own})) copy`,
        [ROWS],
      );
    }
    const [columns] = await source.query<{ names: string }[]>(
      `select string_agg(attname, ', ') as names from pg_attribute
        where attrelid = 'artifacts'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    );
    await source.query(
      `insert into artifacts (${columns!.names})
       select ${columns!.names.replaceAll(/\w+/g, 'copy.$&')} from (select to_jsonb(a) as told from artifacts a where parent_id is null limit 1) first, generations g,
              lateral jsonb_populate_record(null::artifacts,
                        told || jsonb_build_object('id', gen_random_uuid(), 'user_id', g.user_id, 'generation_id', g.id,
                                                   'object_key', gen_random_uuid(), 'created_at', g.created_at)) copy
        where g.id::text <> told->>'generation_id'`,
    );
    await source.query(
      `insert into generation_events
       select g.id, n, 'progress', '{}', now() from generations g, generate_series(100, 101) n`,
    );
    await source.query('vacuum analyze');
    const believed = await source.query<{ name: string }[]>(
      `select c.relname as name from pg_class c
        where c.relkind = 'r' and c.reltuples > 100
          and (c.relname = any($1) or exists (select 1 from pg_inherits i where i.inhrelid = c.oid
                                               and i.inhparent::regclass::text = any($1)))`,
      [BIG],
    );
    for (const { name } of believed) await source.query(`alter table ${name} set (autovacuum_enabled = off)`);
    const names = believed.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(BIG.length);
    await source.query('update pg_class set reltuples = reltuples * $2 where relname = any($1)', [names, TIMES]);
    big = new Set(names);
  }
  let big: Set<string>;

  const sequential = (node: Node): string[] => [
    ...(node['Node Type'] === 'Seq Scan' && big.has(node['Relation Name'] ?? '') ? [node['Relation Name']!] : []),
    ...(node.Plans ?? []).flatMap(sequential),
  ];
  const found = () => {
    const seen = executed.flatMap((one) => sequential(one.Plan).map((name) => `${name}: ${one['Query Text']}`));
    return [...new Set(seen)];
  };
  const touched = () => {
    const names = (node: Node): string[] => [node['Relation Name'] ?? '', ...(node.Plans ?? []).flatMap(names)];
    return new Set(executed.flatMap(({ Plan }) => names(Plan)));
  };

  it('by the rounds of the worker', async () => {
    executed = [];
    const ended = jest.spyOn(UpkeepMetrics.prototype, 'ended');
    const worker = await stack.startWorker();
    await eventually(async () => {
      expect(ended.mock.calls.map(([name]) => name)).toEqual(expect.arrayContaining(ROUNDS));
      return Promise.resolve();
    }, 30_000);
    expect(ended.mock.calls.filter(([, outcome]) => outcome === 'failed')).toEqual([]);
    await worker.close();
    expect(found()).toEqual([]);
    // The recording sees them all, so that an empty list says something.
    for (const name of big) expect([name, touched().has(name)]).toEqual([name, true]);
  }, 60_000);

  it('by reports, an export and the deletion of an account, and what is done after it', async () => {
    const root = await stack.user('root@example.com');
    executed = [];
    for (const [who, path] of [
      ...['/usage/current', '/usage/history', '/usage/events', '/auth/me/export', '/images/jobs', '/artifacts'].map(
        (path) => [ada, path] as const,
      ),
      ...['/admin/usage', '/admin/disputes', '/admin/users'].map((path) => [root, path] as const),
    ]) {
      const answer = await who.call('GET', path);
      expect([path, answer.status]).toEqual([path, 200]);
      await answer.text();
    }
    expect((await ada.call('DELETE', '/auth/me')).status).toBe(204);
    const worker = await stack.startWorker();
    await worker.get(MediaUpkeep, { strict: false }).erase();
    await worker.get(Housekeeper, { strict: false }).forgetStrays();
    await worker.close();
    expect(found()).toEqual([]);
    for (const name of big) expect([name, touched().has(name)]).toEqual([name, true]);
  }, 60_000);
});
