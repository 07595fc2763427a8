import { constants, createReadStream } from 'node:fs';
import { access, link, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpConfig, StorageConfig } from '@cse/config';
import { AppError, Clock, uuidv7 } from '@cse/core';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { MeteredStream } from '../../metered-stream';
import {
  assertByteRange,
  assertObjectKey,
  noSuchObject,
  ObjectStorage,
  storageFailure,
  type ByteRange,
  type GetLink,
  type ObjectContent,
  type PutOptions,
  type SignedUpload,
  type SignedUrl,
  type StoredObject,
  type UploadRules,
  readableFrom,
} from '../../object-storage';
import { FileUrlSigner } from './file-url-signer';

/** A draft this old belongs to a process that died; no write takes a day. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/**
 * Objects as files under `DATA_DIR/objects`. A write goes to a draft on the same disk, is flushed, and is renamed
 * into place, so a reader or a crash never sees half an object. Links are served by the api (`/files/…`).
 */
@Injectable()
export class FsObjectStorage extends ObjectStorage implements OnModuleInit {
  readonly root: string;
  private readonly drafts: string;
  private readonly logger = new Logger(FsObjectStorage.name);
  /** As it was last seen: said once in the log, not with every refusal. */
  private isFull = false;

  constructor(
    private readonly config: StorageConfig,
    private readonly http: HttpConfig,
    private readonly signer: FileUrlSigner,
    private readonly clock: Clock,
  ) {
    super();
    this.root = resolve(config.dataDir, 'objects');
    this.drafts = resolve(config.dataDir, 'object-drafts');
  }

  /** Removes what writes of dead processes left behind. */
  async onModuleInit(): Promise<void> {
    const names = await readdir(this.drafts).catch(() => []);
    for (const name of names) {
      const draft = join(this.drafts, name);
      const age = await stat(draft).then(
        // Files are stamped by the machine, whose clock may be wrong.
        ({ mtimeMs }) => this.clock.millis() + this.clock.skewMs - mtimeMs,
        () => 0,
      );
      if (age > ABANDONED_AFTER_MS) await rm(draft, { force: true });
    }
  }

  put(key: string, body: Readable | Buffer, options: PutOptions): Promise<StoredObject> {
    return this.write(key, body, options, rename);
  }

  /** As `put`, but only where there is no object. @throws AppError `invalid_state` where there is one */
  async putNew(key: string, body: Readable | Buffer, options: PutOptions): Promise<StoredObject> {
    // Seen before anything is read, and again when it is whole.
    if (await this.head(key)) throw isThere();
    return this.write(key, body, options, async (draft, path) => {
      await link(draft, path).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? isThere() : error;
      });
      await rm(draft);
    });
  }

  private async write(
    key: string,
    body: Readable | Buffer,
    { maxBytes }: PutOptions,
    place: (draft: string, path: string) => Promise<void>,
  ): Promise<StoredObject> {
    const path = this.pathOf(key);
    const draft = join(this.drafts, uuidv7());
    const metered = new MeteredStream(maxBytes);
    try {
      await mkdir(this.drafts, { recursive: true, mode: 0o700 });
      const file = await open(draft, 'wx', 0o600);
      await pipeline(
        Buffer.isBuffer(body) ? Readable.from([body]) : body,
        metered,
        file.createWriteStream({ flush: true }),
      );
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await place(draft, path);
      await flushFolder(dirname(path));
    } catch (error) {
      // On a disk that fails this fails, too, and what failed first is to be told.
      await rm(draft, { force: true }).catch(() => undefined);
      throw storageFailure(error);
    }
    return { key, bytes: metered.bytes, sha256: metered.sha256() };
  }

  async get(key: string, range?: ByteRange): Promise<ObjectContent> {
    const found = await this.head(key);
    if (!found) throw noSuchObject();
    const { start, end } = assertByteRange(range, found.bytes);
    const body = found.bytes === 0 ? Readable.from([]) : createReadStream(this.pathOf(key), { start, end });
    return { body, bytes: end - start + 1, totalBytes: found.bytes };
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    try {
      const found = await stat(this.pathOf(key));
      return found.isFile() ? { bytes: found.size } : null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw storageFailure(error);
    }
  }

  async check(): Promise<void> {
    try {
      await mkdir(this.root, { recursive: true });
      await access(this.root, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw storageFailure(error);
    }
  }

  async delete(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true }).catch((error: unknown) => {
      throw storageFailure(error);
    });
  }

  async requireRoom(bytes: number): Promise<void> {
    const free = await this.freeBytes().catch((error: unknown) => {
      throw storageFailure(error);
    });
    const { minFreeBytes } = this.config;
    const isFull = free - bytes < minFreeBytes;
    if (isFull && !this.isFull) this.logger.warn({ event: 'disk_nearly_full', free, min_free: minFreeBytes });
    this.isFull = isFull;
    if (isFull) throw diskNearlyFull();
  }

  /** What is left for this process on the disk of DATA_DIR. */
  async freeBytes(): Promise<number> {
    const { dataDir } = this.config;
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(dataDir);
    return bavail * bsize;
  }

  async move(from: string, to: string): Promise<void> {
    const [source, target] = [this.pathOf(from), this.pathOf(to)];
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(source, target);
      for (const folder of [dirname(target), dirname(source)]) await flushFolder(folder);
    } catch (error) {
      if (!isAbsent(error)) throw storageFailure(error);
      if (!(await this.head(to))) throw noSuchObject(error);
    }
  }

  async presignGet(key: string, link: GetLink): Promise<SignedUrl> {
    assertObjectKey(key);
    const ttlS = this.config.signedUrlTtlS;
    const expiresAtS = readableFrom(this.clock.millis(), ttlS) + ttlS;
    return this.link(this.signer.sign({ method: 'GET', key, expiresAtS, ...link }), expiresAtS);
  }

  async presignPut(key: string, rules: UploadRules): Promise<SignedUpload> {
    assertObjectKey(key);
    const expiresAtS = this.expiry();
    const headers = { 'content-type': rules.contentType, 'content-length': String(rules.bytes) };
    const signed = this.signer.sign({ method: 'PUT', key, expiresAtS, ...rules });
    return { method: 'PUT', headers, ...this.link(signed, expiresAtS) };
  }

  private expiry(): number {
    return Math.floor(this.clock.millis() / 1000) + this.config.signedUrlTtlS;
  }

  private link(pathAndQuery: string, expiresAtS: number): SignedUrl {
    return { url: `${this.http.baseUrl}${pathAndQuery}`, expiresAt: new Date(expiresAtS * 1000) };
  }

  private pathOf(key: string): string {
    assertObjectKey(key);
    return join(this.root, key);
  }
}

function isThere(): AppError {
  return new AppError('invalid_state', 'there is a file already: a link writes once');
}

function diskNearlyFull(): AppError {
  return new AppError('store_unavailable', 'the disk is nearly full', {
    members: { retryable: true, retry_after_s: 60 },
  });
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A rename survives a power cut only when the folder that names the file was flushed too. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
