import { applyUpdate, decodeUpdate, encodeStateAsUpdate, mergeUpdates, type Doc } from 'yjs';
import { fromBase64Url, text, toBase64Url, utf8, concat } from '../crypto/bytes.ts';
import type { StoreChanges, VaultStore } from '../store.ts';
import { LogState } from './log-state.ts';
import type { OpContent } from './op.ts';

/** Updates that are kept one by one before they are made one. */
const UPDATES = 200;

type Parts = Record<string, string[]>;

/**
 * A document as a device keeps it: its updates, how far the log was read, and pieces of an update that is not whole yet.
 * What is taken from the log is written together with the place up to which it was read.
 */
export class KeptDoc {
  readonly doc: Doc;
  private readonly store: VaultStore;
  private readonly prefix: string;
  private log: LogState;
  private parts: Parts;
  private keys: string[];
  private count: number;

  private constructor(doc: Doc, store: VaultStore, prefix: string, log: LogState, parts: Parts, keys: string[]) {
    this.doc = doc;
    this.store = store;
    this.prefix = prefix;
    this.log = log;
    this.parts = parts;
    this.keys = keys;
    this.count = Number(keys.at(-1)?.split('/').at(-1) ?? 0);
  }

  /** @param origin of the changes that this makes in the document */
  static async open(doc: Doc, store: VaultStore, prefix: string, origin: unknown): Promise<KeptDoc> {
    const updates = await store.list(`${prefix}/doc/`);
    if (updates.length > 0) applyUpdate(doc, mergeUpdates(updates.map(([, update]) => update)), origin);
    const [log, parts] = [await store.get(`${prefix}/log`), await store.get(`${prefix}/parts`)];
    const keys = updates.map(([key]) => key);
    const kept = parts ? (JSON.parse(text(parts)) as Parts) : {};
    return new KeptDoc(doc, store, prefix, new LogState(log), kept, keys);
  }

  get state(): LogState {
    return this.log;
  }

  /** Whether a piece of an update has come and its rest has not. */
  get isBetweenParts(): boolean {
    return Object.keys(this.parts).length > 0;
  }

  /** What is to be written to keep an update of this device. */
  note(update: Uint8Array): StoreChanges {
    const key = `${this.prefix}/doc/${String(++this.count).padStart(9, '0')}`;
    this.keys.push(key);
    return { [key]: update };
  }

  /** The document goes on by these, and the log was read up to there. */
  async take(log: LogState, contents: [deviceId: string, OpContent][], origin: unknown): Promise<void> {
    const parts = structuredClone(this.parts);
    const updates = contents.flatMap(([deviceId, content]) => wholeOf(parts, deviceId, content)).filter(isUpdate);
    const merged = updates.length > 0 ? mergeUpdates(updates) : undefined;
    await this.store.write({
      ...(merged && this.note(merged)),
      [`${this.prefix}/log`]: log.toBytes(),
      [`${this.prefix}/parts`]: utf8(JSON.stringify(parts)),
    });
    this.log = log;
    this.parts = parts;
    if (merged) applyUpdate(this.doc, merged, origin);
    if (this.keys.length > UPDATES) await this.compact();
  }

  /** Makes one update of the many. */
  private async compact(): Promise<void> {
    const old = [...this.keys];
    this.keys = [];
    const whole = encodeStateAsUpdate(this.doc);
    await this.store.write({ ...Object.fromEntries(old.map((key) => [key, undefined])), ...this.note(whole) });
  }
}

/** An update as it was before it was cut; nothing while pieces are missing. */
function wholeOf(parts: Parts, deviceId: string, { head, update }: OpContent): Uint8Array[] {
  if (!head.part) return [update];
  const [part, of] = head.part;
  const before = part === 1 ? [] : (parts[deviceId] ?? []);
  const pieces = [...before, toBase64Url(update)];
  delete parts[deviceId];
  if (pieces.length !== part) return [];
  if (part === of) return [concat(...pieces.map(fromBase64Url))];
  parts[deviceId] = pieces;
  return [];
}

/** What a member wrote that is no update is left out, on every device alike. */
function isUpdate(bytes: Uint8Array): boolean {
  try {
    decodeUpdate(bytes);
    return true;
  } catch {
    return false;
  }
}
