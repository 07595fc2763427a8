import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageConfig } from '@cse/config';
import { ManualClock, uuidv7 } from '@cse/core';
import {
  AlertWebhook,
  Housekeeper,
  LedgerPartitions,
  loadPriceCatalogue,
  MOST_TOLD,
  parseCatalogue,
  PriceCatalogue,
  Reconciler,
  Rerater,
} from '@cse/usage';
import { Webhook } from 'standardwebhooks';
import { createWorkerApp } from '../../apps/worker/src/create-worker-app';
import { eventually } from '../harness/eventually';
import { LogRecorder } from '../harness/log-recorder';
import { freePort } from '../../tools/postgres/free-port';
import { cents, hold, line, startBudget, type BudgetHarness } from './budget-harness';

describe('the upkeep of the budget', () => {
  let harness: BudgetHarness;
  beforeAll(async () => {
    harness = await startBudget({ DAILY_COST_CAP_USD: '1' });
  });
  beforeEach(() => harness.clock.set(new Date('2026-11-22T12:00:00Z')));
  afterAll(() => harness.close());

  it('finds a window that says something else than the ledger, and a hold that no window knows', async () => {
    const user = uuidv7();
    const request = hold(user);
    await harness.budget.reserve(request);
    await harness.budget.settle(request.id, { lines: [line(7n)] });
    await harness.budget.reserve(hold(user));
    await harness.source.query(
      `update usage_windows set cost_settled = 9, text_requests = 2 where user_id = $1 and period = 'day'`,
      [user],
    );
    await harness.source.query(`update usage_windows set cost_reserved = 0 where user_id = $1 and period = 'month'`, [
      user,
    ]);
    await harness.source.query('insert into usage_deployment (month, shard, settled) values ($1, 20, 1)', [
      '2026-11-01',
    ]);
    const differences = await new Reconciler(harness.source).differences(new Date(0));
    expect(differences).toEqual(
      expect.arrayContaining([
        { subject: `day 2026-11-22 of ${user}`, figure: 'cost settled', booked: '9', counted: '7' },
        { subject: `day 2026-11-22 of ${user}`, figure: 'text_requests', booked: '2', counted: '1' },
        { subject: `month 2026-11-01 of ${user}`, figure: 'cost reserved', booked: '0', counted: cents(1).toString() },
        expect.objectContaining({ subject: 'deployment 2026-11-01', figure: 'cost settled', counted: '7' }),
      ]),
    );
    expect(differences).toHaveLength(4);
    expect(await new Reconciler(harness.source).differences(new Date('2026-12-01'))).toEqual([]);
    await harness.source.query('truncate usage_windows, usage_deployment, usage_reservations, usage_ledger');
  });

  describe('closes days', () => {
    const closed = () =>
      harness.source.query(
        `select day::text, cost from usage_closed_days where day >= '2026-11-20' and cost is not null order by day`,
      );
    const round = (at: string) => {
      harness.clock.set(new Date(at));
      return new Reconciler(harness.source).compare(harness.clock.now());
    };
    afterEach(() =>
      harness.source.query(
        'truncate usage_windows, usage_deployment, usage_reservations, usage_ledger, usage_closed_days',
      ),
    );

    it('a day after they have ended and a round after they were marked, until something is added', async () => {
      const { source, budget, clock } = harness;
      const user = uuidv7();
      const request = hold(user);
      clock.set(new Date('2026-11-20T12:00:00Z'));
      await budget.reserve(request);
      await budget.settle(request.id, { lines: [line(7n)] });
      const late = hold(user);
      await budget.reserve(late);
      for (const at of ['2026-11-21T17:00:00Z', '2026-11-21T23:00:00Z', '2026-11-22T01:00:00Z']) {
        expect(await round(at)).toEqual({ differences: 0 });
        expect(await closed()).toEqual([]);
      }
      expect(await round('2026-11-22T07:00:00Z')).toEqual({ differences: 0 });
      expect(await closed()).toEqual([{ day: '2026-11-20', cost: '7' }]);
      await budget.settle(late.id, { lines: [line(5n)] });
      expect(await closed()).toEqual([]);
      await round('2026-11-22T13:00:00Z');
      await round('2026-11-22T19:00:00Z');
      expect(await closed()).toEqual([{ day: '2026-11-20', cost: '12' }]);
      // What is closed is not read again; the month still is, by its days.
      await source.query(`update usage_windows set cost_settled = 13 where user_id = $1 and period = 'day'`, [user]);
      expect(await round('2026-11-22T20:00:00Z')).toEqual({
        differences: 1,
        first: { subject: `month 2026-11-01 of ${user}`, figure: 'cost settled', booked: '12', counted: '13' },
      });
    });

    it('with a line that was being booked when they were marked', async () => {
      harness.clock.set(new Date('2026-11-20T23:59:59Z'));
      const request = hold(uuidv7());
      await harness.budget.reserve(request);
      await harness.source.transaction(async (session) => {
        await harness.budget.settle(request.id, { lines: [line(7n)] }, session);
        await round('2026-11-22T01:00:00Z');
        await round('2026-11-22T01:00:05Z');
      });
      expect(await closed()).toEqual([]);
      expect(await round('2026-11-22T07:00:00Z')).toEqual({ differences: 0 });
      expect(await closed()).toEqual([{ day: '2026-11-20', cost: '7' }]);
    });

    it('no sooner than others when a line of their own last second comes through', async () => {
      harness.clock.set(new Date('2026-11-20T23:59:59Z'));
      const request = hold(uuidv7());
      await harness.budget.reserve(request);
      await round('2026-11-22T01:00:00Z');
      harness.clock.set(new Date('2026-11-20T23:59:59Z'));
      await harness.budget.settle(request.id, { lines: [line(7n)] });
      await round('2026-11-22T07:00:00Z');
      expect(await closed()).toEqual([]);
      await round('2026-11-22T13:00:00Z');
      expect(await closed()).toEqual([{ day: '2026-11-20', cost: '7' }]);
    });
  });

  it('counts however many differences there are, and tells one', async () => {
    await harness.source.query(
      `insert into usage_windows (user_id, period, starts_on, cost_cap, cost_settled)
       select gen_random_uuid(), period, case period when 'day' then '2026-11-22'::date else '2026-11-01' end, 0, n
         from generate_series(1, 3000) n, unnest(array['day', 'month']) period`,
    );
    const reconciler = new Reconciler(harness.source);
    expect(await reconciler.compare(harness.clock.now())).toEqual({
      differences: 9_000,
      first: expect.objectContaining({ figure: 'cost settled', counted: '0' }),
    });
    expect(await reconciler.differences(new Date('2026-11-22'))).toHaveLength(MOST_TOLD);
    await harness.source.query('truncate usage_windows, usage_closed_days');
  });

  it('makes the partitions of the months to come, with what came before they were there', async () => {
    const { source, clock } = harness;
    clock.set(new Date('2031-05-15T12:00:00Z'));
    const request = hold(uuidv7());
    await harness.budget.reserve(request);
    await harness.budget.settle(request.id, { lines: [line(7n)] });
    const at = () => source.query('select tableoid::regclass::text as at, cost from usage_ledger');
    expect(await at()).toEqual([{ at: 'usage_ledger_other', cost: '7' }]);
    const partitions = new LedgerPartitions(source, clock);
    await partitions.ahead();
    await partitions.ahead();
    expect(await at()).toEqual([{ at: 'usage_ledger_2031_05', cost: '7' }]);
    await expect(source.query('delete from usage_ledger_other')).resolves.toBeDefined();
    await expect(source.query('delete from usage_ledger')).rejects.toThrow('append-only');
    const made = await source.query<unknown[]>(`select 1 from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where c.relname similar to 'usage_(ledger|reservations)_2031_0[5678]'`);
    expect(made).toHaveLength(8);
    await harness.expectSound();
    await source.query('truncate usage_windows, usage_deployment, usage_reservations, usage_ledger');
  });

  it('prices a period again as entries of its own, once for each version of the catalogue', async () => {
    const user = uuidv7();
    const request = hold(user);
    await harness.budget.reserve(request);
    const shipped = loadPriceCatalogue(undefined);
    const counts = {
      inputTokens: 1_000,
      cacheReadTokens: 0,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      outputTokens: 0,
    };
    const sonnet = { provider: 'anthropic', model: 'claude-sonnet-5-5' };
    const cost = shipped.priceTokens(sonnet, counts, harness.clock.now());
    await harness.budget.settle(request.id, { lines: [line(cost, counts)] });
    const lost = hold(user);
    await harness.budget.reserve(lost);
    harness.clock.advance(180_001);
    await harness.budget.sweepOne();
    const usd = { input: '3', output: '1', cache_write_5m: '1', cache_write_1h: '1', cache_read: '1' };
    const row = {
      ...sonnet,
      effective_from: '2026-01-01',
      source: 's',
      verified_on: '2026-11-22',
      usd_per_million: usd,
    };
    const dearer = new PriceCatalogue(parseCatalogue({ version: 'dearer', tokens: [row], media: [] }));
    const rerater = new Rerater(harness.source, dearer, harness.clock);
    const [from, to] = [new Date('2026-11-01'), new Date('2026-11-30')];
    const expected = [{ model: 'anthropic claude-sonnet-5-5', requests: 1, charged: 2_000_000n, rerated: 3_000_000n }];
    expect(await rerater.rerate(from, to, false)).toMatchObject({ models: expected, corrected: 0 });
    expect(await rerater.rerate(from, to, true)).toMatchObject({ models: expected, corrected: 1 });
    expect(await rerater.rerate(from, to, true)).toMatchObject({
      models: [{ ...expected[0], charged: 3_000_000n }],
      corrected: 0,
    });
    await harness.expectSound();
    const [back] = (await new Rerater(harness.source, shipped, harness.clock).rerate(from, to, true)).models;
    expect(back).toMatchObject({ charged: 3_000_000n, rerated: 2_000_000n });
    await harness.expectSound();
  });

  it('erases kept answers after their ten minutes and keys after their day', async () => {
    const user = uuidv7();
    const keyed = hold(user, {
      idempotency: { route: 'POST /ai/suggest', keyHash: Buffer.alloc(32, 9), requestHash: Buffer.alloc(32, 9) },
      rateClass: 'text',
    });
    await harness.budget.reserve(keyed);
    await harness.budget.settle(keyed.id, {
      lines: [line(1n)],
      key: {
        state: 'answered',
        receipt: {},
        sealed: Buffer.from('sealed'),
        answerExpiresAt: new Date(harness.clock.millis() + 600_000),
      },
    });
    const housekeeper = new Housekeeper(harness.source, harness.clock);
    const kept = async () => {
      await housekeeper.tidy();
      return harness.source.query(
        `select answer is not null as answer, (select count(*) from usage_rates where user_id = $1) as rates
           from idempotency_keys where user_id = $1`,
        [user],
      );
    };
    expect(await kept()).toEqual([{ answer: true, rates: '1' }]);
    harness.clock.advance(600_000);
    expect(await kept()).toEqual([{ answer: false, rates: '0' }]);
    harness.clock.advance(86_400_000);
    expect(await kept()).toEqual([]);
  });

  describe('in the worker', () => {
    const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`;
    const received: { path: string; headers: Record<string, string>; body: string }[] = [];
    let receiver: Server;
    let answers: number[];

    beforeAll(async () => {
      receiver = createServer((request: IncomingMessage, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          received.push({ path: request.url!, headers: request.headers as Record<string, string>, body });
          response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
        });
      });
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => new Promise((resolve) => receiver.close(resolve)));

    it('an alert is taken once, and never sent on to where the receiver points', async () => {
      const user = uuidv7();
      const request = hold(user, { cost: cents(60) });
      await harness.budget.reserve(request);
      await harness.budget.settle(request.id, { lines: [line(cents(60))] });
      const port = (receiver.address() as AddressInfo).port;
      const config = new UsageConfig({
        USAGE_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
        USAGE_WEBHOOK_SECRET: secret,
      });
      const webhook = new AlertWebhook(harness.source, config, harness.clock);
      answers = [307, 204];
      const deliver = () => Promise.all([webhook.deliverOne(), webhook.deliverOne(), webhook.deliverOne()]);
      expect((await deliver()).filter(Boolean)).toHaveLength(1);
      expect(received.map(({ path }) => path)).toEqual(['/hook']);
      harness.clock.advance(30_000);
      expect((await deliver()).filter(Boolean)).toHaveLength(1);
      harness.clock.advance(86_400_000);
      expect((await deliver()).filter(Boolean)).toEqual([]);
      expect(received.splice(0)).toHaveLength(2);
    });

    it('charges lost holds, and delivers each alert signed, again until it is taken', async () => {
      const user = uuidv7();
      // The worker forgets what is left of people who have no account any more.
      await harness.source.query(
        `insert into users (id, issuer, subject, email_verified, role, plan, created_at, last_sign_in_at)
         values ($1, 'test', $2, false, 'user', 'free', $3, $3)`,
        [user, `subject of ${user}`, harness.clock.now()],
      );
      answers = [500, 204];
      const lost = hold(user, { cost: cents(55), ttlMs: 1 });
      await harness.budget.reserve(lost);
      const clock = new ManualClock(new Date(harness.clock.millis() + 10));
      const logs = new LogRecorder();
      const worker = await createWorkerApp({
        clock,
        logger: logs,
        environment: {
          NODE_ENV: 'test',
          DATABASE_URL: harness.database.url,
          DATA_DIR: '.data/test',
          WORKER_HEALTH_PORT: String(await freePort()),
          USAGE_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`,
          USAGE_WEBHOOK_SECRET: secret,
        },
      });
      try {
        await eventually(async () => {
          const [row] = await harness.source.query<{ state: string }[]>(
            'select state from usage_reservations where id = $1',
            [lost.id],
          );
          expect(row!.state).toBe('expired');
        });
        await eventually(() =>
          Promise.resolve(expect(logs.events('hold_expired')).toMatchObject([{ reservation_id: lost.id }])),
        );
        await eventually(() => Promise.resolve(expect(received).toHaveLength(1)), 15_000);
        clock.advance(30_000);
        await eventually(() => Promise.resolve(expect(received).toHaveLength(2)), 15_000);
      } finally {
        await worker.close();
      }
      const [first, second] = received;
      expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
      const age = { ...second!.headers, 'webhook-timestamp': second!.headers['webhook-timestamp']! };
      jest.useFakeTimers({ now: clock.now(), doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
      expect(new Webhook(secret).verify(second!.body, age)).toEqual({
        type: 'usage.threshold_reached',
        timestamp: expect.any(String),
        data: {
          user_id: user,
          cap: 'daily_cost',
          window_starts_on: '2026-11-22',
          threshold: 50,
          limit_usd: 1,
          used_usd: 0.55,
        },
      });
      jest.useRealTimers();
    }, 60_000);
  });
});
