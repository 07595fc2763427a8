import { setTimeout as pause } from 'node:timers/promises';
import { Reconciler } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { Deployment } from './deployment';
import { Load, WORKS } from './load';

/** For how long after each exchange of processes the load goes on; `npm run rehearse` asks for more. */
const SECONDS = Number(process.env.REHEARSE_SECONDS ?? 0);
const WRITERS = 2;

/**
 * Of what a release does to those who use it, step by step under one load: installed programs with the settings of
 * production, behind a balancer.
 */
describe('a release', () => {
  let deployment: Deployment;
  let load: Load;

  beforeAll(async () => {
    deployment = await Deployment.start();
    const all = (['api', 'api', 'worker', 'worker'] as const).map((program) => deployment.launch(program, 'old'));
    const [tokens] = await Promise.all([deployment.signIn(WRITERS), ...all]);
    expect(await deployment.balancer.look()).toHaveLength(2);
    load = new Load(deployment.balancer.url, tokens);
  }, 240_000);
  afterAll(async () => {
    await load?.stop();
    await deployment?.close();
  }, 60_000);

  const held = () => deployment.source.query<object[]>(`select id from usage_reservations where state = 'held'`);

  /** Whatever is asked for goes on to succeed from now on. */
  async function isServed(): Promise<void> {
    const before = { ...load.done };
    const notYet = () => WORKS.filter((work) => load.done[work] === before[work]);
    await eventually(() => Promise.resolve(expect(notYet()).toEqual([])), 60_000);
    expect(load.failures).toEqual([]);
  }

  it('whose migration breaks ends there: what runs goes on, and what it would have brought gets no request', async () => {
    const { source, balancer } = deployment;
    const broken = await deployment.migrate('broken');
    expect([broken.code, broken.said]).toEqual([1, expect.stringMatching(/^could not start: .*already exists/)]);
    expect(await source.query(`select to_regclass('next_release') as name`)).toEqual([{ name: null }]);
    // Somebody starts it all the same.
    const next = await deployment.launch('api', 'broken', '/health/live');
    const ready = (await (await fetch(`${next.url}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({ down: ['schema'] });
    const served = await balancer.look();
    expect(served).toHaveLength(2);
    expect(served).not.toContain(next.url);
    await isServed();
    expect(next.output).not.toMatch(/"route":"(?!\/health\/)/);
    await deployment.retire('api', next);
  }, 120_000);

  it('that is mended brings its schema, and those of before serve beside it', async () => {
    expect(await deployment.migrate('sound')).toEqual({ code: 0, said: expect.stringContaining('NextRelease') });
    const before = await deployment.balancer.look();
    expect(before).toHaveLength(2);
    for (const url of before) {
      expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ warnings: ['schema_newer'] });
    }
    await isServed();
  }, 120_000);

  it('that replaces two apis and two workers fails no request, and loses no job and no money', async () => {
    const { source, openai, balancer } = deployment;
    const before = await balancer.look();
    for (let place = 0; place < 2; place++) {
      await Promise.all([deployment.launch('api', 'sound'), deployment.launch('worker', 'sound')]);
      await Promise.all([deployment.retire('api'), deployment.retire('worker')]);
      await pause(SECONDS * 1_000);
    }
    const after = await balancer.look();
    expect(after).toHaveLength(2);
    for (const url of after) {
      expect(before).not.toContain(url);
      expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ok' });
    }
    await isServed();
    await load.stop();
    process.stdout.write(`a release under load: ${JSON.stringify(load.done)}, ${load.failures.length} failed\n`);
    expect(load.failures).toEqual([]);

    expect(deployment.ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const complaints = deployment.ended.flatMap(
      ({ lastWords }) => lastWords.match(/.*"level":"(error|fatal)".*/g) ?? [],
    );
    expect(complaints).toEqual([]);

    expect(openai.accepted.map(({ prompt }) => prompt).sort()).toEqual([...load.prompts].sort());
    const jobs = await source.query<object[]>('select status, count(*)::int from generations group by 1');
    expect(jobs).toEqual([{ status: 'succeeded', count: load.prompts.length }]);
    await eventually(async () => expect(await held()).toEqual([]));
    const lines = await source.query<object[]>(
      `select 1 from usage_ledger l join generations g using (reservation_id) where l.outcome <> 'complete'
       union all select 1 from usage_ledger group by reservation_id, attempt having count(*) > 1`,
    );
    expect(lines).toEqual([]);
    expect(await new Reconciler(source).differences(new Date(0))).toEqual([]);
  }, 240_000);
});
