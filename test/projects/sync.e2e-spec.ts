import { ManualClock, uuidv7 } from '@cse/core';
import { Compaction } from '@cse/projects';
import { DataSource } from 'typeorm';
import { startTestApi, type TestApi } from '../harness/test-api';
import { EventReader } from './event-reader';
import { base64url, ciphertext, TestDevice } from './test-device';

const DAY_MS = 24 * 3_600_000;

interface Op {
  op_id: string;
  cursor: string;
}

/** Invariants 58, 59 and 60. */
describe('devices that write together', () => {
  const clock = new ManualClock(new Date());
  let api: TestApi;
  let other: TestApi;
  let ada: TestDevice;
  let grace: TestDevice;
  let view: TestDevice;
  let id: string;
  const readers: EventReader[] = [];

  beforeAll(async () => {
    api = await startTestApi({ STREAMS_PER_USER: '3' }, { clock });
    other = await startTestApi({ STREAMS_PER_USER: '3' }, { clock, database: api.database });
    ada = await TestDevice.of(api, 'ada@example.com');
    // Asks another process.
    grace = await TestDevice.of(other, 'grace@example.com');
    view = await TestDevice.of(api, 'view@example.com');
    id = await ada.createProject();
    await ada.bring(id, grace, 'editor', 'grace@example.com');
    await ada.bring(id, view, 'viewer', 'View@Example.com');
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) await reader.close();
  });
  afterAll(async () => {
    await other.close();
    await api.close();
  });

  async function follow(device: TestDevice, query = '', project = id): Promise<EventReader> {
    const reader = await EventReader.open(device, `/projects/${project}/events${query}`);
    readers.push(reader);
    return reader;
  }
  const pull = async (device: TestDevice, after = '0', project = id) =>
    (await device.ok('GET', `/projects/${project}/ops?after=${after}`)).body as unknown as {
      ops: Op[];
      cursor: string;
      more: boolean;
    };

  it('see an operation of each other, in one order, from one process to another', async () => {
    const [atAda, atGrace, atView] = [await follow(ada), await follow(grace), await follow(view)];
    const { cursor: from } = await pull(ada);
    for (const reader of [atAda, atGrace, atView]) expect((await reader.next('ready')).cursor).toBe(from);
    const sent = [ada.op(id), grace.op(id), ada.op(id)];
    await ada.ok('POST', `/projects/${id}/ops`, { ops: [sent[0]] });
    await grace.ok('POST', `/projects/${id}/ops`, { ops: [sent[1]] });
    await ada.ok('POST', `/projects/${id}/ops`, { ops: [sent[2]] });
    for (const reader of [atAda, atGrace, atView]) {
      for (const op of sent) expect(await reader.next('op')).toMatchObject(op);
    }
    expect((await pull(view, from)).ops).toMatchObject(sent);
    // A stream that broke off goes on after the last event that was read.
    const again = await follow(grace, `?after=${from}`);
    expect(await again.next('ready')).toMatchObject({ cursor: from, role: 'editor', generation: 1 });
    expect((await again.next('op')).op_id).toBe(sent[0]!.op_id);
    const asJson = await grace.call('GET', `/projects/${id}/events`);
    expect(asJson).toMatchObject({ status: 200, body: { role: 'editor', rotation_due: false } });
  });

  it('may send a batch again: each operation is taken once, whoever sends what at once', async () => {
    const project = await ada.createProject();
    const batches = Array.from({ length: 8 }, () => [ada.op(project), ada.op(project), ada.op(project)]);
    const answers: Awaited<ReturnType<typeof ada.sendOps>>[] = [];
    for (const [at, ops] of batches.entries()) {
      const again = [ops, ops, batches[Math.max(at - 1, 0)]!];
      answers.push(...(await Promise.all(again.map((sent) => ada.sendOps(project, ...sent)))));
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { ops } = await pull(ada, '0', project);
    expect(ops.map(({ cursor }) => Number(cursor))).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    const cursorOf = new Map(ops.map(({ op_id, cursor }) => [op_id, cursor]));
    for (const { body } of answers) {
      for (const { op_id, cursor } of body.accepted as unknown as Op[]) expect(cursorOf.get(op_id)).toBe(cursor);
    }
  });

  it('are refused what is forged: another signature, number, device, project or ciphertext', async () => {
    const project = await ada.createProject();
    const good = ada.op(project);
    const post = async (...ops: object[]) => (await ada.sendOps(project, ...ops)).body.code;
    expect(await post({ ...good, signature: ada.op(project).signature })).toBe('signature_invalid');
    expect(await post({ ...good, seq: 99 })).toBe('signature_invalid');
    expect(await post(ada.op(id))).toBe('signature_invalid');
    expect(await post({ ...good, device_id: grace.id })).toBe('not_found');
    expect(await post({ ...good, note: 'the letters' })).toBe('validation_failed');
    expect(await post(ada.op(project, { bytes: Buffer.from('Mara hid the letters under the boat. '.repeat(3)) }))).toBe(
      'not_ciphertext',
    );
    expect(await post(ada.op(project, { bytes: ciphertext(64 * 1024 + 1) }))).toBe('validation_failed');
    expect(await post(good, ada.op(project, { seq: good.seq }))).toBe('op_conflict');
    expect(await post(good)).toBeUndefined();
    expect(await post(ada.op(project, { seq: good.seq }))).toBe('op_conflict');
    expect(await post(ada.op(project, { seq: good.seq, id: good.op_id }))).toBe('op_conflict');
    // Others would take a gap for an operation that is kept back, and stop there.
    expect((await ada.sendOps(project, ada.op(project, { seq: 3 }))).body).toMatchObject({
      code: 'op_conflict',
      last_seq: 1,
    });
    const [second, third] = [ada.op(project), ada.op(project)];
    expect(await post(third, second)).toBe('op_conflict');
    // All or none.
    const next = ada.op(project);
    expect(await post(next, ada.op(project, { seq: good.seq }))).toBe('op_conflict');
    expect((await pull(ada, '0', project)).ops.map(({ op_id }) => op_id)).toEqual([good.op_id]);
    const uncertified = await TestDevice.of(api, ada.owner);
    expect((await uncertified.sendOps(project, uncertified.op(project))).body.code).toBe('role_insufficient');
  });

  it('follow roles at once: a viewer writes nothing, neither do others under a lower role or an old certificate', async () => {
    expect((await view.sendOps(id, view.op(id))).body.code).toBe('role_insufficient');
    expect((await view.call('POST', `/projects/${id}/snapshots`, view.snapshot(id, '1'))).body.code).toBe(
      'role_insufficient',
    );
    expect((await view.putChunk(id, ciphertext())).body.code).toBe('role_insufficient');
    const project = await ada.createProject();
    await ada.bring(project, grace, 'editor', 'grace@example.com');
    expect((await grace.sendOps(project, grace.op(project))).status).toBe(200);
    await ada.ok('PATCH', `/projects/${project}/members/${grace.owner.userId}`, { role: 'viewer' });
    expect((await grace.sendOps(project, grace.op(project))).body.code).toBe('role_insufficient');
    expect((await ada.sendOps(project, ada.op(project))).body).toMatchObject({
      code: 'key_generation_old',
      rotation_due: true,
    });
    await ada.ok('PATCH', `/projects/${project}/members/${grace.owner.userId}`, { role: 'editor' });
    const keys = [ada, grace].map((device) => ({
      device_id: device.id,
      ...ada.keyFor(project, device, device === ada ? 'owner' : 'editor', 2),
    }));
    await ada.ok('POST', `/projects/${project}/rotate`, { generation: 2, keys });
    expect((await grace.sendOps(project, grace.op(project))).body).toMatchObject({
      code: 'key_generation_old',
      generation: 2,
    });
    expect((await grace.sendOps(project, grace.op(project, { generation: 2 }))).status).toBe(200);
  });

  it('see where the others are, and nothing of it is kept', async () => {
    const [atAda, atGrace] = [await follow(ada), await follow(grace)];
    await Promise.all([atAda.next('ready'), atGrace.next('ready')]);
    const shown = base64url(ciphertext(4 * 1024));
    await view.ok('POST', `/projects/${id}/presence`, { device_id: view.id, ciphertext: shown });
    for (const reader of [atAda, atGrace]) {
      expect(await reader.next('presence')).toEqual({ device_id: view.id, ciphertext: shown });
    }
    const tooLarge = { device_id: view.id, ciphertext: base64url(ciphertext(4 * 1024 + 1)) };
    expect((await view.call('POST', `/projects/${id}/presence`, tooLarge)).status).toBe(400);
    const ofAnother = { device_id: ada.id, ciphertext: base64url(ciphertext()) };
    expect((await view.call('POST', `/projects/${id}/presence`, ofAnother)).status).toBe(404);
  });

  it('end at once for who is removed, who reads nothing more and has no key of what comes after', async () => {
    const project = await ada.createProject();
    await ada.bring(project, grace, 'editor', 'grace@example.com');
    const stream = await follow(grace, '', project);
    await stream.next('ready');
    await ada.ok('DELETE', `/projects/${project}/members/${grace.owner.userId}`);
    await stream.next('removed');
    await stream.next('done');
    for (const path of ['', '/ops', '/events', '/manifests', '/members', `/keys/${grace.id}`]) {
      expect([path, (await grace.call('GET', `/projects/${project}${path}`)).status]).toEqual([path, 404]);
    }
    expect((await grace.sendOps(project, grace.op(project))).status).toBe(404);
    expect((await ada.sendOps(project, ada.op(project))).body).toMatchObject({ rotation_due: true });
    const rotation = (devices: TestDevice[]) => ({
      generation: 2,
      keys: devices.map((device) => ({ device_id: device.id, ...ada.keyFor(project, device, 'owner', 2) })),
    });
    expect((await ada.call('POST', `/projects/${project}/rotate`, rotation([ada, grace]))).body.code).toBe(
      'invalid_state',
    );
    const right = rotation([ada]);
    expect((await ada.call('POST', `/projects/${project}/rotate`, right)).status).toBe(204);
    expect((await ada.call('POST', `/projects/${project}/rotate`, right)).status).toBe(204);
    expect((await ada.sendOps(project, ada.op(project, { generation: 2 }))).status).toBe(200);
    expect(
      await api.query(
        'select 1 from project_keys where project_id = $1 and device_id = $2 and wrapped_key is not null',
        [project, grace.id],
      ),
    ).toEqual([]);
  });

  it('take no operation of the old key beside a rotation', async () => {
    const project = await ada.createProject();
    const rotate = { generation: 2, keys: [{ device_id: ada.id, ...ada.keyFor(project, ada, 'owner', 2) }] };
    const ops = Array.from({ length: 20 }, () => ada.op(project));
    const answers = await Promise.all([
      ada.call('POST', `/projects/${project}/rotate`, rotate),
      ...ops.map((op) => ada.sendOps(project, op)),
    ]);
    expect(answers[0]!.status).toBe(204);
    const written = await api.query<{ generation: number }>(
      'select generation from project_ops where project_id = $1 order by cursor',
      [project],
    );
    const taken = answers.slice(1).filter(({ status }) => status === 200);
    expect(written).toHaveLength(taken.length);
    for (const { status, body } of answers.slice(1)) {
      expect(status === 200 || body.code === 'key_generation_old').toBe(true);
    }
  });

  it('are given a snapshot instead of what was given up, and lose nothing to a wrong one', async () => {
    const project = await ada.createProject();
    const snap = async (upto: string) => ada.ok('POST', `/projects/${project}/snapshots`, ada.snapshot(project, upto));
    const compact = () => api.app.get(Compaction, { strict: false }).run();
    const later = async (ms: number) => {
      clock.advance(ms);
      await ada.renew();
    };
    const left = async () =>
      (
        await api.query<{ cursor: string }>('select cursor from project_ops where project_id = $1 order by 1', [
          project,
        ])
      ).map(({ cursor }) => Number(cursor));
    const first = [ada.op(project), ada.op(project), ada.op(project)];
    await ada.sendOps(project, ...first);
    const beyond = await ada.call('POST', `/projects/${project}/snapshots`, ada.snapshot(project, '4'));
    expect(beyond.status).toBe(400);
    await snap('2');
    expect((await ada.call('POST', `/projects/${project}/snapshots`, ada.snapshot(project, '2'))).body.code).toBe(
      'invalid_state',
    );
    await snap('3');
    await compact();
    expect(await left()).toEqual([1, 2, 3]);
    await later(DAY_MS + 1_000);
    await ada.sendOps(project, ada.op(project));
    // Two that nobody has had the time to check yet change nothing.
    await snap('4');
    await compact();
    expect(await left()).toEqual([3, 4]);
    expect((await ada.ok('GET', `/projects/${project}/snapshots/latest`)).body).toMatchObject({ upto: '4' });
    expect((await ada.ok('GET', `/projects/${project}/snapshots/latest?before=4`)).body).toMatchObject({ upto: '3' });
    expect((await ada.ok('GET', `/projects/${project}/snapshots/latest?before=3`)).body).toMatchObject({ upto: '2' });
    const gone = { status: 410, body: { code: 'ops_compacted' } };
    expect(await ada.call('GET', `/projects/${project}/ops?after=1`)).toMatchObject(gone);
    expect(await EventReader.refusal(ada, `/projects/${project}/events?after=0`)).toMatchObject({
      code: 'ops_compacted',
      upto: '4',
    });
    expect((await pull(ada, '2', project)).ops).toHaveLength(2);
    // A number that a snapshot has taken in stays used.
    expect((await ada.sendOps(project, first[0]!)).body).toMatchObject({ code: 'op_conflict', last_seq: 4 });
  });

  it('go on from the end of the log, and say so, where a cursor is beyond it: the database was restored', async () => {
    await ada.renew();
    const project = await ada.createProject();
    await ada.sendOps(project, ada.op(project));
    const stream = await EventReader.open(ada, `/projects/${project}/events?after=40`);
    expect(await stream.next('ready')).toMatchObject({ cursor: '1' });
    const op = ada.op(project);
    await ada.sendOps(project, op);
    expect((await stream.next('op')).op_id).toBe(op.op_id);
    await stream.close();
  });

  it('are bounded: streams of a user, and the room of who pays', async () => {
    await Promise.all([ada.renew(), view.renew()]);
    for (let opened = 0; opened < 3; opened++) await (await follow(view)).next('ready');
    expect(await EventReader.refusal(view, `/projects/${id}/events`)).toMatchObject({ code: 'rate_limited' });
    const project = await ada.createProject();
    await api.query(
      `insert into usage_caps (user_id, stored_bytes, updated_at)
       select $1, bytes + 1000, now() from storage_usage where user_id = $1`,
      [ada.owner.userId],
    );
    const ops = Array.from({ length: 6 }, () => ada.op(project, { bytes: ciphertext(144) }));
    const answers: Awaited<ReturnType<typeof ada.sendOps>>[] = [];
    // The next one as often as there are, at once: each may be the one that fits in.
    for (const op of ops.slice(0, 3))
      answers.push(...(await Promise.all([op, op].map((one) => ada.sendOps(project, one)))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 402, 402]);
    expect(answers.at(-1)!.body.code).toBe('quota_exceeded');
    await api.query('delete from usage_caps where user_id = $1', [ada.owner.userId]);
  });

  it('look up what they add to, and do not read all of a log that nobody has analysed', async () => {
    const project = await ada.createProject();
    const [length, added] = [4_000, 50];
    await api.query('alter table project_ops set (autovacuum_enabled = false)');
    await api.query(
      `insert into project_ops (project_id, cursor, op_id, device_id, seq, generation, ciphertext, signature, at)
       select $1, n, gen_random_uuid(), $2, n, 1, $3, $4, now() from generate_series(1, $5::int) n`,
      [project, ada.id, ciphertext(), Buffer.alloc(64), length],
    );
    await api.query('update projects set last_cursor = $2 where id = $1', [project, length]);
    const numbers = Array.from({ length: added }, (_, index) => index + 1);
    const read = await api.app.get(DataSource).transaction(async (session) => {
      const counted = async () => {
        const [row] = await session.query<{ read: string }[]>(
          `select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
             from pg_stat_xact_user_tables where relname = 'project_ops'`,
        );
        return Number(row!.read);
      };
      const before = await counted();
      await session.query(
        `select project_append_ops($1, $2, now(), null, $3::uuid[], $4::uuid[], $5::bigint[], $6::int[], $7::int[],
                                   $8::int[], $9, $10)`,
        [
          ...[project, ada.owner.userId, numbers.map(() => uuidv7()), numbers.map(() => ada.id)],
          ...[numbers.map((seq) => length + seq), numbers.map(() => 1), numbers.map((seq) => seq * 10 - 9)],
          ...[numbers.map(() => 10), Buffer.alloc(added * 10), Buffer.alloc(added * 64)],
        ],
      );
      return (await counted()) - before;
    });
    expect(read).toBeLessThan(added);
  });

  it('come again after a while without news, by what the tables say', async () => {
    await ada.renew();
    const stream = await follow(ada);
    await stream.next('ready');
    const op = ada.op(id);
    await api.query(
      `with p as (update projects set last_cursor = last_cursor + 1 where id = $1 returning last_cursor)
       insert into project_ops (project_id, cursor, op_id, device_id, seq, generation, ciphertext, signature, at)
       select $1, last_cursor, $2, $3, $4, 1, $5, $6, now() from p`,
      [id, op.op_id, ada.id, op.seq, ciphertext(), Buffer.alloc(64)],
    );
    expect((await stream.next('op')).op_id).toBe(op.op_id);
  });

  it('have what cannot be guessed: ids of nothing are nothing', async () => {
    expect((await ada.sendOps(uuidv7(), ada.op(id))).status).toBe(404);
    expect(await EventReader.refusal(ada, `/projects/${uuidv7()}/events`)).toMatchObject({ code: 'not_found' });
  });
});
