import { Readable } from 'node:stream';
import { AppError, Clock, inputError, uuidv7, type Principal } from '@cse/core';
import { ObjectStorage, PendingObjects, type ObjectContent } from '@cse/storage';
import { StorageQuota } from '@cse/usage';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProjectAccess } from '../access/project-access';
import { noSuch } from '../access/refusals';
import { MOST } from '../bounds';
import { requireCiphertext } from '../signing/readable';
import { ProjectsTelemetry } from '../upkeep/projects-telemetry';

/** What a chunk counts for beside its bytes: its row. The same number stands in the table. */
const ROW_BYTES = 512;
const CONTENT_TYPE = 'application/octet-stream';
/** A chunk that a client was told of as there is kept for a whole day from then; written down once an hour. */
const KEPT_EVERY_MS = 3_600_000;

type Caller = Pick<Principal, 'userId'>;

/** Opaque pieces of a backup, named by the SHA-256 of what is kept: each once a project. */
@Injectable()
export class Chunks {
  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly storage: ObjectStorage,
    private readonly pending: PendingObjects,
    private readonly quota: StorageQuota,
    private readonly clock: Clock,
    @Optional() @Inject(ProjectsTelemetry) private readonly telemetry?: ProjectsTelemetry,
  ) {}

  /**
   * Keeps a chunk that was sent under its name. The bytes go to a key of their own first; they are kept, and counted, by
   * the row, in one transaction that also asks whether there is room. So a process that dies, a body that is cut short
   * and two that send the same at once leave one chunk or none.
   * @param declared bytes that are announced; undefined where nobody said
   * @returns whether it is new
   * @throws AppError `not_found`, `role_insufficient`, `payload_too_large`, `hash_mismatch`, `not_ciphertext`,
   *   `quota_exceeded`, `store_unavailable`
   */
  async put(
    { userId }: Caller,
    projectId: string,
    sha256: string,
    body: Readable,
    declared?: number,
  ): Promise<boolean> {
    const { payer } = await this.access.require(projectId, userId, 'editor');
    if (declared !== undefined && declared > MOST.chunkBytes) throw tooLarge();
    if ((await this.keepLonger(projectId, [sha256])).length > 0) return false;
    const most = declared ?? MOST.chunkBytes;
    await this.storage.requireRoom(most);
    // Nothing is taken in that could not be kept; whether it still can is asked again below.
    await this.database.transaction((session) => this.quota.admit(payer, most + ROW_BYTES, session));
    const objectKey = `projects/${projectId}/${uuidv7()}`;
    await this.pending.note([objectKey]);
    try {
      const stored = await this.storage.put(objectKey, Readable.from(checked(body), { objectMode: false }), {
        contentType: CONTENT_TYPE,
        maxBytes: MOST.chunkBytes,
      });
      this.telemetry?.moved('in', stored.bytes);
      if (stored.sha256 !== sha256) throw mismatch();
      if (stored.bytes === 0) throw inputError('validation_failed', '', 'a chunk has at least one byte');
      return await this.keep({ userId, projectId, sha256, objectKey, bytes: stored.bytes });
    } catch (error) {
      await this.drop(objectKey);
      throw error;
    }
  }

  /** Those of them that are not there. @throws AppError `not_found` */
  async missing({ userId }: Caller, projectId: string, names: readonly string[]): Promise<string[]> {
    await this.access.require(projectId, userId);
    const there = new Set(await this.keepLonger(projectId, names));
    return [...new Set(names)].filter((name) => !there.has(name));
  }

  /** @throws AppError `not_found` */
  async get({ userId }: Caller, projectId: string, sha256: string): Promise<ObjectContent> {
    await this.access.require(projectId, userId);
    const [row] = await this.database.query<{ key: string }[]>(
      'select object_key as key from project_chunks where project_id = $1 and sha256 = $2',
      [projectId, bytesOf(sha256)],
    );
    if (!row) throw noSuch('chunk');
    const content = await this.storage.get(row.key);
    this.telemetry?.moved('out', content.bytes);
    return content;
  }

  private async keep(chunk: {
    userId: string;
    projectId: string;
    sha256: string;
    objectKey: string;
    bytes: number;
  }): Promise<boolean> {
    const { userId, projectId, sha256, objectKey, bytes } = chunk;
    const isNew = await this.database.transaction(async (session) => {
      const { payer } = await this.access.lock(session, projectId, userId, 'editor');
      await this.quota.admit(payer, bytes + ROW_BYTES, session);
      const made = await session.query<unknown[]>(
        `insert into project_chunks (project_id, sha256, object_key, bytes, kept_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning sha256`,
        [projectId, bytesOf(sha256), objectKey, bytes, this.clock.now()],
      );
      if (made.length > 0) await this.pending.forget([objectKey], session);
      return made.length > 0;
    });
    if (!isNew) await this.drop(objectKey);
    return isNew;
  }

  /** Of an object that no row holds. What cannot be erased now is erased when its note is past its time. */
  private async drop(objectKey: string): Promise<void> {
    try {
      await this.storage.delete(objectKey);
      await this.pending.forget([objectKey]);
    } catch {
      // The sweeper has the note.
    }
  }

  /** Those of them that are there; whoever is told so may count on it for a day. */
  private async keepLonger(projectId: string, names: readonly string[]): Promise<string[]> {
    const now = this.clock.now();
    const rows = await this.database.query<{ name: string }[]>(
      `with there as (select sha256, kept_at from project_chunks where project_id = $1 and sha256 = any($2)),
            kept as (update project_chunks c set kept_at = $3 from there t
                      where c.project_id = $1 and c.sha256 = t.sha256 and t.kept_at < $4)
       select encode(sha256, 'hex') as name from there`,
      [projectId, names.map(bytesOf), now, new Date(now.getTime() - KEPT_EVERY_MS)],
    );
    return rows.map(({ name }) => name);
  }
}

/**
 * Passes on what no reader could read; the first piece shows it. What is refused leaves the rest unread, and the
 * connection as it is, so that its sender can be answered. Nothing is read before somebody asks for it.
 */
async function* checked(body: Readable): AsyncGenerator<Buffer, void, void> {
  let isSeen = false;
  try {
    for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (!isSeen) requireCiphertext(piece, '');
      isSeen = true;
      yield piece;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('validation_failed', 'the body was cut short', { cause: error });
  }
}

const bytesOf = (sha256: string): Buffer => Buffer.from(sha256, 'hex');

function mismatch(): AppError {
  return new AppError('hash_mismatch', 'the bytes do not have the SHA-256 that the address names');
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', `a chunk has at most ${MOST.chunkBytes} bytes`, {
    members: { limit_bytes: MOST.chunkBytes },
  });
}
