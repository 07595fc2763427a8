import { applyUpdate, encodeStateAsUpdate, mergeUpdates, type Doc } from 'yjs';
import { fromBase64Url, text, toBase64Url, utf8, concat } from '../crypto/bytes.ts';
import { anId, listOf, recordOf, someBytes } from '../shape.ts';
import { pad9, type StoreChanges, type VaultStore } from '../store.ts';
import { LogState } from './log-state.ts';
import { MOST_PARTS, type OpContent } from './op.ts';
import { soundUpdate } from './sound-update.ts';

/** Updates that are kept one by one before they are made one. */
const UPDATES = 200;

/** By device, the pieces of an update that have come so far, base64url. */
export type Parts = Record<string, string[]>;

/** Pieces as another device's snapshot has them. */
export const someParts = recordOf(anId, listOf(someBytes, MOST_PARTS));

/** What an op holds; undefined of one that nobody can read. */
export type Taken = [deviceId: string, content: OpContent | undefined];

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
    const log = await store.get(`${prefix}/log`);
    const parts: Parts = {};
    for (const [key, piece] of await store.list(`${prefix}/part/`))
      (parts[key.split('/').at(-2)!] ??= []).push(text(piece));
    const keys = updates.map(([key]) => key);
    return new KeptDoc(doc, store, prefix, new LogState(log), parts, keys);
  }

  get state(): LogState {
    return this.log;
  }

  /** Pieces of updates whose rest has not come, and never does when their device is lost. */
  get pending(): Parts {
    return this.parts;
  }

  /** What is to be written to keep an update of this device. */
  note(update: Uint8Array): StoreChanges {
    const key = `${this.prefix}/doc/${pad9(++this.count)}`;
    this.keys.push(key);
    return { [key]: update };
  }

  /** The document goes on by these, and the log was read up to there. What is not sound is left out and counted. */
  async take(log: LogState, contents: Taken[], origin: unknown): Promise<void> {
    const parts = { ...this.parts };
    const updates: Uint8Array[] = [];
    for (const [deviceId, content] of contents) {
      for (const client of content?.head.clients ?? []) log.mayWriteAs(deviceId, client);
      const whole = content ? wholeOf(parts, deviceId, content) : 'unsound';
      if (whole === 'unfinished') continue;
      const sound = whole === 'unsound' ? undefined : soundUpdate(whole, (client) => log.mayWriteAs(deviceId, client));
      if (!sound?.isWhole) log.noteUnsound(deviceId);
      if (sound) updates.push(sound.update);
    }
    await this.goOn(log, parts, updates, origin);
  }

  /** The document goes on by a snapshot, and the log from there. */
  async jump(log: LogState, state: Uint8Array, parts: Parts, origin: unknown): Promise<void> {
    await this.goOn(log, parts, [state], origin);
  }

  /** The log is read anew, from where this one says; what is in the document stays. */
  async beginAgain(log: LogState, parts: Parts): Promise<void> {
    await this.goOn(log, parts, [], undefined);
  }

  private async goOn(log: LogState, parts: Parts, updates: Uint8Array[], origin: unknown): Promise<void> {
    const merged = updates.length > 0 ? mergeUpdates(updates) : undefined;
    await this.store.write({
      ...(merged && this.note(merged)),
      [`${this.prefix}/log`]: log.toBytes(),
      ...this.changedPieces(parts),
    });
    this.log = log;
    this.parts = parts;
    if (merged) applyUpdate(this.doc, merged, origin);
    if (this.keys.length > UPDATES) await this.compact();
  }

  /** Each piece has a key of its own: there may be many, and they come one by one. */
  private changedPieces(parts: Parts): StoreChanges {
    const changes: StoreChanges = {};
    for (const device of new Set([...Object.keys(this.parts), ...Object.keys(parts)])) {
      const [before, after] = [this.parts[device] ?? [], parts[device] ?? []];
      for (let at = 0; at < Math.max(before.length, after.length); at++) {
        if (before[at] === after[at]) continue;
        const key = `${this.prefix}/part/${device}/${pad9(at)}`;
        const piece = after[at];
        changes[key] = piece === undefined ? undefined : utf8(piece);
      }
    }
    return changes;
  }

  /** Makes one update of the many. */
  private async compact(): Promise<void> {
    const old = [...this.keys];
    this.keys = [];
    const whole = encodeStateAsUpdate(this.doc);
    await this.store.write({ ...Object.fromEntries(old.map((key) => [key, undefined])), ...this.note(whole) });
  }
}

/** An update as it was before it was cut. */
function wholeOf(parts: Parts, deviceId: string, { head, update }: OpContent): Uint8Array | 'unfinished' | 'unsound' {
  if (!head.part) return update;
  const [part, of] = head.part;
  const before = part === 1 ? [] : (parts[deviceId] ?? []);
  const pieces = [...before, toBase64Url(update)];
  delete parts[deviceId];
  if (pieces.length !== part) return 'unsound';
  if (part === of) return concat(...pieces.map(fromBase64Url));
  parts[deviceId] = pieces;
  return 'unfinished';
}
