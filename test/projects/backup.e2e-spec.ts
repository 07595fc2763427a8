import { request } from 'node:http';
import { ManualClock, uuidv7 } from '@cse/core';
import { ProjectsUpkeep } from '@cse/projects';
import { ObjectStorage, PendingObjects } from '@cse/storage';
import { startMedia, type MediaStack } from '../media/media-stack';
import { base64url, ciphertext, sha256, TestDevice } from './test-device';

const DAY_MS = 24 * 3_600_000;
const MIB = 1024 ** 2;

/** Invariants 57, 59 and 61. */
describe('an encrypted backup', () => {
  const clock = new ManualClock(new Date());
  let stack: MediaStack;
  let ada: TestDevice;
  let eve: TestDevice;

  beforeAll(async () => {
    stack = await startMedia({ ADMIN_EMAILS: 'root@example.com', STORED_BYTES_CAP: '64MiB' }, [], { clock });
    ada = await TestDevice.of(stack.api, 'ada@example.com');
    eve = await TestDevice.of(stack.api, 'eve@example.com');
  });
  afterAll(() => stack.close());

  /** Invariant 57: what is counted is what the rows say. */
  afterEach(async () => {
    expect(
      await stack.api.query(
        `select p.id from projects p where stored_bytes <> (
           select coalesce(sum(b), 0) from (
             select stored_bytes as b from project_chunks where project_id = p.id
             union all select stored_bytes from project_bodies where project_id = p.id
             union all select stored_bytes from project_ops where project_id = p.id
             union all select stored_bytes from project_keys where project_id = p.id) r)`,
      ),
    ).toEqual([]);
    expect(
      await stack.api.query(
        `select u.user_id from storage_usage u
          where bytes <> (select coalesce(sum(stored_bytes), 0) from projects p where p.user_id = u.user_id)`,
      ),
    ).toEqual([]);
  });

  /** Tokens do not last so long. */
  async function later(ms: number): Promise<void> {
    clock.advance(ms);
    await Promise.all([ada.renew(), eve.renew()]);
  }
  const upkeep = () => stack.api.app.get(ProjectsUpkeep, { strict: false });
  const objects = async (projectId: string) =>
    stack.api.query<{ object_key: string }>('select object_key from project_chunks where project_id = $1', [projectId]);
  const isKept = async (key: string) => (await stack.api.app.get(ObjectStorage, { strict: false }).head(key)) !== null;
  const eraseObjects = () => stack.api.app.get(PendingObjects, { strict: false }).eraseExpired();

  it('is made, read back on another device, and gone with everything when it is deleted', async () => {
    const id = await ada.createProject();
    const chunks = [ciphertext(50_000), ciphertext(4 * MIB)];
    const names = chunks.map((bytes) => sha256(bytes));
    const asked = { sha256: [...names, names[0]] };
    expect((await ada.call('POST', `/projects/${id}/chunks/missing`, asked)).body).toEqual({ missing: names });
    for (const bytes of chunks) expect((await ada.putChunk(id, bytes)).status).toBe(201);
    expect((await ada.putChunk(id, chunks[0]!)).status).toBe(200);
    expect((await ada.call('POST', `/projects/${id}/chunks/missing`, asked)).body).toEqual({ missing: [] });
    const first = ada.manifest(id, 1, { chunks });
    expect(await ada.call('POST', `/projects/${id}/manifests`, first)).toMatchObject({
      status: 201,
      body: { version: 1, chunks: 2, chunk_bytes: 50_000 + 4 * MIB },
    });
    const other = await TestDevice.of(stack.api, ada.owner);
    const { body: kept } = await other.call('GET', `/projects/${id}/manifests/1`);
    expect(kept).toMatchObject({ body: first.body, signature: first.signature, device_id: ada.id });
    const bytes = await fetch(`${stack.api.url}/projects/${id}/chunks/${names[1]}`, {
      headers: { authorization: `Bearer ${other.owner.accessToken}` },
    });
    expect(bytes.headers.get('content-type')).toBe('application/octet-stream');
    expect(sha256(Buffer.from(await bytes.arrayBuffer()))).toBe(names[1]);
    expect((await other.call('GET', `/projects/${id}`)).body).toMatchObject({ versions: 1, role: 'owner', members: 1 });
    const keys = await objects(id);
    expect((await ada.call('DELETE', `/projects/${id}`)).status).toBe(204);
    await eraseObjects();
    for (const { object_key } of keys) expect(await isKept(object_key)).toBe(false);
    expect((await ada.call('GET', `/projects/${id}`)).status).toBe(404);
    for (const table of ['chunks', 'bodies', 'chunk_uses', 'keys', 'members']) {
      expect(await stack.api.query(`select 1 from project_${table} where project_id = $1`, [id])).toEqual([]);
    }
  });

  it('takes no chunk that is too large, empty, of another name, in the clear, or over the room', async () => {
    const id = await ada.createProject();
    const before = await stack.api.query('select object_key from pending_objects');
    const tooLarge = await ada.putChunk(id, ciphertext(4 * MIB + 1));
    expect(tooLarge).toMatchObject({ status: 413, body: { code: 'payload_too_large', limit_bytes: 4 * MIB } });
    expect(await ada.putChunk(id, new Uint8Array(0))).toMatchObject({ status: 400 });
    expect(await ada.putChunk(id, ciphertext(100), sha256('another'))).toMatchObject({
      status: 422,
      body: { code: 'hash_mismatch' },
    });
    const story = Buffer.from('Mara hid the letters under the boat, and told nobody of it. '.repeat(4));
    expect(await ada.putChunk(id, story)).toMatchObject({ status: 422, body: { code: 'not_ciphertext' } });
    expect(await ada.send('PUT', `/projects/${id}/chunks/${sha256('{}')}`, '{}', 'application/json')).toMatchObject({
      status: 415,
    });
    expect(await objects(id)).toEqual([]);
    expect(await stack.api.query('select object_key from pending_objects')).toEqual(before);
  });

  it('takes a stream without a length as far as 4 MiB, and leaves nothing of one that breaks off', async () => {
    const id = await ada.createProject();
    const stream = (pieces: Buffer[], end: boolean, name = sha256(Buffer.concat(pieces))) =>
      new Promise<number>((resolve) => {
        const sent = request(
          `${stack.api.url}/projects/${id}/chunks/${name}`,
          {
            method: 'PUT',
            headers: { authorization: `Bearer ${ada.owner.accessToken}`, 'content-type': 'application/octet-stream' },
          },
          (answer) => answer.resume().on('end', () => resolve(answer.statusCode!)),
        );
        sent.on('error', () => resolve(0));
        for (const piece of pieces) sent.write(piece);
        if (end) sent.end();
        else setImmediate(() => sent.destroy());
      });
    expect(await stream([ciphertext(1_000), ciphertext(1_000)], true)).toBe(201);
    expect(await stream([ciphertext(4 * MIB), ciphertext(1)], true)).toBe(413);
    expect(await stream([ciphertext(100_000)], false)).toBe(0);
    expect(await objects(id)).toHaveLength(1);
    expect((await ada.putChunk(id, ciphertext(10))).status).toBe(201);
  });

  it('keeps one of a chunk that comes many times at once, and never more than the cap', async () => {
    const owner = await TestDevice.of(stack.api, 'full@example.com');
    const id = await owner.createProject();
    const bytes = ciphertext(200_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => owner.putChunk(id, bytes)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    const [{ used } = { used: '0' }] = await stack.api.query<{ used: string }>(
      'select bytes as used from storage_usage where user_id = $1',
      [owner.owner.userId],
    );
    await stack.api.query('insert into usage_caps (user_id, stored_bytes, updated_at) values ($1, $2, now())', [
      owner.owner.userId,
      Number(used) + 3 * (10_000 + 512),
    ]);
    const more = await Promise.all(Array.from({ length: 8 }, () => owner.putChunk(id, ciphertext(10_000))));
    expect(more.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(more.filter(({ status, body }) => status === 402 && body.code === 'quota_exceeded')).toHaveLength(5);
  });

  it('refuses a manifest that does not follow, is not signed, or lists what is not there', async () => {
    const id = await ada.createProject();
    const post = (sent: object) => ada.call('POST', `/projects/${id}/manifests`, sent);
    const first = ada.manifest(id, 1);
    expect((await post({ ...first, signature: ada.manifest(id, 1).signature })).body.code).toBe('signature_invalid');
    expect((await post({ ...first, device_id: eve.id })).status).toBe(404);
    expect((await post(ada.manifest(uuidv7(), 1))).status).toBe(400);
    expect((await post(ada.manifest(id, 1, { title: 'The letters' }))).status).toBe(400);
    expect(
      (await post(ada.manifest(id, 1, { payload: base64url(Buffer.from('Mara hid the letters. '.repeat(9))) }))).body,
    ).toMatchObject({ code: 'not_ciphertext' });
    expect((await post(ada.manifest(id, 1, { generation: 2 }))).body).toMatchObject({
      code: 'key_generation_old',
      generation: 1,
    });
    const absent = ciphertext(40);
    expect((await post(ada.manifest(id, 1, { chunks: [absent] }))).body).toMatchObject({
      code: 'chunks_missing',
      missing: [sha256(absent)],
    });
    expect((await post(first)).status).toBe(201);
    expect((await post(first)).status).toBe(200);
    const conflict = { code: 'manifest_conflict', version: 1, previous: sha256(first.body) };
    expect((await post(ada.manifest(id, 1))).body).toMatchObject(conflict);
    expect((await post(ada.manifest(id, 2))).body).toMatchObject(conflict);
    expect((await post(ada.manifest(id, 3, { previous: first.body }))).body).toMatchObject(conflict);
    // Two devices at once: one is first.
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(ada.manifest(id, 2, { previous: first.body }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expect((await ada.call('DELETE', `/projects/${id}/manifests/2`)).body.code).toBe('invalid_state');
    expect((await ada.call('DELETE', `/projects/${id}/manifests/1`)).status).toBe(204);
  });

  it('keeps the versions that its rule names, and gives up the chunks of the others after a day', async () => {
    const id = await ada.createProject();
    await ada.ok('PUT', `/projects/${id}`, { keep: { last: 2, daily: 2, weekly: 0 } });
    const chunks = Array.from({ length: 4 }, () => ciphertext(60));
    let previous: string | undefined;
    for (const [index, chunk] of chunks.entries()) {
      await ada.putChunk(id, chunk);
      const sent = ada.manifest(id, index + 1, { chunks: [chunk], previous });
      await ada.ok('POST', `/projects/${id}/manifests`, sent);
      previous = sent.body;
    }
    const { body } = await ada.call('GET', `/projects/${id}/manifests`);
    expect((body as unknown as { items: { version: number }[] }).items.map(({ version }) => version)).toEqual([4, 3]);
    const dropped = chunks.slice(0, 2).map((bytes) => sha256(bytes));
    await later(DAY_MS - 60_000);
    await upkeep().sweepChunks();
    expect(await objects(id)).toHaveLength(4);
    // Who asks is told that it is there, and may count on it for another day.
    await ada.call('POST', `/projects/${id}/chunks/missing`, { sha256: [dropped[0]] });
    await later(120_000);
    await upkeep().sweepChunks();
    const { body: left } = await ada.call('POST', `/projects/${id}/chunks/missing`, { sha256: dropped });
    expect(left).toEqual({ missing: [dropped[1]] });
  });

  it('is swept and listed at the same moment without a version that lacks a chunk', async () => {
    const id = await ada.createProject();
    const chunks = Array.from({ length: 30 }, () => ciphertext(40));
    for (const chunk of chunks) await ada.putChunk(id, chunk);
    await later(DAY_MS + 1);
    const [answer] = await Promise.all([
      ada.call('POST', `/projects/${id}/manifests`, ada.manifest(id, 1, { chunks })),
      upkeep()
        .sweepChunks()
        .catch(() => 0),
    ]);
    const there = (await objects(id)).length;
    expect([answer.status, answer.status === 201 ? there : answer.body.code]).toEqual(
      answer.status === 201 ? [201, 30] : [422, 'chunks_missing'],
    );
  });

  it('deleted while it is written to leaves no row and no object', async () => {
    const id = await ada.createProject();
    await Promise.all([
      ...Array.from({ length: 6 }, () => ada.putChunk(id, ciphertext(50_000))),
      ada.call('DELETE', `/projects/${id}`),
    ]);
    expect((await ada.call('GET', `/projects/${id}`)).status).toBe(404);
    expect(await objects(id)).toEqual([]);
    await later(3_600_001);
    await eraseObjects();
    expect(await stack.api.query('select 1 from pending_objects where object_key like $1', [`%${id}%`])).toEqual([]);
  });

  it('is nothing to others: the same answer as for what never was, by every route', async () => {
    const id = await ada.createProject();
    const chunk = ciphertext(50);
    await ada.putChunk(id, chunk);
    await ada.ok('POST', `/projects/${id}/manifests`, ada.manifest(id, 1));
    const calls = (project: string): [string, string, object?][] => [
      ['PUT', `/projects/${project}`, { keep: { last: 1, daily: 0, weekly: 0 } }],
      ['POST', `/projects/${project}/chunks/missing`, { sha256: [sha256(chunk)] }],
      ['POST', `/projects/${project}/manifests`, eve.manifest(project, 2)],
      ['PUT', `/projects/${project}/keys/${eve.id}`, { generation: 1, ...eve.keyFor(project, eve, 'owner') }],
      [
        'POST',
        `/projects/${project}/rotate`,
        { generation: 2, keys: [{ device_id: eve.id, ...eve.keyFor(project, eve, 'owner', 2) }] },
      ],
    ];
    for (const [method, path, body] of calls(id)) {
      const answer = await eve.call(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    expect((await eve.putChunk(id, ciphertext(50))).status).toBe(404);
    // A new project under an id that is taken, with everything that it takes.
    expect((await eve.call('PUT', `/projects/${id}`, eve.projectBody(id))).status).toBe(404);
    expect((await eve.call('GET', '/projects')).body).toMatchObject({ items: [] });
  });

  it('lets no forged certificate in', async () => {
    const id = await ada.createProject();
    const second = await TestDevice.of(stack.api, ada.owner);
    const put = (by: TestDevice, body: object) =>
      by.call('PUT', `/projects/${id}/keys/${second.id}`, { generation: 1, ...body });
    const good = ada.keyFor(id, second, 'owner');
    const forged = { ...ada.certificate(id, second, 'owner', 2) };
    expect((await put(ada, { ...good, certificate: forged })).body.code).toBe('signature_invalid');
    expect((await put(ada, ada.keyFor(id, second, 'editor'))).body.code).toBe('role_insufficient');
    // Signed by itself, without anybody who vouches for it.
    expect((await put(second, second.keyFor(id, second, 'owner'))).body.code).toBe('role_insufficient');
    expect(
      (await put(ada, { ...good, certificate: { ...ada.certificate(id, second, 'owner'), by_device: eve.id } })).status,
    ).toBe(404);
    expect((await second.call('POST', `/projects/${id}/manifests`, second.manifest(id, 1))).body.code).toBe(
      'role_insufficient',
    );
    expect((await put(ada, good)).status).toBe(204);
    expect((await second.call('POST', `/projects/${id}/manifests`, second.manifest(id, 1))).status).toBe(201);
    expect((await second.call('GET', `/projects/${id}/keys/${second.id}`)).body).toEqual({
      items: [{ generation: 1, wrapped_key: good.wrapped_key }],
    });
  });
});
