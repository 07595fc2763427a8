import { mergeUpdates, parseUpdateMeta } from 'yjs';
import type { SignedOp } from '../api.ts';
import { text, utf8 } from '../crypto/bytes.ts';
import type { ProjectAccess } from '../keys/project-access.ts';
import { pad9, type StoreChanges, type VaultStore } from '../store.ts';
import { LARGEST_PIECE, MOST_PARTS, openOp, writeOp, type OpContent, type OpHead } from './op.ts';

/** What one request takes. */
const OPS_A_REQUEST = 500;
const LETTERS_A_REQUEST = 700_000;

/** A Yjs update in which nothing is. */
const NOTHING = new Uint8Array([0, 0]);

/**
 * What this device has written and the server has not acknowledged: updates as they come from the document, then ops, which
 * are encrypted and signed when they are about to be sent. Both are kept in the store, so that nothing is lost with the
 * process or the line; an op is taken out when it was acknowledged or seen in the log.
 */
export class Outbox {
  private readonly access: ProjectAccess;
  private readonly store: VaultStore;
  private updates: [string, Uint8Array][] = [];
  private ops: SignedOp[] = [];
  private count = 0;

  private constructor(access: ProjectAccess, store: VaultStore) {
    this.access = access;
    this.store = store;
  }

  static async open(access: ProjectAccess, store: VaultStore): Promise<Outbox> {
    const outbox = new Outbox(access, store);
    outbox.updates = await store.list(outbox.updateKey(''));
    outbox.count = Number(outbox.updates.at(-1)?.[0].split('/').at(-1) ?? 0);
    outbox.ops = (await store.list(outbox.opKey(''))).map(([, bytes]) => JSON.parse(text(bytes)) as SignedOp);
    return outbox;
  }

  get length(): number {
    return this.updates.length + this.ops.length;
  }

  /** Notes an update, and says what is to be written to keep it. */
  note(update: Uint8Array): StoreChanges {
    const key = this.updateKey(pad9(++this.count));
    this.updates.push([key, update]);
    return { [key]: update };
  }

  /**
   * The ops to send next in one request, in the order of their numbers.
   * @param lastSeq the number of this device's last op in the log
   */
  async next(seen: OpHead['seen'], lastSeq: number): Promise<SignedOp[]> {
    if (this.ops.length === 0 && this.updates.length > 0) await this.encrypt(seen, lastSeq);
    let letters = 0;
    const fits = this.ops.findIndex(({ ciphertext }) => (letters += ciphertext.length) > LETTERS_A_REQUEST);
    return this.ops.slice(0, Math.min(fits < 0 ? Infinity : Math.max(fits, 1), OPS_A_REQUEST));
  }

  /** These are in the log. */
  async acknowledged(opIds: ReadonlySet<string>): Promise<void> {
    const done = this.ops.filter(({ op_id }) => opIds.has(op_id));
    if (done.length === 0) return;
    await this.store.write(Object.fromEntries(done.map(({ seq }) => [this.opKey(pad9(seq)), undefined])));
    this.ops = this.ops.filter((op) => !done.includes(op));
  }

  /** Encrypts what was not acknowledged anew, with the newest key and numbers after those in the log. */
  async renew(lastSeq: number): Promise<void> {
    const changes: StoreChanges = Object.fromEntries(this.ops.map(({ seq }) => [this.opKey(pad9(seq)), undefined]));
    const renewed: SignedOp[] = [];
    for (const op of this.ops) {
      const { ring, device } = this.access;
      const one = await writeOp(await openOp(op, ring), lastSeq + renewed.length + 1, ring, device);
      changes[this.opKey(pad9(one.seq))] = utf8(JSON.stringify(one));
      renewed.push(one);
    }
    await this.store.write(changes);
    this.ops = renewed;
  }

  private async encrypt(seen: OpHead['seen'], lastSeq: number): Promise<void> {
    // The others take no update of more pieces: what was written meanwhile goes as several.
    let bytes = 0;
    const beyond = this.updates.findIndex(([, { length }]) => (bytes += length) > MOST_PARTS * LARGEST_PIECE);
    const taken = beyond < 0 ? [...this.updates] : this.updates.slice(0, Math.max(beyond, 1));
    const whole = mergeUpdates(taken.map(([, update]) => update));
    const parts = Math.ceil(whole.length / LARGEST_PIECE);
    const ops: SignedOp[] = [];
    const write = async (content: OpContent) =>
      ops.push(await writeOp(content, lastSeq + ops.length + 1, this.access.ring, this.access.device));
    // The first piece tells as which client the rest is written, and a client belongs to the first one that writes as it.
    if (parts > 1) await write({ head: { seen, clients: [...parseUpdateMeta(whole).from.keys()] }, update: NOTHING });
    for (let part = 1; part <= parts; part++) {
      const head: OpHead = { seen, ...(parts > 1 && { part: [part, parts] }) };
      const update = whole.slice((part - 1) * LARGEST_PIECE, part * LARGEST_PIECE);
      await write({ head, update });
    }
    const changes: StoreChanges = Object.fromEntries(taken.map(([key]) => [key, undefined]));
    for (const op of ops) changes[this.opKey(pad9(op.seq))] = utf8(JSON.stringify(op));
    await this.store.write(changes);
    this.ops = ops;
    this.updates = this.updates.filter((one) => !taken.includes(one));
  }

  private updateKey(name: string): string {
    return `sync/${this.access.projectId}/unsent/${name}`;
  }

  private opKey(name: string): string {
    return `sync/${this.access.projectId}/op/${name}`;
  }
}
