import { encodeStateAsUpdate, type Doc } from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { codeOf, type OrderedOp, type ProjectEvent, type SignedBody, type VaultApi } from '../api.ts';
import { Chunks } from '../backup/chunks.ts';
import type { ProjectAccess } from '../keys/project-access.ts';
import { VaultError, type VaultErrorCode } from '../error.ts';
import { utf8 } from '../crypto/bytes.ts';
import { inTurn } from '../in-turn.ts';
import { readAs } from '../shape.ts';
import type { StoreChanges, VaultStore } from '../store.ts';
import { KeptDoc, someParts, type Taken } from './kept-doc.ts';
import type { LogState, Unsound } from './log-state.ts';
import { readOp } from './op.ts';
import { Outbox } from './outbox.ts';
import { Presence, randomClient } from './presence.ts';
import { headOfSnapshot, readSnapshot, writeSnapshot } from './snapshot.ts';
import { soundUpdate } from './sound-update.ts';

export interface DocSyncParts {
  api: VaultApi;
  access: ProjectAccess;
  store: VaultStore;
  /** An empty document: what the store has of it is put in, and what is written from then on goes to the others. */
  doc: Doc;
  /** Who is here; none where nobody wants to know. It gets a client id of its own, which is not that of the document. */
  awareness?: Awareness;
  /** Called when members or keys have changed, and when a change of the key is due. */
  share: () => Promise<unknown>;
  /** A snapshot is made when so many ops have no snapshot yet. */
  snapshotEvery?: number;
}

const SNAPSHOT_EVERY = 500;

/** What comes of a snapshot that says something wrong of the log, and of a server that lies. */
const DOUBTS: VaultErrorCode[] = ['tampered', 'withheld', 'rolled_back'];

/** How often something is sent anew because the log or the key went on meanwhile. */
const ATTEMPTS = 5;

/** A document that is the same on all devices in the end, whoever wrote what when, and whoever was away. */
export class DocSync {
  readonly doc: Doc;
  readonly presence: Presence | undefined;
  private readonly parts: DocSyncParts;
  private readonly kept: KeptDoc;
  private readonly outbox: Outbox;
  private readonly origin: object;
  /** The last op of this device that the server has acknowledged; it may not have come back in the log yet. */
  private acknowledgedSeq = 0;
  /** The log is read by one at a time. */
  private readonly alone = inTurn();
  private writing: Promise<void> = Promise.resolve();
  /** What was written here and the store has not taken yet. */
  private unwritten: StoreChanges = {};
  private isReader = false;
  private onLocal: (() => void) | undefined;
  private onLost: ((error: unknown) => void) | undefined;

  private constructor(parts: DocSyncParts, kept: KeptDoc, outbox: Outbox, origin: object) {
    this.parts = parts;
    this.doc = parts.doc;
    this.kept = kept;
    this.outbox = outbox;
    this.origin = origin;
    this.presence = parts.awareness && new Presence(parts.api, parts.access, parts.awareness);
    this.doc.on('update', this.noteLocal);
    this.takeFreeClient();
  }

  static async open(parts: DocSyncParts): Promise<DocSync> {
    const origin = { name: 'vault' };
    const kept = await KeptDoc.open(parts.doc, parts.store, `sync/${parts.access.projectId}`, origin);
    return new DocSync(parts, kept, await Outbox.open(parts.access, parts.store), origin);
  }

  get projectId(): string {
    return this.parts.access.projectId;
  }

  /** The place up to which the log was read. */
  get cursor(): string | undefined {
    return this.kept.state.cursor;
  }

  /** What was written here and is not acknowledged yet: updates and ops. */
  get unsent(): number {
    return this.outbox.length;
  }

  /** Whether what is unsent waits since this person may only read now: it goes when they may write again. */
  get isHeld(): boolean {
    return this.isReader && this.unsent > 0;
  }

  /** Devices that have signed what nobody can use: it was left out, here as on all devices. */
  get unsound(): Unsound[] {
    return this.kept.state.unsound;
  }

  /**
   * @param listener told of each change that is made here, once it is kept
   * @param onLost told when the store does not take one, which is tried again with the next one
   */
  whenChanged(listener: (() => void) | undefined, onLost?: (error: unknown) => void): void {
    this.onLocal = listener;
    this.onLost = onLost;
  }

  /**
   * Resolves when everything that was written here so far is in the store; what it did not take is tried again.
   * @throws VaultError `not_kept`
   */
  isKept(): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.keep());
    return this.writing;
  }

  /**
   * Fetches what the others wrote, and sends what was written here.
   * @throws VaultError when the server shows something that nobody wrote; nothing of it is taken
   */
  exchange(): Promise<void> {
    return this.alone(async () => {
      await this.pull();
      await this.doubting(() => this.push());
      await this.snapshotIfDue();
    });
  }

  /** Takes what the events stream brings. */
  async take(event: ProjectEvent): Promise<void> {
    if (event.event === 'op') await this.alone(() => this.doubting(() => this.process([event.data])));
    if (event.event === 'presence') await this.presence?.take(event.data);
    // At the beginning too: what was written and who came since the last fetch, and whether the key is to be changed.
    if (event.event === 'members' || event.event === 'ready') {
      await this.parts.share();
      await this.exchange();
    }
  }

  /** The events of the project from here on. */
  readonly stream = (signal: AbortSignal): AsyncIterable<ProjectEvent> => {
    const { api } = this.parts;
    return api.followProjectStream(this.projectId, this.cursor === undefined ? {} : { after: this.cursor }, { signal });
  };

  /** Stops listening to the document. */
  close(): void {
    this.doc.off('update', this.noteLocal);
  }

  private readonly noteLocal = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.origin) return;
    Object.assign(this.unwritten, this.kept.note(update), this.outbox.note(update));
    this.isKept().then(
      () => this.onLocal?.(),
      (error: unknown) => this.onLost?.(error),
    );
  };

  private async keep(): Promise<void> {
    const changes = this.unwritten;
    if (Object.keys(changes).length === 0) return;
    this.unwritten = {};
    try {
      await this.parts.store.write(changes);
    } catch (cause) {
      this.unwritten = { ...changes, ...this.unwritten };
      throw new VaultError('not_kept', 'the store of this device does not take what was written', { cause });
    }
  }

  private pull(): Promise<void> {
    return this.doubting(() => this.readLog());
  }

  /**
   * Any member may have signed the snapshot that the state rests on: when the log does not go on as it says, the log is read
   * anew, from another snapshot or its beginning. When that is no better it stays as it was.
   */
  private async doubting(work: () => Promise<void>): Promise<void> {
    const { state, pending } = this.kept;
    let first: unknown;
    for (;;) {
      try {
        if (first) await this.readLog();
        return await work();
      } catch (error) {
        first ??= error;
        const isDoubt = error instanceof VaultError && DOUBTS.includes(error.code);
        if (isDoubt && this.kept.state.restsOn !== undefined) {
          await this.kept.beginAgain(this.kept.state.begunAgain(), {});
          continue;
        }
        if (isDoubt && first !== error) await this.kept.beginAgain(state, pending);
        throw isDoubt ? first : error;
      }
    }
  }

  private async readLog(): Promise<void> {
    const { api } = this.parts;
    // While the log is whole, no snapshot is needed.
    let passedOver = this.cursor === undefined ? await this.takeSnapshot().catch(unlessUnsound) : undefined;
    for (;;) {
      try {
        const { ops, more } = await api.listOps(
          this.projectId,
          this.cursor === undefined ? {} : { after: this.cursor },
        );
        await this.process(ops);
        if (!more) return this.kept.state.mustReach();
      } catch (error) {
        if (codeOf(error) !== 'ops_compacted') throw error;
        if (passedOver) throw passedOver;
        passedOver = await this.takeSnapshot();
      }
    }
  }

  /** Reads ops in the server's order. Those before one that is not sound are taken, it and what follows are not. */
  private async process(ops: OrderedOp[]): Promise<void> {
    const log = this.kept.state.copy();
    const contents: Taken[] = [];
    const taken = new Set<string>();
    try {
      for (const op of ops) {
        // The stream may begin with what was just fetched.
        if (log.hasSeen(op)) continue;
        await this.read(op, log, contents);
        taken.add(op.op_id);
      }
    } finally {
      if (contents.length > 0) {
        await this.kept.take(log, contents, this.origin);
        // Those alone that stand in the log: that there are others, a snapshot may say of any member's.
        await this.outbox.acknowledged(taken);
        this.takeFreeClient();
      }
    }
  }

  private async read(op: OrderedOp, log: LogState, contents: Taken[]): Promise<void> {
    const { access } = this.parts;
    await access.atLeast(op.generation);
    const content = await readOp(op, access.ring, await access.certificatesFor(op.device_id, op.generation));
    log.take(op, content?.head.seen);
    contents.push([op.device_id, content]);
  }

  private async push(): Promise<void> {
    const { api, access } = this.parts;
    await this.isKept();
    this.isReader = (await access.role()) === 'viewer';
    if (this.isReader) return;
    for (let attempt = 1; ;) {
      const lastSeq = Math.max(this.kept.state.lastSeq(access.device.deviceId), this.acknowledgedSeq);
      const ops = await this.outbox.next(this.kept.state.seen, lastSeq);
      if (ops.length === 0) return;
      try {
        await api.addOps(this.projectId, { ops });
      } catch (error) {
        const code = codeOf(error);
        // The server hears of another role before there is a certificate of it.
        this.isReader = code === 'role_insufficient';
        if (this.isReader) return;
        const isPassing = code === 'key_generation_old' || code === 'op_conflict';
        if (!isPassing) throw error;
        if (attempt++ === ATTEMPTS) throw code === 'op_conflict' ? lostOwn(error) : error;
        if (code === 'key_generation_old') await this.parts.share();
        // What was acknowledged and not heard of is in the log.
        await this.pull();
        await this.outbox.renew(this.kept.state.lastSeq(access.device.deviceId));
        continue;
      }
      await this.outbox.acknowledged(new Set(ops.map(({ op_id }) => op_id)));
      this.acknowledgedSeq = ops.at(-1)!.seq;
    }
  }

  /**
   * Takes the newest snapshot that is sound: any member may have signed one that is not, and an earlier one is there as long.
   * @returns why a newer one was passed over
   */
  private async takeSnapshot(): Promise<VaultError | undefined> {
    let failure: VaultError | undefined;
    for (let before: string | undefined; ;) {
      const signed = await this.snapshotBefore(before);
      if (!signed && failure) throw failure;
      if (!signed) return undefined;
      const { upto } = headOfSnapshot(signed);
      try {
        if (this.kept.state.isDoubted(upto)) throw doubted();
        await this.readSnapshot(signed);
        return failure;
      } catch (error) {
        if (!(error instanceof VaultError) || error.code === 'no_key') throw error;
        failure ??= error;
      }
      if (before !== undefined && BigInt(upto) >= BigInt(before)) throw failure;
      before = upto;
    }
  }

  private async snapshotBefore(before: string | undefined): Promise<SignedBody | undefined> {
    try {
      return await this.parts.api.getLatestSnapshot(this.projectId, before === undefined ? {} : { before });
    } catch (error) {
      if (codeOf(error) === 'not_found' && (this.cursor === undefined || before !== undefined)) return undefined;
      throw error;
    }
  }

  private async readSnapshot(signed: SignedBody): Promise<void> {
    const { api, access, store } = this.parts;
    const { generation, device_id } = headOfSnapshot(signed);
    await access.atLeast(generation);
    const certificates = await access.certificatesFor(device_id, generation);
    const { upto, log, state, parts } = await readSnapshot(signed, access.ring, certificates);
    const next = this.kept.state.copy();
    next.jump(upto, log, generation);
    const chunks = new Chunks(api, access.ring, store);
    const update = await chunks.load(state);
    if (!soundUpdate(update, () => true)) throw new VaultError('tampered', 'a snapshot holds no document');
    const pending = parts.length > 0 ? readAs(await chunks.load(parts), someParts, 'the pieces of a snapshot') : {};
    await this.kept.jump(next, update, pending, this.origin);
    this.takeFreeClient();
  }

  /** What is written as another device's client reaches nobody. */
  private takeFreeClient(): void {
    const { deviceId } = this.parts.access.device;
    if (this.kept.state.isOfAnother(deviceId, this.doc.clientID)) this.doc.clientID = randomClient();
  }

  private async snapshotIfDue(): Promise<void> {
    const { api, access, store, snapshotEvery = SNAPSHOT_EVERY } = this.parts;
    const { state, pending } = this.kept;
    if (state.since < snapshotEvery || (await access.role()) === 'viewer') return;
    // What is not in the log yet would tell the others as which client it was written.
    if (this.unsent > 0) return;
    const chunks = new Chunks(api, access.ring, store);
    const contents = [encodeStateAsUpdate(this.doc)];
    if (Object.keys(pending).length > 0) contents.push(utf8(JSON.stringify(pending)));
    const [refs, parts = []] = await chunks.save(contents, new Map());
    const payload = { log: state.heads, state: refs!, parts };
    const signed = await writeSnapshot(this.cursor!, payload, access.ring, access.device);
    try {
      await api.addSnapshot(this.projectId, signed);
    } catch (error) {
      // Another device was faster, or the key or the role is about to be changed: theirs, or the next one, is as good.
      const code = codeOf(error) ?? '';
      if (!['invalid_state', 'key_generation_old', 'role_insufficient'].includes(code)) throw error;
    }
    await chunks.forgetSent([...refs!, ...parts]);
    const settled = state.copy();
    settled.settled();
    await this.kept.take(settled, [], this.origin);
  }
}

/** All of the log was read, and the server still counts this device's ops from an earlier one. */
const lostOwn = (cause: unknown): VaultError =>
  new VaultError('rolled_back', 'the server has lost changes of this device that it had taken', { cause });

const doubted = (): VaultError => new VaultError('tampered', 'the log does not go on as a snapshot says');

function unlessUnsound(error: unknown): VaultError {
  if (!(error instanceof VaultError) || error.code === 'no_key') throw error;
  return error;
}
