import type { ChunkName, VaultApi } from '../api.ts';
import { codeOf } from '../api.ts';
import { UnsoundError, VaultError } from '../error.ts';
import { decrypt, encrypt } from '../crypto/aead.ts';
import { concat, equal, fromBase64Url, text, toBase64Url, utf8 } from '../crypto/bytes.ts';
import { hmac, sha256Hex } from '../crypto/hash.ts';
import { pad, unpad } from '../crypto/padding.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { aCount, aHash, objectOf, textLike, type Shape } from '../shape.ts';
import type { VaultStore } from '../store.ts';
import { Cutter } from './cut.ts';

/** A chunk as the encrypted list of files knows it. */
export interface ChunkRef extends ChunkName {
  /** MAC of its plain text by the project's index key, base64url: the same text is found again by it. */
  id: string;
  generation: number;
}

/** 32 bytes as base64url in its one spelling. */
const anIndex = textLike(/^[\w-]{42}[AEIMQUYcgkosw048]$/);

/** A chunk in something that was written with the key of a generation: no chunk of it has a newer one. */
export const aRefIn = (generation: number): Shape<ChunkRef> =>
  objectOf<ChunkRef>({
    id: anIndex,
    sha256: aHash,
    size: aCount,
    generation: (value): value is number => aCount(value) && value >= 1 && value <= generation,
  });

/** The names of chunks as the server lists them, each once. */
export const namesOf = (refs: ChunkRef[]): ChunkName[] => [
  ...new Map(refs.map(({ sha256, size }) => [sha256, { sha256, size }])).values(),
];

export interface Progress {
  /** Bytes of plain text that are done, of all. */
  done: number;
  total: number;
  /** Bytes that really went over the line. */
  sent: number;
}

/** Names that one question to the server holds. */
const NAMES_A_QUESTION = 1000;

/** Requests at once. */
const AT_ONCE = 4;

/** Takes content apart into encrypted chunks that the server keeps, and puts it together again. */
export class Chunks {
  private readonly api: VaultApi;
  private readonly ring: KeyRing;
  private readonly store: VaultStore;
  private readonly indexKey: Uint8Array;
  private readonly cutter: Cutter;
  private readonly contextBytes: Uint8Array;

  constructor(api: VaultApi, ring: KeyRing, store: VaultStore) {
    this.api = api;
    this.ring = ring;
    this.store = store;
    this.indexKey = ring.indexKey();
    this.cutter = new Cutter(this.indexKey);
    this.contextBytes = utf8(`cse-chunk-v1:${ring.projectId}`);
  }

  /**
   * Sees to it that the server has all chunks of these contents, sending only those that it does not have. What was sent
   * is noted in the store at once, so that an upload that was broken off goes on where it was.
   * @param known chunks as another device may have listed them, by their id: each is looked at before it is listed again
   */
  async save(
    contents: Uint8Array[],
    known: ReadonlyMap<string, ChunkRef>,
    { onProgress, signal }: { onProgress?: (progress: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<ChunkRef[][]> {
    const parts = contents.map((content) =>
      [...this.cutter.cut(content)].map((plain) => ({ plain, id: this.idOf(plain) })),
    );
    const progress: Progress = { done: 0, total: contents.reduce((sum, { length }) => sum + length, 0), sent: 0 };
    const plainOf = new Map(parts.flat().map(({ id, plain }) => [id, plain]));
    const refs = await this.kept([...plainOf.keys()], known);
    const tell = (plain: Uint8Array, sent: number): void => {
      progress.done += plain.length;
      progress.sent += sent;
      onProgress?.({ ...progress });
    };
    for (const { id, plain } of parts.flat()) if (refs.has(id)) tell(plain, 0);
    const missing = [...plainOf].filter(([id]) => !refs.has(id));
    const times = new Map<string, number>();
    for (const { id } of parts.flat()) times.set(id, (times.get(id) ?? 0) + 1);
    await inParallel(missing, async ([id, plain]) => {
      signal?.throwIfAborted();
      const ref = await this.send(id, plain, signal);
      refs.set(id, ref);
      tell(plain, ref.size);
      for (let more = 1; more < times.get(id)!; more++) tell(plain, 0);
    });
    return parts.map((of) => of.map(({ id }) => refs.get(id)!));
  }

  /** @throws VaultError `tampered`, `withheld` */
  async load(refs: ChunkRef[], onBytes?: (count: number) => void, signal?: AbortSignal): Promise<Uint8Array> {
    const plain = new Map<string, Uint8Array>();
    const needed = [...new Map(refs.map((ref) => [ref.id, ref])).values()];
    await inParallel(needed, async (ref) => {
      signal?.throwIfAborted();
      const bytes = await this.fetch(ref, signal);
      plain.set(ref.id, bytes);
      onBytes?.(bytes.length);
    });
    try {
      return concat(...refs.map(({ id }) => plain.get(id)!));
    } catch (cause) {
      // The same chunk a million times.
      throw new UnsoundError('a list of chunks is longer than what a device can hold', { cause });
    }
  }

  /** Forgets what was noted of chunks: something lists them now that nobody makes a second time. */
  async forgetSent(refs: ChunkRef[]): Promise<void> {
    await this.store.write(Object.fromEntries(refs.map(({ id }) => [this.sentKey(id), undefined])));
  }

  /** Forgets what was noted of all chunks but these, which the next version may list again. */
  async forgetOthers(refs: ChunkRef[]): Promise<void> {
    const listed = new Set(refs.map(({ id }) => this.sentKey(id)));
    const others = (await this.store.list(this.sentKey(''))).filter(([key]) => !listed.has(key));
    await this.store.write(Object.fromEntries(others.map(([key]) => [key, undefined])));
  }

  /** Of these, what the server still has: by an upload of this device, or by what another one says and this one has checked. */
  private async kept(ids: string[], known: ReadonlyMap<string, ChunkRef>): Promise<Map<string, ChunkRef>> {
    const candidates = new Map<string, ChunkRef>();
    const unchecked: ChunkRef[] = [];
    for (const id of ids) {
      const noted = await this.sent(id);
      const ref = noted ?? known.get(id);
      if (ref) candidates.set(id, ref);
      if (ref && !noted) unchecked.push(ref);
    }
    const names = [...new Set([...candidates.values()].map(({ sha256 }) => sha256))];
    const missing = new Set<string>();
    for (let at = 0; at < names.length; at += NAMES_A_QUESTION) {
      const body = { sha256: names.slice(at, at + NAMES_A_QUESTION) };
      for (const name of (await this.api.findMissingChunks(this.ring.projectId, body)).missing) missing.add(name);
    }
    for (const [id, { sha256 }] of candidates) if (missing.has(sha256)) candidates.delete(id);
    await inParallel(unchecked, async (ref) => {
      if (candidates.has(ref.id) && !(await this.isTrue(ref))) candidates.delete(ref.id);
    });
    return candidates;
  }

  /** Whether a chunk that another device names is what it says: whoever lists it anew answers for it. */
  private async isTrue(ref: ChunkRef): Promise<boolean> {
    try {
      await this.fetch(ref);
    } catch (error) {
      if (error instanceof VaultError) return false;
      throw error;
    }
    await this.note(ref);
    return true;
  }

  private async note(ref: ChunkRef): Promise<void> {
    await this.store.write({ [this.sentKey(ref.id)]: utf8(JSON.stringify(ref)) });
  }

  private async sent(id: string): Promise<ChunkRef | undefined> {
    const noted = await this.store.get(this.sentKey(id));
    return noted && (JSON.parse(text(noted)) as ChunkRef);
  }

  private async send(id: string, plain: Uint8Array, signal?: AbortSignal): Promise<ChunkRef> {
    const { generation, projectId } = this.ring;
    const box = await encrypt(this.ring.key('chunk', generation), pad(plain), this.contextBytes);
    const ref: ChunkRef = { id, generation, sha256: await sha256Hex(box), size: box.length };
    await this.api.putChunk(projectId, ref.sha256, box, { signal });
    await this.note(ref);
    return ref;
  }

  private async fetch(ref: ChunkRef, signal?: AbortSignal): Promise<Uint8Array> {
    let box: Uint8Array;
    try {
      box = await this.api.getChunk(this.ring.projectId, ref.sha256, { signal });
    } catch (error) {
      if (codeOf(error) !== 'not_found' && codeOf(error) !== 'chunk_not_found') throw error;
      throw new VaultError('withheld', 'the server does not give a part of this version');
    }
    if ((await sha256Hex(box)) !== ref.sha256) throw new VaultError('tampered', 'a chunk is not what it is named');
    try {
      const plain = unpad(await decrypt(this.ring.key('chunk', ref.generation), box, this.contextBytes));
      if (equal(fromBase64Url(ref.id), fromBase64Url(this.idOf(plain)))) return plain;
    } catch (cause) {
      // Its bytes are what they are named: who has listed it has named another, or one that does not open.
      throw new UnsoundError('a chunk does not open', { cause });
    }
    throw new UnsoundError('a chunk is not the one that its version lists');
  }

  private readonly idOf = (plain: Uint8Array): string => toBase64Url(hmac(this.indexKey, plain));

  private sentKey(id: string): string {
    return `sent/${this.ring.projectId}/${id}`;
  }
}

/** Does all of it, a few at once. After a failure nothing more is begun, and what goes on is waited for. */
async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  // A generator: leaving one of the loops by an error ends it for the others.
  const queue = (function* () {
    yield* items;
  })();
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (const item of queue) await work(item);
  });
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
