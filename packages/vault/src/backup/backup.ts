import { codeOf, type VaultApi } from '../api.ts';
import { UnsoundError, VaultError } from '../error.ts';
import { text, utf8 } from '../crypto/bytes.ts';
import type { ProjectAccess } from '../keys/project-access.ts';
import { readAs } from '../shape.ts';
import type { VaultStore } from '../store.ts';
import { Chunks, namesOf, type Progress } from './chunks.ts';
import {
  bodyOf,
  filesFor,
  HISTORY,
  hashOfBody,
  readManifest,
  writeManifest,
  type FileEntry,
  type Manifest,
} from './manifest.ts';

/** A file of a backup: a name, and what is in it. */
export interface BackupFile {
  name: string;
  content: Uint8Array;
}

export interface BackupVersion {
  version: number;
  /** When its device made it, RFC 3339. */
  madeAt: string;
  files: { name: string; size: number }[];
}

interface Options {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

interface Readable {
  manifest: Manifest;
  files: FileEntry[];
}

/** What this device has seen of a project's versions. */
interface Seen {
  version: number;
  hash: string;
  /** Of the key that it was written with. */
  generation: number;
}

/** How often a version is made anew because another device was faster. */
const ATTEMPTS = 8;

/** The backup of a project: versions, each of which holds all its files. */
export class Backup {
  private readonly api: VaultApi;
  private readonly access: ProjectAccess;
  private readonly store: VaultStore;

  constructor(api: VaultApi, access: ProjectAccess, store: VaultStore) {
    this.api = api;
    this.access = access;
    this.store = store;
  }

  /**
   * Makes a version of these files. Only what the server does not have yet is sent; what an attempt before has sent is not
   * sent again.
   * @returns the number of the version
   */
  async save(files: BackupFile[], options: Options = {}): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.saveOnce(files, options);
      } catch (error) {
        // Another device has made a version, a sweep took chunks that nothing listed yet, or the key was changed.
        const isPassing = ['manifest_conflict', 'chunks_missing', 'key_generation_old'].includes(codeOf(error) ?? '');
        if (!isPassing || attempt === ATTEMPTS) throw error;
        if (codeOf(error) === 'key_generation_old') await this.access.refresh();
      }
    }
  }

  /** The newest version, checked against what this device saw before; undefined when there is none yet. */
  async newest(): Promise<BackupVersion | undefined> {
    for await (const one of this.readable(await this.head())) return describe(one);
    return undefined;
  }

  /** All versions that are kept, the newest first, without those that a member has signed and nobody can read. */
  async versions(): Promise<BackupVersion[]> {
    const found: BackupVersion[] = [];
    for await (const one of this.readable(await this.head())) found.push(describe(one));
    return found;
  }

  /** The versions that are kept and can be read, the newest first. */
  private async *readable(head: Manifest | undefined): AsyncGenerator<Readable, void, void> {
    if (!head) return;
    yield* this.ifReadable(head);
    for (const version of await this.numbers()) {
      if (version < head.body.version) yield* this.ifReadable(await this.readBefore(head, version));
    }
  }

  private async *ifReadable(manifest: Manifest): AsyncGenerator<Readable, void, void> {
    const files = await this.filesOf(manifest).catch(unlessUnsound);
    if (files) yield { manifest, files };
  }

  /**
   * The files of a version, the newest one when none is named.
   * @throws VaultError `rolled_back`, `forked`, `tampered`, `withheld`: nothing of it is given then
   */
  async restore(version?: number, { onProgress, signal }: Options = {}): Promise<BackupFile[]> {
    const head = await this.head();
    if (!head) throw new VaultError('withheld', 'there is no version of this project');
    const entries = version === undefined ? await this.newestFiles(head) : await this.filesAt(head, version);
    const chunks = this.chunks();
    const total = entries.reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    const files: BackupFile[] = [];
    for (const { name, chunks: refs, size } of entries) {
      const tell = (count: number) => onProgress?.({ done: Math.min((done += count), total), total, sent: 0 });
      const content = await chunks.load(refs, tell, signal);
      if (content.length !== size) throw new VaultError('tampered', 'a file has not the size that its version says');
      files.push({ name, content });
    }
    return files;
  }

  private async newestFiles(head: Manifest): Promise<FileEntry[]> {
    for await (const { files } of this.readable(head)) return files;
    throw unreadable();
  }

  private async filesAt(head: Manifest, version: number): Promise<FileEntry[]> {
    return this.filesOf(version === head.body.version ? head : await this.readBefore(head, version));
  }

  /** Takes a version away; the newest one stays. */
  async remove(version: number): Promise<void> {
    await this.api.deleteManifest(this.access.projectId, version);
  }

  private async saveOnce(files: BackupFile[], options: Options): Promise<number> {
    const head = await this.head();
    const { ring, projectId, device } = this.access;
    const chunks = this.chunks();
    // Only for what need not be sent again: whatever the version before is, the next one can be made.
    const before = head ? await this.filesOf(head).catch(noFiles) : [];
    const known = new Map(
      [...before.flatMap((file) => file.chunks), ...(head?.payload.files ?? [])].map((one) => [one.id, one]),
    );
    const saved = await chunks.save(
      files.map(({ content }) => content),
      known,
      options,
    );
    const entries = files.map(({ name, content }, at): FileEntry => ({
      name,
      size: content.length,
      chunks: saved[at]!,
    }));
    const [list] = await chunks.save([utf8(JSON.stringify(entries))], known, { signal: options.signal });
    const all = [...saved.flat(), ...list!];
    const version = (head?.body.version ?? 0) + 1;
    const signed = await writeManifest(
      {
        project_id: projectId,
        version,
        previous: head?.hash ?? null,
        generation: ring.generation,
        device_id: device.deviceId,
        chunks: namesOf(all),
      },
      {
        made_at: new Date().toISOString(),
        history: head ? [head.hash, ...head.payload.history].slice(0, HISTORY) : [],
        files: list!,
      },
      ring,
      device,
    );
    await this.add(signed, version);
    await this.see({ version, hash: hashOfBody(signed.body), generation: ring.generation });
    await chunks.forgetOthers(all);
    return version;
  }

  /** A version whose answer was lost is there all the same: it is ours when its text is. */
  private async add(signed: Parameters<VaultApi['addManifest']>[1], version: number): Promise<void> {
    try {
      await this.api.addManifest(this.access.projectId, signed);
    } catch (error) {
      if (codeOf(error) !== 'manifest_conflict') throw error;
      const there = await this.api.getManifest(this.access.projectId, version).catch(() => undefined);
      if (there?.body !== signed.body) throw error;
    }
  }

  /**
   * The newest version. It must be the one that this device saw last, or have it among those before it.
   * @throws VaultError `rolled_back`, `forked`, `withheld`
   */
  private async head(): Promise<Manifest | undefined> {
    const [version] = await this.numbers(1);
    const seen = await this.seen();
    if (version === undefined) {
      if (seen) throw new VaultError('rolled_back', 'the server shows no version, where this device has seen some');
      return undefined;
    }
    if (seen && version < seen.version) {
      throw new VaultError('rolled_back', `the server shows version ${version} as the newest, after ${seen.version}`);
    }
    const manifest = await this.read(version);
    const { generation } = manifest.body;
    if (seen && version > seen.version && generation < seen.generation) throw givenUp();
    if (seen) await this.mustHold(manifest, seen);
    await this.see({ version, hash: manifest.hash, generation });
    return manifest;
  }

  /** Goes back through the versions that are kept until one knows what was seen. */
  private async mustHold(head: Manifest, seen: Seen): Promise<void> {
    let numbers: number[] | undefined;
    for (let manifest = head; ;) {
      const { version } = manifest.body;
      if (version === seen.version) {
        if (manifest.hash !== seen.hash) throw forked();
        return;
      }
      const known = manifest.payload.history[version - 1 - seen.version];
      if (known === seen.hash) return;
      numbers ??= await this.numbers();
      const kept = numbers.filter((number) => number < version && number >= seen.version);
      if (known !== undefined) {
        // Of those further back than the one before it, a version may say something wrong: who made the next ones knows.
        const before = version - 1 === seen.version ? undefined : kept[0];
        if (before === undefined) throw forked();
        manifest = await this.readBefore(manifest, before);
        continue;
      }
      // The oldest one that this version still knows by its hash, and that is kept.
      const reach = version - manifest.payload.history.length;
      const next = kept.filter((number) => number >= reach).at(-1);
      if (next === undefined)
        throw new VaultError('withheld', 'versions between what was seen and the newest are missing');
      manifest = await this.readBefore(manifest, next);
    }
  }

  /** Numbers of the versions that are kept, the newest first. */
  private async numbers(most = Infinity): Promise<number[]> {
    const found: number[] = [];
    for (;;) {
      const query = { limit: Math.min(most, 100), ...(found.length > 0 && { before: found.at(-1) }) };
      const { items } = await this.api.listManifests(this.access.projectId, query);
      found.push(...items.map(({ version }) => version));
      if (items.length < query.limit || found.length >= most) return found;
    }
  }

  /** A version before another one, which knows its hash unless it is long ago, and has no older key. */
  private async readBefore(newer: Manifest, version: number): Promise<Manifest> {
    const manifest = await this.read(version);
    if (manifest.body.generation > newer.body.generation) throw givenUp();
    const known = newer.payload.history[newer.body.version - 1 - version];
    if (known === undefined || known === manifest.hash) return manifest;
    const between = (await this.numbers()).find((number) => number < newer.body.version && number > version);
    if (between === undefined) throw forked();
    return this.readBefore(await this.readBefore(newer, between), version);
  }

  private async read(version: number): Promise<Manifest> {
    const signed = await this.api.getManifest(this.access.projectId, version);
    const { generation } = bodyOf(signed);
    await this.access.atLeast(generation);
    return readManifest(
      signed,
      version,
      this.access.ring,
      await this.access.certificatesFor(signed.device_id, generation),
    );
  }

  /** @throws UnsoundError when a member has signed a version whose files nobody can read; VaultError `tampered`, `withheld` */
  private async filesOf({ body, payload, isSound }: Manifest): Promise<FileEntry[]> {
    if (!isSound) throw unreadable();
    return readAs(await this.chunks().load(payload.files), filesFor(body), 'the list of files of a version');
  }

  private chunks(): Chunks {
    return new Chunks(this.api, this.access.ring, this.store);
  }

  private async seen(): Promise<Seen | undefined> {
    const kept = await this.store.get(this.seenKey());
    return kept && (JSON.parse(text(kept)) as Seen);
  }

  private async see(seen: Seen): Promise<void> {
    const before = await this.seen();
    if (before && before.version > seen.version) return;
    await this.store.write({ [this.seenKey()]: utf8(JSON.stringify(seen)) });
  }

  private seenKey(): string {
    return `seen/${this.access.projectId}`;
  }
}

const forked = (): VaultError =>
  new VaultError('forked', 'the server shows another history than the one that was seen');

function describe({ manifest: { body, payload }, files }: Readable): BackupVersion {
  const { version } = body;
  return { version, madeAt: payload.made_at, files: files.map(({ name, size }) => ({ name, size })) };
}

function noFiles(error: unknown): FileEntry[] {
  if (error instanceof VaultError) return [];
  throw error;
}

function unlessUnsound(error: unknown): undefined {
  if (!(error instanceof UnsoundError)) throw error;
}

const unreadable = (): VaultError => new UnsoundError('a member has signed this version, and nobody can read it');

const givenUp = (): VaultError => new VaultError('tampered', 'a version was written with a key that was given up');
