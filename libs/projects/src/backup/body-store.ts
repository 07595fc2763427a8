import { createHash } from 'node:crypto';
import { AppError, Clock, inputError, type Principal } from '@cse/core';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Devices } from '../access/devices';
import { ProjectAccess, type Access } from '../access/project-access';
import { generationOld, roleInsufficient } from '../access/refusals';
import { LABELS, requireSigned } from '../signing/signed-bytes';
import { readSignedBody, type ListedChunk, type SignedBody } from './signed-body';

type Session = Pick<EntityManager, 'query'>;
export type BodyKind = 'manifest' | 'snapshot';

/** A manifest or a snapshot as it was sent. */
export interface SentBody {
  body: string;
  signature: Buffer;
  deviceId: string;
}

/** As it is kept. */
export interface KeptBody extends SentBody {
  number: number;
  generation: number;
  /** How many chunks it lists, and their bytes. */
  chunks: number;
  chunkBytes: number;
  createdAt: Date;
}

/** What it counts for beside its text: its row. The same number stands in the table. */
const ROW_BYTES = 1024;
/** So many missing chunks are named; who sends those and asks again is told the next ones. */
const MOST_NAMED = 1_000;
const COLUMNS = `body, signature, device_id as "deviceId", number, generation, chunks, chunk_bytes as "chunkBytes",
  created_at as "createdAt"`;

/** Manifests and snapshots: texts that a device signed and that list chunks. */
@Injectable()
export class BodyStore {
  constructor(
    private readonly database: DataSource,
    private readonly access: ProjectAccess,
    private readonly devices: Devices,
    private readonly quota: StorageQuota,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks and keeps one, if `follows` lets it follow what is there. The same text again is given back as it was kept.
   * @param follows throws why it cannot; given the newest one, if any
   * @throws AppError `not_found`, `role_insufficient`, `signature_invalid`, `key_generation_old`, `chunks_missing`,
   *   `quota_exceeded`, `validation_failed`, `not_ciphertext`
   */
  async keep(
    { userId }: Pick<Principal, 'userId'>,
    projectId: string,
    kind: BodyKind,
    sent: SentBody,
    follows: (body: SignedBody, newest: KeptBody | undefined, access: Access) => void,
  ): Promise<{ kept: KeptBody; isNew: boolean }> {
    await this.access.require(projectId, userId, 'editor');
    const device = await this.devices.require(userId, sent.deviceId);
    requireSigned('/signature', device.signingKey, sent.signature, LABELS[kind], sent.body);
    const read = readSignedBody(kind, sent.body);
    if (read.projectId !== projectId) throw inputError('validation_failed', '/body/project_id', 'is another project');
    if (read.deviceId !== sent.deviceId) throw inputError('validation_failed', '/body/device_id', 'is another device');
    return this.database.transaction(async (session) => {
      const access = await this.access.lock(session, projectId, userId, 'editor');
      const known = await this.one(projectId, kind, read.number, session);
      if (known?.body === sent.body) return { kept: known, isNew: false };
      if (read.generation !== access.generation || access.rotationDue) {
        throw generationOld(access.generation, access.rotationDue);
      }
      await this.requireWriter(access, sent.deviceId, session);
      follows(read, await this.newest(projectId, kind, undefined, session), access);
      await this.requireChunks(projectId, read.chunks, session);
      await this.quota.admit(access.payer, Buffer.byteLength(sent.body) + ROW_BYTES, session);
      return { kept: await this.insert(projectId, kind, sent, read, session), isNew: true };
    });
  }

  async newest(projectId: string, kind: BodyKind, before?: number, session?: Session): Promise<KeptBody | undefined> {
    const [row] = await this.page(projectId, kind, { limit: 1, before }, session);
    return row;
  }

  async one(projectId: string, kind: BodyKind, number: number, session?: Session): Promise<KeptBody | undefined> {
    const where = 'project_id = $1 and kind = $2 and number = $3';
    const [row] = await this.select(where, [projectId, kind, number], session);
    return row;
  }

  /** Newest first. */
  async page(
    projectId: string,
    kind: BodyKind,
    { limit, before }: { limit: number; before?: number },
    session?: Session,
  ): Promise<KeptBody[]> {
    return this.select(
      'project_id = $1 and kind = $2 and ($3::bigint is null or number < $3) order by number desc limit $4',
      [projectId, kind, before ?? null, limit],
      session,
    );
  }

  /** A device writes with a certificate of the present generation that lets it. */
  private async requireWriter({ projectId, generation }: Access, deviceId: string, session: Session): Promise<void> {
    const rows = await session.query<unknown[]>(
      `select 1 from project_keys where project_id = $1 and device_id = $2 and generation = $3 and role in ('editor', 'owner')`,
      [projectId, deviceId, generation],
    );
    if (rows.length === 0) throw roleInsufficient('this device has no certificate that lets it write');
  }

  private async requireChunks(projectId: string, chunks: readonly ListedChunk[], session: Session): Promise<void> {
    const missing = await session.query<{ name: string }[]>(
      `select s.name from unnest($2::text[], $3::int[]) s (name, size)
         left join project_chunks c on c.project_id = $1 and c.sha256 = decode(s.name, 'hex')
        where c.bytes is distinct from s.size limit $4`,
      [projectId, chunks.map(({ sha256 }) => sha256), chunks.map(({ size }) => size), MOST_NAMED],
    );
    if (missing.length > 0) throw chunksMissing(missing.map(({ name }) => name));
  }

  private async insert(
    projectId: string,
    kind: BodyKind,
    { body, signature, deviceId }: SentBody,
    { number, generation, chunks }: SignedBody,
    session: Session,
  ): Promise<KeptBody> {
    const bytes = chunks.reduce((sum, { size }) => sum + size, 0);
    const [row] = await session.query<KeptBody[]>(
      `insert into project_bodies (project_id, kind, number, body, signature, device_id, generation, chunks, chunk_bytes,
                                   created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
      [projectId, kind, number, body, signature, deviceId, generation, chunks.length, bytes, this.clock.now()],
    );
    try {
      await session.query(
        `insert into project_chunk_uses (project_id, kind, number, sha256)
         select $1, $2, $3, decode(name, 'hex') from unnest($4::text[]) name`,
        [projectId, kind, number, chunks.map(({ sha256 }) => sha256)],
      );
    } catch (error) {
      // Swept since it was looked for.
      const { constraint } = (error as { driverError?: { constraint?: string } }).driverError ?? {};
      if (constraint !== 'project_chunk_uses_chunk_fkey') throw error;
      throw chunksMissing([]);
    }
    return asRead(row!);
  }

  private async select(where: string, values: unknown[], session: Session = this.database): Promise<KeptBody[]> {
    const rows = await session.query<KeptBody[]>(`select ${COLUMNS} from project_bodies where ${where}`, values);
    return rows.map(asRead);
  }
}

/** What the body before names: lower-case hex. */
export function digestOf({ body }: Pick<KeptBody, 'body'>): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}

const asRead = (row: KeptBody): KeptBody => ({
  ...row,
  number: Number(row.number),
  chunkBytes: Number(row.chunkBytes),
});

function chunksMissing(missing: string[]): AppError {
  return new AppError('chunks_missing', 'not every chunk that is listed is there: send those first', {
    members: { missing },
  });
}
