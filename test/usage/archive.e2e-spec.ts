import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { UsageConfig } from '@cse/config';
import { uuidv7 } from '@cse/core';
import { ReportDatabase } from '@cse/database';
import { LedgerArchive, Reconciler, UsageHistory, type ArchiveFiles } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { hold, line, startBudget, type BudgetHarness } from './budget-harness';

const DAY = 86_400_000;

class Files implements ArchiveFiles {
  readonly kept = new Map<string, Buffer>();
  /** What becomes of what is written. */
  fate: (bytes: Buffer) => Buffer = (bytes) => bytes;
  away = false;

  async put(key: string, body: Readable): Promise<void> {
    if (this.away) throw new Error('the store does not answer');
    this.kept.set(key, this.fate(await buffer(body)));
  }

  get(key: string): Promise<{ body: Readable }> {
    return Promise.resolve({ body: Readable.from([this.kept.get(key)!]) });
  }
}

/** Months whose lines have left the database. */
describe('the archive of the ledger', () => {
  let harness: BudgetHarness;
  let files: Files;
  let archive: LedgerArchive;
  const [ann, bob] = [uuidv7(), uuidv7()];
  const then = new Date(Date.now() - 70 * DAY);

  beforeAll(async () => {
    harness = await startBudget();
    files = new Files();
    archive = new LedgerArchive(harness.source, new UsageConfig({ LEDGER_RETENTION_MONTHS: '3' }), harness.clock);
    for (const user of [ann, bob]) {
      await harness.source.query(
        `insert into users (id, issuer, subject, email_verified, role, plan, created_at, last_sign_in_at)
         values ($1, 'i', $1::uuid::text, true, 'user', 'free', now(), now())`,
        [user],
      );
    }
    harness.clock.set(then);
    await spend(ann, [line(7n), line(2n, { attempt: 2, model: 'another' })]);
    await spend(ann, [line(5n)]);
    await spend(bob, [line(1n)]);
  });
  beforeEach(() => harness.clock.set(new Date(Date.now() + 200 * DAY)));
  afterAll(() => harness.close());

  async function spend(user: string, lines: ReturnType<typeof line>[]): Promise<string> {
    const request = hold(user, { requestId: 'request of ' + user });
    expect((await harness.budget.reserve(request)).status).toBe('reserved');
    if (lines.length > 0) await harness.budget.settle(request.id, { lines });
    return request.id;
  }

  const history = async (groupBy?: 'model' | 'operation') => {
    const query = { granularity: 'month' as const, from: then, to: then, groupBy };
    return new UsageHistory(new ReportDatabase(harness.source)).points(ann, query);
  };
  const inDatabase = () => harness.source.query('select 1 from usage_ledger');
  const archives = () =>
    harness.source.query<{ name: string; lines: string | null; kept: boolean }[]>(
      'select name, lines, kept_at is not null as kept from usage_archives',
    );

  it('leaves a month alone in which something is held or disputed', async () => {
    harness.clock.set(then);
    const held = await spend(bob, []);
    harness.clock.set(new Date(Date.now() + 200 * DAY));
    await archive.run(files);
    expect(await archives()).toEqual([]);
    await harness.budget.settle(held, { lines: [line(3n, { outcome: 'possibly_billed' })] });
    await archive.run(files);
    expect(await archives()).toEqual([]);
    await harness.source.query(
      `select usage_settle_dispute(id, 'billed', null, '1', now()) from usage_ledger where outcome = 'possibly_billed'`,
    );
  });

  it('drops nothing before what was written has been read back, and goes on where it broke off', async () => {
    files.fate = () => {
      throw new Error('the store is away');
    };
    const before = [await history(), await history('model'), await history('operation')];
    expect(before[0]).toMatchObject([{ requests: 2, cost: 14n }]);
    await expect(archive.run(files)).rejects.toThrow('away');
    expect(await archives()).toEqual([{ name: 'before', lines: null, kept: false }]);
    files.fate = (bytes) => bytes.subarray(0, bytes.length / 2);
    await expect(archive.run(files)).rejects.toThrow();
    expect(await harness.source.query('select 1 from usage_ledger_before')).toHaveLength(6);
    files.fate = (bytes) => bytes;
    await archive.run(files);
    expect((await archives()).find(({ name }) => name === 'before')).toEqual({
      name: 'before',
      lines: '6',
      kept: true,
    });
    expect(await inDatabase()).toEqual([]);
    expect([await history(), await history('model'), await history('operation')]).toEqual(before);
    expect(await new Reconciler(harness.source).differences(new Date(0))).toEqual([]);
  });

  it('holds every line, and names nobody', () => {
    const text = gunzipSync(files.kept.get('usage-archive/usage-ledger-before.ndjson.gz')!).toString();
    const lines = text
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as { cost: number });
    expect(lines.map(({ cost }) => cost)).toEqual([7, 2, 5, 1, 3, 0]);
    for (const kept of files.kept.values()) {
      const plain = gunzipSync(kept).toString();
      for (const user of [ann, bob]) expect(plain).not.toContain(user);
    }
  });

  it('forgets with the account what somebody had used', async () => {
    await harness.source.query('delete from users where id = $1', [ann]);
    expect(await harness.source.query('select 1 from usage_history where user_id = $1', [ann])).toEqual([]);
    expect(await harness.source.query('select 1 from usage_history where user_id = $1', [bob])).toHaveLength(1);
  });

  it('leaves no transaction open when the store takes nothing of a month', async () => {
    // More than is read ahead of a writer that stands still.
    await harness.source.query(
      `create table usage_ledger_2020_01 as select n as id, md5(n::text) || md5((-n)::text) as text from generate_series(1, 8000) n`,
    );
    await harness.source.query('create table usage_reservations_2020_01 (id int)');
    await harness.source.query(
      `insert into usage_archives (name, ends, detached_at) values ('2020_01', '2020-02-01', now())`,
    );
    files.away = true;
    await expect(archive.run(files)).rejects.toThrow('does not answer');
    await eventually(async () => {
      const open = `select query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`;
      expect(await harness.source.query(open)).toEqual([]);
    });
    files.away = false;
    await archive.run(files);
    expect((await archives()).find(({ name }) => name === '2020_01')).toMatchObject({ lines: '8000', kept: true });
  });
});
