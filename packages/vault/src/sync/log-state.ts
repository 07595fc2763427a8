import type { OrderedOp } from '../api.ts';
import { VaultError } from '../error.ts';
import { text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { signedBytes } from '../crypto/signed-bytes.ts';
import type { OpHead } from './op.ts';

/** So many places of the log are remembered, for what other devices say that they have seen. */
const MARKS = 1000;

/** What a snapshot says of the log that it stands for. */
export interface LogHeads {
  /** The number of the last op of each device. */
  heads: Record<string, number>;
  /** A hash over all ops up to there, in the server's order. */
  digest: string;
  generation: number;
}

interface Kept extends LogHeads {
  cursor?: string;
  /** Ops after the last snapshot. */
  since: number;
  /** Of the key of the snapshot that was taken last. */
  snapshot: number;
  marks: [cursor: string, digest: string][];
}

const EMPTY: Kept = { heads: {}, digest: '', generation: 1, since: 0, snapshot: 1, marks: [] };

/**
 * How far a device has read the log, and what keeps the server honest about it: each device counts its ops, so none goes
 * missing in the middle; each op says how the log looked to its sender, so two devices that are shown different logs
 * notice as soon as one reads the other; and a generation never goes down, so a removed member's key is of no use.
 */
export class LogState {
  private kept: Kept;

  constructor(bytes?: Uint8Array) {
    this.kept = bytes ? (JSON.parse(text(bytes)) as Kept) : structuredClone(EMPTY);
  }

  get cursor(): string | undefined {
    return this.kept.cursor;
  }

  get seen(): OpHead['seen'] {
    const { cursor, digest } = this.kept;
    return cursor === undefined ? undefined : [cursor, digest];
  }

  get heads(): LogHeads {
    const { heads, digest, generation } = this.kept;
    return { heads: { ...heads }, digest, generation };
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

  /** Takes the next op of the log. @throws VaultError `withheld`, `forked`, `tampered` */
  take(op: OrderedOp, { seen }: OpHead): void {
    const { heads, marks, generation } = this.kept;
    const last = this.lastSeq(op.device_id);
    if (op.seq <= last) throw new VaultError('tampered', 'the server shows an op a second time, as a new one');
    if (op.seq !== last + 1) throw new VaultError('withheld', 'the server leaves out what a device has written');
    if (op.generation < generation) throw new VaultError('tampered', 'an op is encrypted with a key that was given up');
    if (seen) {
      const mark = marks.find(([cursor]) => cursor === seen[0]);
      if (mark && mark[1] !== seen[1]) {
        throw new VaultError('forked', 'the server shows another history to another device');
      }
    }
    heads[op.device_id] = op.seq;
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
  jump(cursor: string, { heads, digest, generation }: LogHeads, snapshot: number): void {
    const last = Math.max(this.kept.generation, this.kept.snapshot);
    if (snapshot < last || generation < this.kept.generation || generation > snapshot) {
      throw new VaultError('tampered', 'a snapshot was written with a key that was given up');
    }
    for (const [device, seq] of Object.entries(this.kept.heads)) {
      if ((heads[device] ?? 0) < seq) throw new VaultError('rolled_back', 'a snapshot is older than what was seen');
    }
    this.kept = { heads: { ...heads }, digest, generation, since: 0, snapshot, marks: this.kept.marks };
    this.mark(cursor);
  }

  private mark(cursor: string): void {
    this.kept.cursor = cursor;
    this.kept.marks.push([cursor, this.kept.digest]);
    if (this.kept.marks.length > MARKS) this.kept.marks.shift();
  }
}
