import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { makeGroup, openGroup, openSeat, type Moment, type Seat } from '../../test/group.ts';
import type { MemoryServer } from '../../test/memory-server.ts';
import type { ServerState } from '../../test/memory-server.ts';
import { LiveSync, type LiveState, type SyncStatus } from './live.ts';
import { writeOp } from './op.ts';

const textOf = ({ doc }: { doc: Doc }) => doc.getText('story');

/** A device that is on, and what it has said of its line. */
class Open {
  readonly states: LiveState[] = [];
  readonly live: LiveSync;
  private listeners: (() => void)[] = [];
  readonly doc: Doc;
  readonly awareness: Awareness;

  private constructor(
    readonly seat: Seat,
    sync: Seat['sync'],
  ) {
    this.doc = sync.doc;
    this.awareness = sync.presence!.awareness;
    this.live = new LiveSync(sync, (state) => {
      this.states.push(state);
      this.tell();
    });
    this.doc.on('update', this.tell);
    this.awareness.on('change', this.tell);
  }

  static async at(seat: Seat): Promise<Open> {
    seat.sync.close();
    const doc = new Doc();
    return new Open(seat, await seat.project.sync(doc, { awareness: new Awareness(doc) }));
  }

  private readonly tell = (): void => {
    for (const listener of this.listeners) listener();
  };

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.listeners.push(resolve));
  }

  is = (status: SyncStatus): Promise<void> => this.until(() => this.states.at(-1)?.status === status);

  async close(): Promise<void> {
    await this.live.stop();
    this.awareness.destroy();
  }
}

describe('a document that is open on several devices', () => {
  let moment: Moment;
  let server: MemoryServer;
  let anna: Open;
  let ben: Open;
  beforeAll(async () => (moment = await makeGroup()));
  beforeEach(async () => {
    const group = await openGroup(moment);
    server = group.server;
    anna = await Open.at(group.seats[0]!);
    ben = await Open.at(group.seats[2]!);
    await Promise.all([anna.is('live'), ben.is('live')]);
  });
  afterEach(() => Promise.all([anna.close(), ben.close()]));

  it('shows what the other writes, and who is there', async () => {
    anna.awareness.setLocalStateField('user', { name: 'Anna', at: 3 });
    await ben.until(() => [...ben.awareness.getStates().values()].some(({ user }) => user?.name === 'Anna'));
    textOf(anna).insert(0, 'Low tide. ');
    await ben.until(() => textOf(ben).toString() === 'Low tide. ');
    textOf(ben).insert(0, 'High tide. ');
    await anna.until(() => textOf(anna).toString() === 'High tide. Low tide. ');
  });

  it('takes no presence that nobody of the project has signed', async () => {
    const before = ben.awareness.getStates().size;
    for (const ciphertext of ['AAAA', 'AAE'.padEnd(200, 'A'), '!']) {
      server.publish(moment.id, { event: 'presence', data: { device_id: anna.seat.vault.deviceId, ciphertext } });
    }
    textOf(anna).insert(0, 'x');
    await ben.until(() => textOf(ben).toString() === 'x');
    expect(ben.awareness.getStates().size).toBe(before);
  });

  it('is kept while the line is down, and goes on when it is there again', async () => {
    await ben.live.stop();
    server.before = () => {
      throw new Error('the line is down');
    };
    const again = await Open.at(ben.seat);
    await again.is('offline');
    textOf(again).insert(0, 'Written at sea. ');
    server.before = () => undefined;
    again.live.retry();
    await anna.until(() => textOf(anna).toString() === 'Written at sea. ');
    await again.close();
  });

  it('begins without a network with what it has, is written in, and meets the others later', async () => {
    textOf(anna).insert(0, 'Low tide. ');
    await ben.until(() => textOf(ben).toString() === 'Low tide. ');
    await ben.live.stop();
    textOf(anna).insert(0, 'Meanwhile. ');
    server.before = () => {
      throw new Error('the line is down');
    };
    // Switched off and on: the vault, the project and the document come from the store alone.
    const begun = await openSeat(server, moment.id, 'ben', ben.seat.values);
    expect((await begun.vault.createProject(moment.id)).id).toBe(moment.id);
    const again = await Open.at(begun);
    expect(textOf(again).toString()).toBe('Low tide. ');
    await again.is('offline');
    textOf(again).insert(0, 'At sea. ');
    server.before = () => undefined;
    again.live.retry();
    await again.is('live');
    await again.until(() => textOf(again).toString().includes('Meanwhile. '));
    await anna.until(() => textOf(anna).toString().includes('At sea. '));
    expect(textOf(anna).toString()).toBe(textOf(again).toString());
    await again.close();
  });

  it('goes on under a new key when somebody was taken out, who is cut off', async () => {
    await anna.seat.project.members.remove('cleo');
    textOf(ben).insert(0, 'Without Cleo. ');
    await anna.until(() => textOf(anna).toString() === 'Without Cleo. ');
    expect(server.project(moment.id).ops.at(-1)!.generation).toBe(2);
    await anna.seat.project.members.remove('ben');
    await ben.is('removed');
  });

  it('sends again what the server refused for now, while the stream is up', async () => {
    let refusals = 0;
    server.before = (call) => {
      if (call === 'addOps' && refusals++ === 0) throw Object.assign(new Error('busy'), { code: 'rate_limited' });
    };
    textOf(anna).insert(0, 'Low tide. ');
    await anna.is('offline');
    await ben.until(() => textOf(ben).toString() === 'Low tide. ');
    await anna.is('live');
    expect(refusals).toBe(2);
  });

  it('says that the store takes nothing, and keeps and sends all of it when it does', async () => {
    const { store } = anna.seat;
    const write = store.write.bind(store);
    let isFull = true;
    store.write = (changes) => (isFull ? Promise.reject(new Error('full')) : write(changes));
    textOf(anna).insert(0, 'one ');
    await anna.is('unsaved');
    expect(anna.states.at(-1)!.error).toMatchObject({ code: 'not_kept', cause: { message: 'full' } });
    textOf(anna).insert(0, 'two ');
    isFull = false;
    textOf(anna).insert(0, 'three ');
    await ben.until(() => textOf(ben).toString() === 'three two one ');
    await anna.is('live');
  });

  it('goes on hearing the others where one may only read from now on, and keeps what waits until one may write', async () => {
    const down = (call: string) => {
      if (call === 'addOps') throw new Error('the line is down');
    };
    server.before = down;
    textOf(ben).insert(0, 'Unsent. ');
    await ben.is('offline');
    server.before = () => undefined;
    await anna.seat.project.members.changeRole('ben', 'viewer');
    await ben.until(() => ben.states.at(-1)?.held === true && ben.states.at(-1)?.status === 'live');
    textOf(anna).insert(0, 'Heard. ');
    await ben.until(() => textOf(ben).toString().includes('Heard. '));
    await anna.seat.project.members.changeRole('ben', 'editor');
    await anna.until(() => textOf(anna).toString().includes('Unsent. '));
    await ben.until(() => ben.states.at(-1)?.held === undefined);
  });

  it('says that the store is full when what comes finds no room', async () => {
    const { store } = ben.seat;
    const write = store.write.bind(store);
    store.write = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    textOf(anna).insert(0, 'Low tide. ');
    await ben.is('unsaved');
    store.write = write;
    ben.live.retry();
    await ben.until(() => textOf(ben).toString() === 'Low tide. ');
  });

  it('says which device has signed what nobody can use, and goes on', async () => {
    const { ring, device } = ben.seat.project.access;
    const op = await writeOp({ head: {}, update: new Uint8Array([255, 1]) }, 1, ring, device);
    const ordered = { ...op, cursor: '1' };
    server.project(moment.id).ops.push(ordered);
    server.publish(moment.id, { event: 'op', data: ordered });
    const unsound = [{ deviceId: ben.seat.vault.deviceId, count: 1, isForked: false }];
    await anna.until(() => anna.states.at(-1)?.unsound !== undefined);
    expect(anna.states.at(-1)).toEqual({ status: 'live', unsound });
    textOf(anna).insert(0, 'Low tide. ');
    await ben.until(() => textOf(ben).toString() === 'Low tide. ');
  });

  it('stops, and says why, when the server shows what nobody wrote', async () => {
    const lies: ServerState = server.copy();
    textOf(anna).insert(0, 'true');
    await ben.until(() => textOf(ben).toString() === 'true');
    const [op] = server.project(moment.id).ops;
    server.state = lies;
    server.publish(moment.id, { event: 'op', data: { ...op!, op_id: 'another', seq: 2, cursor: '2' } });
    await ben.is('stopped');
    expect(ben.states.at(-1)!.error).toMatchObject({ code: 'tampered' });
  });
});
