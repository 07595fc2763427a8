import type { OrderedOp } from '../api.ts';
import { VaultError } from '../error.ts';
import { text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { OpHead } from './op.ts';

/** So many places of the log are remembered, for what other devices say that they have seen. */
const MARKS = 1000;

/** As so many Yjs clients a device may write: it takes one each time that a document is opened and written in. */
export const MOST_CLIENTS = 16_384;

/** What a device has signed though nobody can use it, or only a part of it. */
export interface Unsound {
  deviceId: string;
  /** Changes of which something was left out. */
  count: number;
  /** It says that the server has shown it another log: either the server has, or this device lies. */
  isForked: boolean;
}

/** What a snapshot says of the log that it stands for. */
export interface LogHeads {
  /** The number of the last op of each device. */
  heads: Record<string, number>;
  /** Which Yjs clients each device has written as: no other device writes as these. */
  clients: Record<string, number[]>;
  /** A hash over all ops up to there, in the server's order. */
  digest: string;
  generation: number;
}

interface Kept extends LogHeads {
  cursor?: string;
  /** What this device has read itself, and no snapshot of another one has told it. */
  read: { heads: Record<string, number>; generation: number };
  /** The snapshot that all of this rests on: up to which cursor it stands for the log. None where the log was read from its beginning. */
  restsOn?: string;
  /** Snapshots after which the log was not as they said. */
  doubted: string[];
  /** Ops after the last snapshot. */
  since: number;
  /** Of the key of the snapshot that was taken last. */
  snapshot: number;
  marks: [cursor: string, digest: string][];
  /** By device. */
  unsound: Record<string, Omit<Unsound, 'deviceId'>>;
}

const EMPTY: Kept = {
  heads: {},
  clients: {},
  digest: '',
  generation: 1,
  read: { heads: {}, generation: 1 },
  doubted: [],
  since: 0,
  snapshot: 1,
  marks: [],
  unsound: {},
};

/**
 * How far a device has read the log, and what keeps the server honest about it: each device counts its ops, so none goes
 * missing in the middle; each op says how the log looked to its sender, so two devices that are shown different logs
 * notice as soon as one reads the other; and a generation never goes down, so a removed member's key is of no use.
 */
export class LogState {
  private kept: Kept;
  /** Of `clients`, which device each belongs to. */
  private owners = new Map<number, string>();

  constructor(bytes?: Uint8Array) {
    this.kept = { ...structuredClone(EMPTY), ...(bytes && (JSON.parse(text(bytes)) as Kept)) };
    this.noteOwners();
  }

  get cursor(): string | undefined {
    return this.kept.cursor;
  }

  get seen(): OpHead['seen'] {
    const { cursor, digest } = this.kept;
    return cursor === undefined ? undefined : [cursor, digest];
  }

  get heads(): LogHeads {
    const { heads, clients, digest, generation } = this.kept;
    return structuredClone({ heads, clients, digest, generation });
  }

  get unsound(): Unsound[] {
    return Object.entries(this.kept.unsound).map(([deviceId, one]) => ({ deviceId, ...one }));
  }

  /** Counts a change of a device of which something is left out. */
  noteUnsound(deviceId: string, isForked = false): void {
    const before = this.kept.unsound[deviceId] ?? { count: 0, isForked: false };
    this.kept.unsound[deviceId] = isForked ? { ...before, isForked } : { ...before, count: before.count + 1 };
  }

  /** Whether a device may write as a Yjs client: it belongs to the first one that does. */
  mayWriteAs(deviceId: string, client: number): boolean {
    const owner = this.owners.get(client);
    if (owner !== undefined) return owner === deviceId;
    const own = (this.kept.clients[deviceId] ??= []);
    if (own.length >= MOST_CLIENTS) return false;
    own.push(client);
    this.owners.set(client, deviceId);
    return true;
  }

  /** Whether a client belongs to another device. */
  isOfAnother(deviceId: string, client: number): boolean {
    return (this.owners.get(client) ?? deviceId) !== deviceId;
  }

  /** Ops that no snapshot stands for. */
  get since(): number {
    return this.kept.since;
  }

  /** There is a snapshot of the log as it is now. */
  settled(): void {
    this.kept.since = 0;
  }

  lastSeq(deviceId: string): number {
    return this.kept.heads[deviceId] ?? 0;
  }

  toBytes(): Uint8Array {
    return utf8(JSON.stringify(this.kept));
  }

  copy(): LogState {
    return new LogState(this.toBytes());
  }

  /** Whether an op is the one that stands at its cursor, and was taken already. */
  hasSeen({ cursor }: OrderedOp): boolean {
    return this.kept.marks.some(([seen]) => seen === cursor);
  }

  /** Takes the next op of the log. @throws VaultError `withheld`, `tampered` */
  take(op: OrderedOp, seen: OpHead['seen']): void {
    const { heads, marks, generation } = this.kept;
    const last = this.lastSeq(op.device_id);
    if (op.seq <= last) throw new VaultError('tampered', 'the server shows an op a second time, as a new one');
    if (op.seq !== last + 1) throw new VaultError('withheld', 'the server leaves out what a device has written');
    if (op.generation < generation) throw new VaultError('tampered', 'an op is encrypted with a key that was given up');
    if (seen) {
      const mark = marks.find(([cursor]) => cursor === seen[0]);
      // Any member can say so: it is told, and nobody is kept from going on by it.
      if (mark && mark[1] !== seen[1]) this.noteUnsound(op.device_id, true);
    }
    heads[op.device_id] = op.seq;
    const { read } = this.kept;
    read.heads[op.device_id] = Math.max(read.heads[op.device_id] ?? 0, op.seq);
    read.generation = Math.max(read.generation, op.generation);
    const digest = sha256(signedBytes('cse-log-v1', this.kept.digest, op.op_id, op.signature));
    this.kept.digest = toBase64Url(digest);
    this.kept.generation = op.generation;
    this.kept.since++;
    this.mark(op.cursor);
  }

  /**
   * Goes on after a snapshot.
   * @param snapshot the generation of the key that it was written with
   * @throws VaultError `rolled_back` when it stands for less than was seen; `tampered` when its key was given up
   */
  jump(cursor: string, { heads, clients, digest, generation }: LogHeads, snapshot: number): void {
    const last = Math.max(this.kept.generation, this.kept.snapshot);
    if (snapshot < last || generation < this.kept.generation || generation > snapshot) {
      throw new VaultError('tampered', 'a snapshot was written with a key that was given up');
    }
    if (this.cursor !== undefined) {
      this.mustReach(heads);
      if (BigInt(cursor) <= BigInt(this.cursor)) {
        throw new VaultError('rolled_back', 'a snapshot stands for less than was read');
      }
    }
    const { read, doubted, marks, unsound } = this.kept;
    this.kept = {
      ...structuredClone({ heads, clients, digest, generation }),
      since: 0,
      snapshot,
      marks,
      unsound,
      read,
      doubted,
    };
    this.kept.restsOn = cursor;
    this.noteOwners();
    this.mark(cursor);
  }

  /** The snapshot that this rests on; undefined when the log was read from its beginning. */
  get restsOn(): string | undefined {
    return this.kept.restsOn;
  }

  /** Whether the log went on in another way than the snapshot up to there says. */
  isDoubted(upto: string): boolean {
    return this.kept.doubted.includes(upto);
  }

  /** Where the log is read anew, from another snapshot or its beginning. What this device has read itself must be in it. */
  begunAgain(): LogState {
    const { read, doubted, restsOn, unsound } = this.kept;
    const again = new LogState();
    const snapshot = read.generation;
    again.kept = {
      ...again.kept,
      read,
      unsound,
      snapshot,
      doubted: restsOn === undefined ? doubted : [...doubted, restsOn],
    };
    return again.copy();
  }

  /** @throws VaultError `rolled_back` when what this device has read itself is not in the log, or not before a snapshot */
  mustReach(heads = this.kept.heads): void {
    for (const [device, seq] of Object.entries(this.kept.read.heads)) {
      if ((heads[device] ?? 0) < seq) throw new VaultError('rolled_back', 'the server shows less than what was seen');
    }
  }

  private noteOwners(): void {
    this.owners = new Map();
    for (const [device, clients] of Object.entries(this.kept.clients)) {
      for (const client of clients) if (!this.owners.has(client)) this.owners.set(client, device);
    }
  }

  private mark(cursor: string): void {
    this.kept.cursor = cursor;
    this.kept.marks.push([cursor, this.kept.digest]);
    if (this.kept.marks.length > MARKS) this.kept.marks.shift();
  }
}
