import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Reconciler } from '@cse/usage';
import { SeededRandom } from '../fakes/anthropic/random';
import { dumpDatabase } from '../harness/dump-database';
import { eventually } from '../harness/eventually';
import { seedsIn } from '../harness/seeds';
import { signIn } from '../harness/sign-in';
import { between, FAULTS } from './faults';
import { World } from './world';
import { ASKED_AGAIN, WORK, Writer, type Outcome } from './writers';

/** How long things go wrong; `npm run test:chaos` asks for more. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 20);
/** A seed gives the same faults in the same order; what they meet is the machine's to say. */
const SEEDS = seedsIn(process.env.CHAOS_SEEDS);
const WRITERS = 6;
/** This one's budget is soon used up. */
const POOR_USD = 0.05;
const FAULTS_AT_ONCE = 3;
/** A client that has waited for so long has lost its work. */
const PATIENCE_MS = 90_000;
/** The longest life of anything that is left behind: a lease, a lock of the queue, a hold of a lost job. */
const CALM_WITHIN_MS = 120_000;

/** Ends that are nobody's loss: a budget that is used up, and a picture whose maker never said what became of it. */
const FAIR_ENDS = ['done', 'quota_exceeded', 'provider_outcome_unknown', ASKED_AGAIN];

describe.each(SEEDS)('chaos (seed %s)', (seed) => {
  const mark = `canary${randomBytes(6).toString('hex')}`;
  const met: Record<string, number> = {};
  let world: World;
  let writers: Writer[];
  let poor: string;

  beforeAll(
    async () => {
      world = await World.start({
        ADMIN_EMAILS: 'admin@example.com',
        RATE_LIMIT_PER_MINUTE: '100000',
        USER_RATE_LIMITS: 'reads=100000,writes=100000',
        AUTH_RATE_LIMITS: 'start=1000,token=1000,refresh=1000',
        ACCESS_TTL_S: '3600',
        DAILY_COST_CAP_USD: '1000',
        MONTHLY_COST_CAP_USD: '1000',
        DAILY_TOKENS: '1000000000',
        DAILY_IMAGES: '100000',
      });
      const address = world.address(new SeededRandom(seed));
      const admin = await signIn(address, 'admin@example.com');
      const users = await Promise.all(
        Array.from({ length: WRITERS }, (_, index) => signIn(address, `w${index}@example.com`)),
      );
      poor = users[0]!.userId;
      const changed = await fetch(`${address}/admin/users/${poor}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${admin.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ caps: { daily_cost_usd: POOR_USD } }),
      });
      expect(changed.status).toBe(200);
      writers = users.map(({ accessToken }, index) => new Writer(world, accessToken, `${seed} ${index}`, mark));

      if (!world.ownDisk) process.stderr.write('NOTE: no disk can be mounted here, so none is filled\n');
      const random = new SeededRandom(seed);
      const until = performance.now() + SECONDS * 1000;
      const working = Promise.all(writers.map((writer) => writer.work(until, PATIENCE_MS)));
      const faults = new Set<Promise<void>>();
      while (performance.now() < until) {
        if (faults.size >= FAULTS_AT_ONCE) await Promise.race(faults);
        const name = random.pick(Object.keys(FAULTS))!;
        met[name] = (met[name] ?? 0) + 1;
        const fault = FAULTS[name]!(world, random).finally(() => faults.delete(fault));
        faults.add(fault);
        await pause(between(random, 200, 1_500));
      }
      await Promise.all(faults);
      await working;
    },
    SECONDS * 1000 + CALM_WITHIN_MS + 60_000,
  );
  afterAll(() => world.close());

  it('loses nothing that was asked for', () => {
    const outcomes = writers.flatMap((writer) => writer.outcomes);
    process.stdout.write(`seed ${seed}: ${JSON.stringify(met)}\n${summary(outcomes)}`);
    expect(outcomes.filter(({ end }) => !FAIR_ENDS.includes(end))).toEqual([]);
    const done = new Set(outcomes.filter(({ end }) => end === 'done').map(({ work }) => work));
    expect([...done].sort()).toEqual([...WORK].sort());
  });

  it(
    'leaves nothing held, and sound books',
    async () => {
      await eventually(async () => {
        const states = await world.source.query<object[]>(
          `select operation, count(*)::int from usage_reservations where state = 'held' group by 1`,
        );
        expect(states).toEqual([]);
      }, CALM_WITHIN_MS);
      expect(await new Reconciler(world.source).differences(new Date(0))).toEqual([]);
    },
    CALM_WITHIN_MS + 10_000,
  );

  it('crosses no cap and charges no more than was held', async () => {
    const [spent] = await world.source.query<{ usd: number }[]>(
      'select coalesce(sum(cost), 0) / 1e9::float8 as usd from usage_ledger where user_id = $1',
      [poor],
    );
    expect(spent!.usd).toBeLessThanOrEqual(POOR_USD);
    expect(await world.source.query<object[]>('select id from usage_reservations where actual_cost > cost')).toEqual(
      [],
    );
  });

  it('pays for a picture once, and ends every job', async () => {
    const paid = world.openai.accepted.map(({ prompt }) => prompt);
    expect(paid.filter((prompt, index) => paid.indexOf(prompt) !== index)).toEqual([]);
    const open = await world.source.query<object[]>('select id, status from generations where finished_at is null');
    expect(open).toEqual([]);
    const unexplained = await world.source.query<object[]>(
      `select g.id, g.error from generations g join usage_reservations r on r.id = g.reservation_id
        where g.status <> 'succeeded' and r.actual_cost > 0
          and not exists (select 1 from usage_ledger l where l.reservation_id = r.id and l.outcome = 'possibly_billed')`,
    );
    expect(unexplained).toEqual([]);
  });

  it('keeps every file that was taken in as it was', async () => {
    expect((await Promise.all(writers.map((writer) => writer.lostFiles()))).flat()).toEqual([]);
  });

  it('keeps and prints no word of a story', async () => {
    expect((await dumpDatabase(world.database.url)).includes(mark)).toBe(false);
    expect(world.logs().includes(mark)).toBe(false);
  });
});

function summary(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, { count: number; tries: number }>();
  for (const { work, end, tries } of outcomes) {
    const row = rows.get(`${work}: ${end}`) ?? { count: 0, tries: 0 };
    rows.set(`${work}: ${end}`, { count: row.count + 1, tries: row.tries + tries });
  }
  return [...rows].map(([what, { count, tries }]) => `${what} ${count}, in ${tries} tries\n`).join('');
}
