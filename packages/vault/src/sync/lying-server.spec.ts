import { makeGroup, openGroup, openSeat, type Moment, type Seat } from '../../test/group.ts';
import type { MemoryServer, ServerState } from '../../test/memory-server.ts';
import { toBase64Url } from '../crypto/bytes.ts';
import { writeOp } from './op.ts';
import { writeSnapshot } from './snapshot.ts';

/** Of a log, as a hash looks. */
const DIGEST = 'A'.repeat(43);

const textOf = ({ sync }: Seat) => sync.doc.getText('story');
const nothing = { state: [], parts: [] };

describe('a server that lies about the log', () => {
  let moment: Moment;
  let server: MemoryServer;
  let anna: Seat;
  let ben: Seat;
  let cleo: Seat;
  beforeAll(async () => (moment = await makeGroup()));
  beforeEach(async () => {
    const group = await openGroup(moment);
    server = group.server;
    [anna, , ben, cleo] = group.seats as [Seat, Seat, Seat, Seat];
    for (const word of ['one ', 'two ', 'three ']) {
      textOf(ben).insert(textOf(ben).length, word);
      await ben.sync.exchange();
    }
    await anna.sync.exchange();
  });
  const log = () => server.project(moment.id).ops;
  const write = async (seat: Seat, word: string) => {
    textOf(seat).insert(0, word);
    await seat.sync.exchange();
  };

  it.each<[string, () => unknown, string]>([
    ['changes an op', () => (log()[3]!.ciphertext = log()[2]!.ciphertext), 'tampered'],
    ['changes a number', () => (log()[3]!.seq = 5), 'tampered'],
    ['leaves out an op in the middle', () => log().splice(3, 1), 'withheld'],
    [
      'gives two in another order',
      () =>
        log().push(
          ...log()
            .splice(3, 1)
            .map((op) => ({ ...op, cursor: '9' })),
        ),
      'withheld',
    ],
    ['shows an old op as a new one', () => log().push({ ...log()[0]!, cursor: '9' }), 'tampered'],
    ['says that another device has written it', () => (log()[3]!.device_id = anna.vault.deviceId), 'tampered'],
    ['says that a stranger has written it', () => (log()[3]!.device_id = 'nobody'), 'not_certified'],
    ['says that it is of a key that is not there', () => (log()[3]!.generation = 2), 'no_key'],
  ])('%s: noticed, and nothing of it is taken', async (_, lie, code) => {
    await write(ben, 'four ');
    await write(ben, 'five ');
    await lie();
    const before = textOf(anna).toString();
    await expect(anna.sync.exchange()).rejects.toMatchObject({ code });
    // What stands before it in the log is sound.
    expect([before, `four ${before}`, `five four ${before}`]).toContain(textOf(anna).toString());
    await expect(anna.sync.exchange()).rejects.toMatchObject({ code });
  });

  it('shows two people two logs: noticed as soon as one reads the other', async () => {
    await cleo.sync.exchange();
    const forked: ServerState = server.copy();
    await write(ben, 'for Anna alone ');
    await anna.sync.exchange();
    const honest = server.state;
    server.state = forked;
    await write(cleo, 'for Cleo alone ');
    const cleosOp = server.project(moment.id).ops.at(-1)!;
    await write(cleo, 'and more ');
    const moreOfCleo = server.project(moment.id).ops.at(-1)!;
    // Cleo's words are shown to Anna after all.
    server.state = honest;
    log().push({ ...cleosOp, cursor: String(log().length + 1) });
    await anna.sync.exchange();
    expect(anna.sync.unsound).toEqual([]);
    log().push({ ...moreOfCleo, cursor: String(log().length + 1) });
    await anna.sync.exchange();
    // Told, and gone on: any member could say so, and would keep all others from writing.
    expect(anna.sync.unsound).toEqual([{ deviceId: cleo.vault.deviceId, count: 0, isForked: true }]);
    const again = await openSeat(server, moment.id, 'anna', anna.values);
    expect(again.sync.unsound).toEqual(anna.sync.unsound);
  });

  it('takes ops of a key that was given up: refused after the first one of the new key', async () => {
    const old = anna.project.access.ring;
    server.project(moment.id).rotationDue = true;
    await anna.project.members.share();
    await write(anna, 'new key ');
    await cleo.sync.exchange();
    const late = await writeOp({ head: {}, update: new Uint8Array([0, 0]) }, 4, old, ben.project.access.device);
    log().push({ ...late, cursor: '5' });
    await expect(cleo.sync.exchange()).rejects.toMatchObject({ code: 'tampered' });
  });

  it('lets a viewer write: refused', async () => {
    await anna.project.members.changeRole('cleo', 'viewer');
    await cleo.project.access.refresh();
    const op = await writeOp(
      { head: {}, update: new Uint8Array([0, 0]) },
      1,
      cleo.project.access.ring,
      cleo.project.access.device,
    );
    log().push({ ...op, cursor: '4' });
    await expect(anna.sync.exchange()).rejects.toMatchObject({ code: 'not_certified' });
  });

  it('leaves out what is no update, on every device alike', async () => {
    const { ring, device } = ben.project.access;
    const noise = await writeOp({ head: {}, update: new Uint8Array([255, 1, 2]) }, 4, ring, device);
    log().push({ ...noise, cursor: '4' });
    await anna.sync.exchange();
    await cleo.sync.exchange();
    await write(cleo, 'after it ');
    await anna.sync.exchange();
    expect(textOf(anna).toString()).toBe('after it one two three ');
    for (const { sync } of [anna, cleo])
      expect(sync.unsound).toEqual([{ deviceId: ben.vault.deviceId, count: 1, isForked: false }]);
  });

  describe('with snapshots', () => {
    beforeEach(async () => {
      for (let count = 0; count < 20; count++) await write(ben, `${count} `);
      const project = server.project(moment.id);
      project.compacted = Number((JSON.parse(project.snapshots.at(-1)!.body) as { upto: string }).upto);
      expect(project.snapshots.length).toBeGreaterThanOrEqual(2);
    });
    const snapshots = () => server.project(moment.id).snapshots;

    it.each<[string, () => unknown, string]>([
      [
        'changes one',
        () => (snapshots().at(-1)!.body = snapshots().at(-1)!.body.replace('"upto":"', '"upto":"1')),
        'tampered',
      ],
      ['says that another has made it', () => (snapshots().at(-1)!.device_id = anna.vault.deviceId), 'tampered'],
      ['keeps its chunks back', () => server.project(moment.id).chunks.clear(), 'withheld'],
      [
        'changes its chunks',
        () => [...server.project(moment.id).chunks.values()].forEach((chunk) => (chunk[30]! ^= 1)),
        'tampered',
      ],
    ])('%s: noticed', async (_, lie, code) => {
      lie();
      await expect(cleo.sync.exchange()).rejects.toMatchObject({ code });
      // An earlier one may be sound.
      expect(textOf(ben).toString().endsWith(textOf(cleo).toString())).toBe(true);
      expect(textOf(cleo).toString()).not.toBe(textOf(ben).toString());
    });

    it('shows one that was written with a key that was given up: noticed', async () => {
      server.project(moment.id).compacted = 0;
      const { access } = ben.project;
      const old = access.ring;
      server.project(moment.id).rotationDue = true;
      await anna.project.members.share();
      await write(anna, 'new key ');
      await cleo.sync.exchange();
      const heads = { [ben.vault.deviceId]: 1000, [anna.vault.deviceId]: 1000 };
      for (const generation of [1, 2]) {
        snapshots().push(
          await writeSnapshot(
            '900',
            { log: { heads, clients: {}, digest: DIGEST, generation }, ...nothing },
            old,
            access.device,
          ),
        );
        server.project(moment.id).compacted = 10_000;
        await expect(cleo.sync.exchange()).rejects.toMatchObject({ code: 'tampered' });
      }
    });

    it('shows an old one to who has read further: noticed', async () => {
      server.project(moment.id).compacted = 0;
      await anna.sync.exchange();
      const { access } = ben.project;
      const old = await writeSnapshot(
        '2',
        { log: { heads: {}, clients: {}, digest: DIGEST, generation: 1 }, ...nothing },
        access.ring,
        access.device,
      );
      snapshots().push(old);
      server.project(moment.id).compacted = 10_000;
      await expect(anna.sync.exchange()).rejects.toMatchObject({ code: 'rolled_back' });
    });
  });

  it('sees no word of it', async () => {
    await write(ben, 'Mara ');
    const { ops } = server.project(moment.id);
    expect(JSON.stringify(ops)).not.toContain(toBase64Url(new TextEncoder().encode('Mara')).slice(0, 5));
    // A word and a sentence look the same.
    await write(ben, 'Mara walked into the lighthouse and lit the lamp. ');
    expect(ops.at(-1)!.ciphertext.length).toBe(ops.at(-2)!.ciphertext.length);
  });

  it('is believed again by a device that is switched on anew, when it tells the truth', async () => {
    await write(ben, 'four ');
    const honest = server.copy();
    log()[3]!.ciphertext = log()[2]!.ciphertext;
    await expect(anna.sync.exchange()).rejects.toMatchObject({ code: 'tampered' });
    server.state = honest;
    const again = await openSeat(server, moment.id, 'anna', anna.values);
    await again.sync.exchange();
    expect(textOf(again).toString()).toBe('four one two three ');
  });
});
