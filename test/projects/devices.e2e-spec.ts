import { ManualClock } from '@cse/core';
import { Compaction, ProjectsUpkeep } from '@cse/projects';
import { Client } from 'pg';
import { eventually } from '../harness/eventually';
import { startTestApi, type TestApi } from '../harness/test-api';
import { EventReader } from './event-reader';
import { base64url, ciphertext, TestDevice } from './test-device';

const DAY_MS = 24 * 3_600_000;

/**
 * What a device is known by, what becomes of those that their owners forget, and who waits for whom where several projects
 * change.
 */
describe('a device', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let ada: TestDevice;
  let grace: TestDevice;

  beforeAll(async () => {
    api = await startTestApi({}, { clock });
    [ada, grace] = await Promise.all([TestDevice.of(api, 'ada@example.com'), TestDevice.of(api, 'grace@example.com')]);
  });
  afterAll(() => api.close());

  const another = (of: TestDevice, id?: string): TestDevice =>
    Object.assign(new TestDevice(api, of.owner), id === undefined ? {} : { id });

  it('is known by its keys: no others under its id, no proof of another, no id of somebody else', async () => {
    const device = new TestDevice(api, ada.owner);
    expect(
      (await device.call('PUT', `/devices/${device.id}`, { ...device.registration, proof: ada.registration.proof }))
        .body.code,
    ).toBe('signature_invalid');
    expect((await device.register()).status).toBe(201);
    expect((await device.register()).status).toBe(200);
    const header = base64url(ciphertext(200));
    expect((await device.call('PUT', `/devices/${device.id}`, { ...device.registration, header })).body).toMatchObject({
      header,
    });
    expect((await another(ada, device.id).register()).body.code).toBe('invalid_state');
    const thief = another(grace, device.id);
    expect((await thief.register()).status).toBe(404);
    expect((await thief.call('DELETE', `/devices/${device.id}`)).status).toBe(404);
    expect((await device.call('DELETE', `/devices/${device.id}`)).status).toBe(204);
  });

  it('is one of 32 of its user at most, however many come at once', async () => {
    const { owner } = await TestDevice.of(api, 'many@example.com');
    const answers = await Promise.all(Array.from({ length: 35 }, () => new TestDevice(api, owner).register()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(31);
    expect(answers.find(({ status }) => status !== 201)).toMatchObject({
      status: 409,
      body: { code: 'limit_reached', limit: 32 },
    });
  });

  it('that is forgotten leaves projects, whose key it had, to be rotated, and tells who follows them', async () => {
    const [project, old, without] = [await ada.createProject(), await ada.createProject(), await ada.createProject()];
    const lost = await TestDevice.of(api, ada.owner);
    await ada.certify(project, lost, 'owner');
    await ada.certify(old, lost, 'owner');
    // It has a key of before there.
    await api.query('update projects set generation = 2 where id = $1', [old]);
    const stream = await EventReader.open(ada, `/projects/${project}/events`);
    await stream.next('ready');
    await ada.ok('DELETE', `/devices/${lost.id}`);
    expect(await stream.next('members')).toMatchObject({ rotation_due: true });
    await stream.close();
    const due = await Promise.all([project, old, without].map((id) => ada.ok('GET', `/projects/${id}`)));
    expect(due.map(({ body }) => body.rotation_due as unknown)).toEqual([true, false, false]);
    expect((await ada.sendOps(project, ada.op(project))).body.code).toBe('key_generation_old');
    expect((await ada.sendOps(without, ada.op(without))).status).toBe(200);
  });

  it('comes back with the keys of its certificates, and for its user, or not at all', async () => {
    const project = await ada.createProject();
    const gone = await TestDevice.of(api, ada.owner);
    await ada.certify(project, gone, 'owner');
    await ada.ok('DELETE', `/devices/${gone.id}`);
    expect((await another(ada, gone.id).register()).body.code).toBe('invalid_state');
    expect((await another(grace, gone.id).register()).status).toBe(404);
    expect((await gone.register()).status).toBe(201);
  });

  it('that was in no project may come back with others, which hold at once', async () => {
    const project = await ada.createProject();
    const first = await TestDevice.of(api, ada.owner);
    expect((await first.sendOps(project, first.op(project))).body.code).toBe('role_insufficient');
    await ada.ok('DELETE', `/devices/${first.id}`);
    const second = another(ada, first.id);
    expect((await second.register()).status).toBe(201);
    await ada.certify(project, second, 'owner');
    expect((await second.sendOps(project, second.op(project))).status).toBe(200);
    expect((await first.sendOps(project, first.op(project))).body.code).toBe('signature_invalid');
  });

  it('has its certificates, which stay: 256 devices of a member a project, and the same one again is no news', async () => {
    const project = await ada.createProject();
    const version = async () =>
      (
        await api.query<{ version: number }>('select members_version as version from projects where id = $1', [project])
      )[0]!.version;
    await ada.bring(project, grace, 'viewer', 'grace@example.com');
    const before = await version();
    const itself = () => grace.certify(project, grace, 'viewer');
    // Signed by itself now.
    await itself();
    expect(await version()).toBe(before + 1);
    await itself();
    expect(await version()).toBe(before + 1);
    await api.query(
      `insert into project_keys (project_id, device_id, generation, user_id, agreement_key, signing_key, role, signature,
                                 by_device, created_at)
       select project_id, gen_random_uuid(), generation, user_id, agreement_key, signing_key, role, signature, by_device, now()
         from project_keys, generate_series(1, 255) where project_id = $1 and device_id = $2`,
      [project, grace.id],
    );
    await itself();
    const more = await TestDevice.of(api, grace.owner);
    const refused = await grace.call('PUT', `/projects/${project}/keys/${more.id}`, {
      generation: 1,
      ...grace.keyFor(project, more, 'viewer'),
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'limit_reached', limit: 256 } });
    await ada.certify(project, await TestDevice.of(api, ada.owner), 'owner');
  });

  it('and its projects are swept, compacted and forgotten while others wait for the same payer', async () => {
    const projects = (await Promise.all([1, 2, 3].map(() => ada.createProject()))).sort();
    const last = projects[2]!;
    const lost = await TestDevice.of(api, ada.owner);
    for (const id of projects) {
      await ada.certify(id, lost, 'owner');
      for (let n = 0; n < 3; n++) await ada.putChunk(id, ciphertext(40));
      await ada.sendOps(id, ada.op(id), ada.op(id), ada.op(id));
      for (const upto of ['1', '2', '3']) await ada.ok('POST', `/projects/${id}/snapshots`, ada.snapshot(id, upto));
    }
    clock.advance(DAY_MS + 1);
    await ada.renew();
    const other = new Client({ connectionString: api.database.url });
    await other.connect();
    /** Holds the last project, then wants who pays for it, as whoever writes to it does. */
    const beside = async (work: () => Promise<unknown>): Promise<unknown> => {
      await other.query('begin');
      await other.query('select 1 from projects where id = $1 for update', [last]);
      const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
      let isDone = false;
      const done = work().finally(() => (isDone = true));
      await eventually(async () => {
        const waiting = 'select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))';
        const count = (await api.query<unknown>(waiting, [rows[0]!.pid])).length;
        expect(isDone || count > 0).toBe(true);
      });
      await other.query('select storage_room($1, 1, 1000000000)', [ada.owner.userId]);
      await other.query('commit');
      return done;
    };
    const service = <T>(type: new (...parameters: never[]) => T): T => api.app.get(type, { strict: false });
    await beside(() => service(ProjectsUpkeep).sweepChunks());
    await beside(() => service(Compaction).run());
    await beside(() => ada.ok('DELETE', `/devices/${lost.id}`));
    await beside(() => api.query('delete from project_ops where project_id = any($1)', [projects]));
    await other.end();
    await service(ProjectsUpkeep).sweepChunks();
    expect(await api.query('select 1 from project_chunks where project_id = any($1)', [projects])).toEqual([]);
    const [counted] = await api.query<{ same: boolean }>(
      `select s.bytes = (select sum(stored_bytes) from projects where user_id = s.user_id) as same
         from storage_usage s where s.user_id = $1`,
      [ada.owner.userId],
    );
    expect(counted).toEqual({ same: true });
  });
});
