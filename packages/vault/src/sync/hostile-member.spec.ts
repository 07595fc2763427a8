import fc from 'fast-check';
import { Awareness } from 'y-protocols/awareness';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs';
import { makeGroup, openGroup, openSeat, type Moment, type Seat } from '../../test/group.ts';
import type { MemoryServer } from '../../test/memory-server.ts';
import { concat, randomBytes, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { encrypt } from '../crypto/aead.ts';
import { pad } from '../crypto/padding.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import { NO_RECORDS, SHAPES } from '../../test/shapes.ts';
import { Chunks } from '../backup/chunks.ts';
import type { LogHeads } from './log-state.ts';
import { JsonDoc } from './json-doc.ts';
import { writeOp, type OpHead } from './op.ts';
import { readSnapshot, writeSnapshot, type SnapshotPayload } from './snapshot.ts';

// Curve25519 in a script, on a machine that may do other things as well.
jest.setTimeout(180_000);

/** What a member's changed device signs and sends. */
type Garbage =
  | { kind: 'noise'; bytes: Uint8Array }
  | { kind: 'other key' }
  | { kind: 'head'; head: unknown }
  | { kind: 'lonely part'; part: number; of: number }
  | { kind: 'says forked' }
  /** A true update in which bytes were changed. */
  | { kind: 'bent'; at: number[]; to: number[] }
  /** Words under the Yjs client of another device, where that one will write next. */
  | { kind: 'in another name' };

const garbage: fc.Arbitrary<Garbage> = fc.oneof(
  fc.record({ kind: fc.constant('noise' as const), bytes: fc.uint8Array({ maxLength: 60 }) }),
  fc.record({ kind: fc.constant('other key' as const) }),
  fc.record({
    kind: fc.constant('head' as const),
    head: fc.oneof(
      fc.jsonValue(),
      fc.record({ part: fc.array(fc.oneof(fc.integer(), fc.constant('x'), fc.double()), { maxLength: 3 }) }),
      fc.record({ seen: fc.oneof(fc.constant(null), fc.array(fc.anything(), { maxLength: 2 })) }),
    ),
  }),
  fc.record({ kind: fc.constant('lonely part' as const), part: fc.integer({ min: 1, max: 4 }), of: fc.constant(9) }),
  fc.record({ kind: fc.constant('says forked' as const) }),
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('bent' as const),
      at: fc.array(fc.nat(200), { minLength: 1, maxLength: 3 }),
      to: fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255)), { minLength: 3, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('in another name' as const) }) },
);

const UUID = '0190d7a2-7b1e-7c3a-8f00-000000000001';

/** Of a log, as a hash looks. */
const DIGEST = 'A'.repeat(43);

const textOf = ({ sync }: Seat) => sync.doc.getText('story');

describe('a member whose device signs what is no change', () => {
  let moment: Moment;
  beforeAll(async () => (moment = await makeGroup()));

  /** Puts an op of a device into the log, as a server does that cannot read it. */
  async function put(
    server: MemoryServer,
    { project, vault }: Seat,
    head: unknown,
    update: Uint8Array,
    key?: Uint8Array,
  ) {
    const { ring, device } = project.access;
    const { ops } = server.project(moment.id);
    const seq = ops.filter(({ device_id }) => device_id === vault.deviceId).length + 1;
    const op = await writeOp({ head: head as OpHead, update }, seq, ring, device);
    if (key) {
      const name = signedBytes('cse-op-content-v1', moment.id, op.op_id, vault.deviceId, seq, op.generation);
      const ciphertext = await encrypt(key, pad(concat(utf8('xx'), update)), name);
      const digest = await sha256Hex(ciphertext);
      op.ciphertext = toBase64Url(ciphertext);
      op.signature = device.sign(
        signedBytes('cse-op-v1', moment.id, op.op_id, vault.deviceId, seq, op.generation, digest),
      );
    }
    ops.push({ ...op, cursor: String(ops.length + 1) });
  }

  async function send(server: MemoryServer, hostile: Seat, victim: Seat, one: Garbage): Promise<void> {
    const { cursor } = hostile.sync;
    if (one.kind === 'noise') await put(server, hostile, {}, one.bytes);
    if (one.kind === 'other key') await put(server, hostile, {}, new Uint8Array([0, 0]), randomBytes(32));
    if (one.kind === 'head') await put(server, hostile, one.head, new Uint8Array([0, 0]));
    if (one.kind === 'lonely part') await put(server, hostile, { part: [one.part, one.of] }, new Uint8Array(20));
    if (one.kind === 'says forked' && cursor)
      await put(server, hostile, { seen: [cursor, 'x'] }, new Uint8Array([0, 0]));
    if (one.kind !== 'bent' && one.kind !== 'in another name') return;
    const doc = new Doc();
    applyUpdate(doc, encodeStateAsUpdate(hostile.sync.doc));
    if (one.kind === 'in another name') doc.clientID = victim.sync.doc.clientID;
    const before = encodeStateVector(doc);
    doc.getText('story').insert(Math.floor(textOf(hostile).length / 2), `(forged ${victim.sync.doc.clientID})`);
    doc.getMap('json:x').set('a', [1, { b: true }]);
    if (textOf(hostile).length > 3) doc.getText('story').delete(1, 2);
    const update = encodeStateAsUpdate(doc, before);
    if (one.kind === 'bent') one.at.forEach((at, nth) => (update[at % update.length] = one.to[nth]!));
    await put(server, hostile, {}, update);
  }

  it('keeps nobody from going on: the others show the same, and each other’s words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(garbage, fc.nat(3)), { minLength: 1, maxLength: 12 }), async (all) => {
        const { server, seats } = await openGroup(moment);
        const [anna, annasOther, ben, cleo] = seats as [Seat, Seat, Seat, Seat];
        const others = [anna, annasOther, ben];
        const words: string[] = [];
        const round = async (seat: Seat) => {
          const word = `<${words.length}>`;
          words.push(word);
          textOf(seat).insert(0, word);
          await seat.sync.exchange();
        };
        for (const seat of others) await round(seat);
        for (const [one, who] of all) {
          await cleo.sync.exchange();
          await send(server, cleo, others[who % 3]!, one);
          await round(others[(who + 1) % 3]!);
          await round(others[who % 3]!);
        }
        for (const seat of others) await seat.sync.exchange();
        const fresh = await openSeat(server, moment.id, 'ben', new Map(moment.seats[4]!.values));
        await fresh.sync.exchange();
        // And switched off and on.
        const again = await openSeat(server, moment.id, 'anna', new Map(anna.values));
        const shown = [...others, fresh, again].map((seat) => JSON.stringify(seat.sync.doc.getText('story').toDelta()));
        expect(new Set(shown).size).toBe(1);
        expect([...others, fresh, again].map(({ sync }) => sync.unsent)).toEqual([0, 0, 0, 0, 0]);
        for (const { sync } of others) {
          for (const { deviceId } of sync.unsound) expect(deviceId).toBe(cleo.vault.deviceId);
          expect(() => JSON.stringify(new JsonDoc(sync.doc).read())).not.toThrow();
        }
      }),
      {
        numRuns: Number(process.env.VAULT_RUNS ?? 25),
        seed: Number(process.env.VAULT_SEED ?? 20261130),
        endOnFailure: true,
      },
    );
  });

  it('is found out when it writes in the name of another, whose own words stay', async () => {
    const { server, seats } = await openGroup(moment);
    const [anna, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    textOf(ben).insert(0, 'Ben was here. ');
    await ben.sync.exchange();
    await cleo.sync.exchange();
    await send(server, cleo, ben, { kind: 'in another name' });
    textOf(ben).insert(0, 'And again. ');
    await ben.sync.exchange();
    await anna.sync.exchange();
    expect(textOf(anna).toString()).toBe(textOf(ben).toString());
    expect(textOf(anna).toString()).toContain('And again.');
    expect(textOf(anna).toString()).not.toContain('forged');
    expect(anna.sync.unsound).toEqual([{ deviceId: cleo.vault.deviceId, count: 1, isForked: false }]);
  });

  it('learns no client from who is here before that one has written', async () => {
    const { seats } = await openGroup(moment);
    const doc = new Doc();
    const awareness = new Awareness(doc);
    awareness.setLocalStateField('user', 'Anna');
    await seats[0]!.project.sync(doc, { awareness });
    expect([...awareness.getStates()]).toEqual([[awareness.clientID, { user: 'Anna' }]]);
    expect(awareness.clientID).not.toBe(doc.clientID);
    awareness.destroy();
  });

  it('takes the client of a device that has not written yet: that one writes as another', async () => {
    const { server, seats } = await openGroup(moment);
    const [anna, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    await send(server, cleo, ben, { kind: 'in another name' });
    await ben.sync.exchange();
    textOf(ben).insert(0, 'Ben was here. ');
    await ben.sync.exchange();
    await anna.sync.exchange();
    expect(textOf(anna).toString()).toContain('Ben was here. ');
    expect(textOf(anna).toString()).toBe(textOf(ben).toString());
    expect(anna.sync.unsound).toEqual([]);
  });

  it('takes the client of a device whose first share is under way: it belongs to that one already', async () => {
    const { server, seats } = await openGroup(moment);
    const [anna, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    const words = Array.from({ length: 8 }, () => toBase64Url(randomBytes(60_000))).join('');
    textOf(ben).insert(0, words);
    let requests = 0;
    // Made before, put in as soon as the first pieces can be read.
    const log = server.project(moment.id).ops;
    await send(server, cleo, ben, { kind: 'in another name' });
    const stolen = log.pop()!;
    server.after = (call) => {
      if (call === 'addOps' && requests++ === 0) log.push({ ...stolen, cursor: String(log.length + 1) });
    };
    await ben.sync.exchange();
    expect(requests).toBeGreaterThan(1);
    await anna.sync.exchange();
    expect(textOf(anna).toString()).toBe(words);
    expect(anna.sync.unsound).toEqual([{ deviceId: cleo.vault.deviceId, count: 1, isForked: false }]);
  });

  it('keeps no snapshot back with an update that it never ends, and who comes new reads its end when it comes', async () => {
    const { server, seats } = await openGroup(moment);
    const [anna, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    textOf(cleo).insert(0, 'A long one. ');
    const whole = encodeStateAsUpdate(cleo.sync.doc);
    const half = Math.ceil(whole.length / 2);
    await put(server, cleo, { part: [1, 2] }, whole.slice(0, half));
    for (let count = 0; count < 10; count++) {
      textOf(ben).insert(0, `${count} `);
      await ben.sync.exchange();
    }
    const { snapshots } = server.project(moment.id);
    expect(snapshots.length).toBeGreaterThan(0);
    server.project(moment.id).compacted = Number((JSON.parse(snapshots.at(-1)!.body) as { upto: string }).upto);
    const fresh = await openSeat(server, moment.id, 'ben', new Map(moment.seats[4]!.values));
    await fresh.sync.exchange();
    await put(server, cleo, { part: [2, 2] }, whole.slice(half));
    for (const seat of [anna, ben, fresh]) await seat.sync.exchange();
    expect(textOf(fresh).toString()).toContain('A long one. ');
    for (const seat of [anna, ben]) expect(textOf(seat).toString()).toBe(textOf(fresh).toString());
    expect(fresh.sync.unsound).toEqual([]);
  });

  it('may end a long update late: who was switched off in between has kept what came of it, piece by piece', async () => {
    const { server, seats } = await openGroup(moment);
    const [anna, , , cleo] = seats as [Seat, Seat, Seat, Seat];
    textOf(cleo).insert(0, 'A long one. ');
    const whole = encodeStateAsUpdate(cleo.sync.doc);
    const pieces = () => [...anna.values.keys()].filter((key) => key.includes('/part/'));
    for (const part of [1, 2, 3]) {
      if (part === 3) expect(pieces()).toHaveLength(2);
      await put(server, cleo, { part: [part, 3] }, whole.slice((part - 1) * 9, part === 3 ? undefined : part * 9));
      const again = await openSeat(server, moment.id, 'anna', anna.values);
      await again.sync.exchange();
      if (part === 3) expect(textOf(again).toString()).toBe('A long one. ');
    }
    expect(pieces()).toEqual([]);
  });

  it('signs a snapshot that nobody can read: while the log is whole, a new device reads that', async () => {
    const { server, seats } = await openGroup(moment);
    const [, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    textOf(ben).insert(0, 'All of it. ');
    await ben.sync.exchange();
    const { ring, device } = cleo.project.access;
    const log = { heads: {}, clients: {}, digest: DIGEST, generation: 1 };
    const snapshot = await writeSnapshot('1', { log, state: [], parts: [] }, ring, device);
    server.project(moment.id).snapshots.push(snapshot);
    const fresh = await openSeat(server, moment.id, 'ben', new Map(moment.seats[4]!.values));
    await fresh.sync.exchange();
    expect(textOf(fresh).toString()).toBe('All of it. ');
  });

  /** A group whose log begins with a snapshot, and what that one holds. */
  async function compacted() {
    const { server, seats } = await openGroup(moment);
    const [anna, , ben, cleo] = seats as [Seat, Seat, Seat, Seat];
    for (let count = 0; count < 12; count++) {
      textOf(ben).insert(0, `${count} `);
      await ben.sync.exchange();
    }
    const project = server.project(moment.id);
    const signed = project.snapshots.at(-1)!;
    const { ring, device } = cleo.project.access;
    const sound = await readSnapshot(signed, ring, await ben.project.access.certificatesFor(ben.vault.deviceId, 1));
    project.compacted = Number(sound.upto);
    const sign = async (payload: object, upto = Number(sound.upto) + project.snapshots.length) => {
      const written = { ...sound, toJSON: () => payload };
      project.snapshots.push(await writeSnapshot(String(upto), written, ring, device));
    };
    const fresh = () => openSeat(server, moment.id, 'ben', new Map(moment.seats[4]!.values));
    return { server, anna, ben, cleo, project, sound, sign, fresh };
  }

  type Bend = (sound: SnapshotPayload, shape: unknown) => object;
  const aRef = ({ state: [ref] }: SnapshotPayload) => ref!;
  it.each<[string, unknown[], Bend]>([
    ['the log', SHAPES, (sound, log) => ({ ...sound, log })],
    [
      'a number',
      ['__proto__', ...SHAPES],
      (sound, one) => ({ ...sound, log: { ...sound.log, heads: { [UUID]: one } } }),
    ],
    ['numbers', NO_RECORDS, (sound, heads) => ({ ...sound, log: { ...sound.log, heads } })],
    ['a list of clients', SHAPES, (sound, one) => ({ ...sound, log: { ...sound.log, clients: { [UUID]: one } } })],
    ['lists of clients', NO_RECORDS, (sound, clients) => ({ ...sound, log: { ...sound.log, clients } })],
    ['the hash', SHAPES, (sound, digest) => ({ ...sound, log: { ...sound.log, digest } })],
    ['the generation', SHAPES, (sound, generation) => ({ ...sound, log: { ...sound.log, generation } })],
    ['the chunks', [...SHAPES, []], (sound, state) => ({ ...sound, state })],
    ['the name of a chunk', SHAPES, (sound, sha256) => ({ ...sound, state: [{ ...aRef(sound), sha256 }] })],
    ['the index of a chunk', SHAPES, (sound, id) => ({ ...sound, state: [{ ...aRef(sound), id }] })],
    [
      'the key of a chunk',
      [...SHAPES, 2],
      (sound, generation) => ({ ...sound, state: [{ ...aRef(sound), generation }] }),
    ],
    ['the chunks of pieces', SHAPES, (sound, parts) => ({ ...sound, parts })],
  ])('signs snapshots of another shape: the one before is taken. %s', async (_, shapes, bend) => {
    const { ben, sound, sign, fresh } = await compacted();
    for (const shape of shapes) await sign(bend(sound, shape));
    const { sync } = await fresh();
    await sync.exchange();
    expect(textOf({ sync } as Seat).toString()).toBe(textOf(ben).toString());
  });

  it.each<[string, (sound: SnapshotPayload, ben: string, own: string) => Partial<LogHeads>]>([
    ['that a device has written much more', ({ log }, ben) => ({ heads: { ...log.heads, [ben]: 1e9 } })],
    ['that who reads it has written much', ({ log }, _, own) => ({ heads: { ...log.heads, [own]: 1e9 } })],
    ['that nobody has written', () => ({ heads: {} })],
  ])('signs a snapshot that says something wrong of the log: who has taken it begins again. %s', async (_, bend) => {
    for (const isWhole of [true, false]) {
      const { project, ben, sound, sign, fresh } = await compacted();
      if (isWhole) project.compacted = 0;
      const seat = await fresh();
      const log = { ...sound.log, heads: { [ben.vault.deviceId]: 12 } };
      await sign(
        { ...sound, log: { ...log, ...bend({ ...sound, log }, ben.vault.deviceId, seat.vault.deviceId) } },
        12,
      );
      // Before it has heard of anything.
      textOf(seat).insert(0, 'Here I am. ');
      await seat.sync.exchange();
      textOf(ben).insert(0, 'Go on. ');
      await ben.sync.exchange();
      await seat.sync.exchange();
      await ben.sync.exchange();
      expect(textOf(seat).toString()).toBe(textOf(ben).toString());
      for (const word of ['Here I am. ', 'Go on. ', '11 ']) expect(textOf(ben).toString()).toContain(word);
      expect(seat.sync.unsent).toBe(0);
    }
  });

  it('signs pieces of updates that are none: the snapshot before is taken', async () => {
    const { server, ben, cleo, sound, sign, fresh } = await compacted();
    const chunks = new Chunks(server.as('cleo'), cleo.project.access.ring, cleo.store);
    const shapes: unknown[] = [...NO_RECORDS, ...SHAPES.map((one) => ({ [UUID]: one })), { [UUID]: ['x'] }];
    for (const content of [...shapes.map((one) => utf8(JSON.stringify(one))), utf8('{'), new Uint8Array([255])]) {
      const [parts] = await chunks.save([content], new Map());
      await sign({ ...sound, parts });
    }
    const { sync } = await fresh();
    await sync.exchange();
    expect(textOf({ sync } as Seat).toString()).toBe(textOf(ben).toString());
  });
});
