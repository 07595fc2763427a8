import { setTimeout as pause } from 'node:timers/promises';
import { Reconciler } from '@cse/usage';
import { eventually } from '../harness/eventually';
import { Deployment } from './deployment';
import { Load } from './load';

/** For how long after each exchange of processes the load goes on; `npm run rehearse` asks for more. */
const SECONDS = Number(process.env.REHEARSE_SECONDS ?? 0);
const WRITERS = 2;

/** Of what a release does to those who use it, with the programs as they are built and the settings of production. */
describe('a release', () => {
  let deployment: Deployment;
  let tokens: string[];

  beforeAll(async () => {
    deployment = await Deployment.start();
    tokens = await deployment.signIn(WRITERS);
    const all = (['api', 'api', 'worker', 'worker'] as const).map((program) => deployment.launch(program, 'old'));
    await Promise.all(all);
    expect(await deployment.balancer.look()).toHaveLength(2);
  }, 180_000);
  afterAll(() => deployment.close());

  const held = () => deployment.source.query<object[]>(`select id from usage_reservations where state = 'held'`);

  it('that replaces two apis and two workers under load fails no request, and loses no job and no money', async () => {
    const { source, openai } = deployment;
    const load = new Load(deployment.balancer.url, tokens);
    for (let place = 0; place < 2; place++) {
      await Promise.all([deployment.launch('api', 'new'), deployment.launch('worker', 'new')]);
      await Promise.all([deployment.retire('api'), deployment.retire('worker')]);
      await pause(SECONDS * 1_000);
    }
    await load.stop();
    process.stdout.write(`rolling restart under load: ${JSON.stringify(load.done)}, ${load.failures.length} failed\n`);
    const all = [...deployment.ended, ...deployment.running.map(({ process }) => process)];
    if (load.failures.length > 0) {
      process.stdout.write(
        all.flatMap(({ output }) => output.match(/.*"level":"(warn|error|fatal)".*/g) ?? []).join('\n'),
      );
    }
    expect(load.failures).toEqual([]);
    for (const work of ['text as JSON', 'text as events', 'picture', 'picture to its end'] as const) {
      expect(load.done[work]).toBeGreaterThan(0);
    }
    expect(deployment.ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const complaints = deployment.ended.flatMap(({ output }) => output.match(/.*"level":"(error|fatal)".*/g) ?? []);
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

  it('whose migration breaks ends there: what runs goes on, and what it would have brought gets no request', async () => {
    const { source, balancer } = deployment;
    const broken = await deployment.migrate('broken');
    expect([broken.code, broken.said]).toEqual([1, expect.stringMatching(/^could not start: .*already exists/)]);
    expect(await source.query(`select to_regclass('next_release') as name`)).toEqual([{ name: null }]);
    // Somebody starts it all the same.
    const next = await deployment.launchNext('broken');
    balancer.add(next.url);
    const ready = (await (await fetch(`${next.url}/health/ready`)).json()) as object;
    expect(ready).toMatchObject({ down: ['schema'] });
    const served = await balancer.look();
    expect(served).toHaveLength(2);
    expect(served).not.toContain(next.url);
    const load = new Load(balancer.url, tokens);
    await load.stop();
    expect([load.failures, load.done]).toEqual([[], expect.objectContaining({ 'text as JSON': WRITERS })]);
    balancer.remove(next.url);
    await next.stop();
  }, 90_000);

  it('that is mended brings its schema, and those of before serve beside it', async () => {
    const { balancer } = deployment;
    expect(await deployment.migrate('sound')).toEqual({ code: 0, said: expect.stringContaining('NextRelease') });
    for (const url of await balancer.look()) {
      expect(await (await fetch(`${url}/health/ready`)).json()).toMatchObject({ warnings: ['schema_newer'] });
    }
    const load = new Load(balancer.url, tokens);
    await load.stop();
    expect([load.failures, load.done]).toEqual([[], expect.objectContaining({ 'picture to its end': WRITERS })]);
    const next = await deployment.launchNext('sound');
    const ready = await fetch(`${next.url}/health/ready`);
    expect([ready.status, (await ready.json()) as object]).toEqual([
      200,
      expect.not.objectContaining({ warnings: expect.anything() }),
    ]);
    await next.stop();
  }, 90_000);
});
