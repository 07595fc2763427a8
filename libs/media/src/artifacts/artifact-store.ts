import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ArtifactRole } from '../finishing/finisher';

/** A stored file of a user: finished media, or an upload. */
export interface Artifact {
  id: string;
  /** Null once the account is deleted; then nobody but the sweeper sees it. */
  userId: string | null;
  jobId: string | null;
  /** What it is the small picture of. */
  parentId: string | null;
  /** Place among the outputs of its job. */
  ordinal: number;
  role: ArtifactRole;
  state: 'uploading' | 'ready' | 'erasing';
  objectKey: string;
  contentType: string;
  bytes: number;
  /** Lower-case hex; of an upload that is not complete, what its owner announced. */
  sha256: string;
  width: number | null;
  height: number | null;
  durationS: number | null;
  fps: number | null;
  thumbhash: string | null;
  createdAt: Date;
  /** When an upload that was not completed is erased. */
  expiresAt: Date | null;
  /** Since when it is hidden for a report: there is no link to it, and nothing may be built upon it. */
  hiddenAt: Date | null;
}

export type NewArtifact = Omit<Artifact, 'createdAt' | 'hiddenAt'>;

const COLUMNS: Record<keyof Artifact, string> = {
  id: 'id',
  userId: 'user_id',
  jobId: 'generation_id',
  parentId: 'parent_id',
  ordinal: 'ordinal',
  role: 'role',
  state: 'state',
  objectKey: 'object_key',
  contentType: 'content_type',
  bytes: 'bytes',
  sha256: 'sha256',
  width: 'width',
  height: 'height',
  durationS: 'duration_s',
  fps: 'fps',
  thumbhash: 'thumbhash',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  hiddenAt: 'hidden_at',
};
const PROPERTIES = Object.keys(COLUMNS) as (keyof Artifact)[];
const SELECT = PROPERTIES.map((property) => `${COLUMNS[property]} as "${property}"`).join(', ');
type Session = Pick<EntityManager, 'query'>;

export interface ArtifactPage {
  state: 'ready' | 'uploading';
  limit: number;
  /** The last one of the page before. */
  before: string | undefined;
}

/** The rows of artifacts. */
@Injectable()
export class ArtifactStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async insert(artifacts: readonly NewArtifact[], session: Session = this.database): Promise<void> {
    const now = this.clock.now();
    const columns = PROPERTIES.map((property) => COLUMNS[property]).join(', ');
    const places = PROPERTIES.map((_, index) => `$${index + 1}`).join(', ');
    for (const artifact of artifacts) {
      const row: Artifact = { ...artifact, createdAt: now, hiddenAt: null };
      await session.query(
        `insert into artifacts (${columns}) values (${places})`,
        PROPERTIES.map((property) => row[property]),
      );
    }
  }

  /** One of a user's own that is not being erased. */
  async ofUser(id: string, userId: string): Promise<Artifact | undefined> {
    const [found] = await this.select(`id = $1 and user_id = $2 and state <> 'erasing'`, [id, userId]);
    return found;
  }

  /** Those of them that are a user's own and are not being erased, in no order. */
  async amongOfUser(ids: readonly string[], userId: string): Promise<Artifact[]> {
    return this.select(`id = any($1) and user_id = $2 and state <> 'erasing'`, [ids, userId]);
  }

  /** Those of them that are there, whoever's they are. */
  async ready(ids: readonly string[]): Promise<Artifact[]> {
    return this.select(`id = any($1) and state = 'ready'`, [ids]);
  }

  async ofJobs(ids: readonly string[]): Promise<Artifact[]> {
    if (ids.length === 0) return [];
    return this.select(
      `generation_id = any($1) and state = 'ready' order by ordinal, array_position(array['image','clip','thumbnail','poster'], role)`,
      [ids],
    );
  }

  async page(userId: string, { state, limit, before }: ArtifactPage): Promise<Artifact[]> {
    return this.select(`user_id = $1 and state = $2 and ($3::uuid is null or id < $3) order by id desc limit $4`, [
      userId,
      state,
      before ?? null,
      limit,
    ]);
  }

  async openUploads(userId: string, session: Session): Promise<number> {
    const [row] = await session.query<{ open: number }[]>(
      `select count(*)::int as open from artifacts where user_id = $1 and state = 'uploading' and expires_at > $2`,
      [userId, this.clock.now()],
    );
    return row!.open;
  }

  /**
   * What is wanting of the room that an upload of the user's needs, beside what is reserved for it; zero when it is open
   * no more. Nobody else changes it until the transaction ends.
   */
  async wanting(id: string, userId: string, bytes: number, session: Session): Promise<number> {
    await lockOwner(userId, session);
    const [row] = await session.query<{ wanting: string }[]>(
      `select greatest($2 - stored_bytes, 0) as wanting from artifacts where id = $1 and state = 'uploading' for update`,
      [id, bytes],
    );
    return Number(row?.wanting ?? 0);
  }

  /** Reserves more for an upload than was announced: what is kept of it is larger. */
  async reserve(id: string, bytes: number, session: Session): Promise<void> {
    await session.query('update artifacts set reserved_bytes = $2 where id = $1', [id, bytes]);
  }

  /** An upload becomes what was found in it. False when it is no longer there to be completed. */
  async complete(
    id: string,
    facts: Pick<Artifact, 'objectKey' | 'contentType' | 'bytes' | 'sha256' | 'width' | 'height' | 'thumbhash'>,
    thumbnail: NewArtifact,
  ): Promise<boolean> {
    return this.database.transaction(async (session) => {
      if (thumbnail.userId) await lockOwner(thumbnail.userId, session);
      const [, count] = await session.query<[unknown[], number]>(
        `update artifacts set state = 'ready', object_key = $2, content_type = $3, bytes = $4, sha256 = $5, width = $6,
                height = $7, thumbhash = $8, expires_at = null, reserved_bytes = null
          where id = $1 and state = 'uploading'`,
        [id, facts.objectKey, facts.contentType, facts.bytes, facts.sha256, facts.width, facts.height, facts.thumbhash],
      );
      if (count > 0) await this.insert([thumbnail], session);
      return count > 0;
    });
  }

  /** Takes an artifact and its small pictures out of sight; what is returned is to be erased. */
  async beginErasing(id: string): Promise<Artifact[]> {
    await this.database.query(`update artifacts set state = 'erasing' where id = $1 or parent_id = $1`, [id]);
    return this.select(`state = 'erasing' and (id = $1 or parent_id = $1)`, [id]);
  }

  /**
   * Everything that nobody may see any more: deleted, expired, or of a deleted account, with the small pictures of it.
   * Those come first, since their rows go with the one of the file that they belong to.
   */
  async toErase(limit: number): Promise<Artifact[]> {
    return this.select(
      `id in (
         with over as (
           (select id from artifacts where state = 'erasing' or user_id is null order by id limit $2)
           union
           (select id from artifacts where expires_at is not null and expires_at <= $1 order by expires_at limit $2))
         select id from over union all select child.id from over join artifacts child on child.parent_id = over.id)
       order by parent_id is null limit $2`,
      [this.clock.now(), limit],
    );
  }

  async remove(id: string): Promise<void> {
    await this.database.query('delete from artifacts where id = $1', [id]);
  }

  private async select(where: string, values: unknown[]): Promise<Artifact[]> {
    const rows = await this.database.query<Artifact[]>(`select ${SELECT} from artifacts where ${where}`, values);
    return rows.map((row) => ({
      ...row,
      bytes: Number(row.bytes),
      durationS: row.durationS === null ? null : Number(row.durationS),
      fps: row.fps === null ? null : Number(row.fps),
    }));
  }
}

/** An account that is deleted locks its row before its files: who does the same never waits for one that waits for it. */
async function lockOwner(userId: string, session: Session): Promise<void> {
  await session.query('select 1 from users where id = $1 for key share', [userId]);
}

/** Where a client puts what nobody has looked at yet. */
export function uploadKey(id: string): string {
  return `uploads/${id}`;
}

/** The picture and its small one. Known from the id alone, so that they are found when their rows were never written. */
export function keysOfUpload(id: string): [string, string] {
  return [`media/${id}/image`, `media/${id}/thumbnail`];
}
