import { AppError, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProjectAccess } from '../access/project-access';
import { noSuch } from '../access/refusals';
import { BodyStore, digestOf, type KeptBody, type SentBody } from './body-store';
import { versionsToDrop } from './keep-rule';
import type { SignedBody } from './signed-body';

type Caller = Pick<Principal, 'userId'>;

/**
 * The versions of a backup. Each names the one before it by version and hash, so that a device notices a server that
 * rolls back or forks.
 */
@Injectable()
export class Manifests {
  constructor(
    private readonly database: DataSource,
    private readonly bodies: BodyStore,
    private readonly access: ProjectAccess,
  ) {}

  /**
   * Keeps the next version, and gives up those that the rule of the project keeps no longer.
   * @throws AppError `manifest_conflict` when it does not follow the newest one, and what `BodyStore.keep` throws
   */
  async add(caller: Caller, projectId: string, sent: SentBody): Promise<{ kept: KeptBody; isNew: boolean }> {
    const outcome = await this.bodies.keep(caller, projectId, 'manifest', sent, requireNext);
    if (outcome.isNew) await this.prune(projectId);
    return outcome;
  }

  /** Newest first. @throws AppError `not_found` */
  async page({ userId }: Caller, projectId: string, page: { limit: number; before?: number }): Promise<KeptBody[]> {
    await this.access.require(projectId, userId);
    return this.bodies.page(projectId, 'manifest', page);
  }

  /** @throws AppError `not_found` */
  async get({ userId }: Caller, projectId: string, version: number): Promise<KeptBody> {
    await this.access.require(projectId, userId);
    const found = await this.bodies.one(projectId, 'manifest', version);
    if (!found) throw noSuch('version');
    return found;
  }

  /** @throws AppError `not_found`, `role_insufficient`, `invalid_state` for the newest one, which the next has to name */
  async remove({ userId }: Caller, projectId: string, version: number): Promise<void> {
    await this.database.transaction(async (session) => {
      await this.access.lock(session, projectId, userId, 'owner');
      const [newest] = await session.query<{ number: string | null }[]>(
        `select max(number) as number from project_bodies where project_id = $1 and kind = 'manifest'`,
        [projectId],
      );
      if (Number(newest!.number) === version) throw new AppError('invalid_state', 'the newest version stays');
      const [, count] = await session.query<[unknown[], number]>(
        `delete from project_bodies where project_id = $1 and kind = 'manifest' and number = $2`,
        [projectId, version],
      );
      if (count === 0) throw noSuch('version');
    });
  }

  private async prune(projectId: string): Promise<void> {
    await this.database.transaction(async (session) => {
      const [keep] = await session.query<{ last: number; daily: number; weekly: number }[]>(
        `select keep_last as last, keep_daily as daily, keep_weekly as weekly from projects where id = $1 for update`,
        [projectId],
      );
      if (!keep) return;
      const versions = await session.query<{ version: string; at: Date }[]>(
        `select number as version, created_at as at from project_bodies where project_id = $1 and kind = 'manifest'`,
        [projectId],
      );
      const known = versions.map(({ version, at }) => ({ version: Number(version), at }));
      const dropped = versionsToDrop(known, keep);
      if (dropped.length === 0) return;
      await session.query(
        `delete from project_bodies where project_id = $1 and kind = 'manifest' and number = any($2)`,
        [projectId, dropped],
      );
    });
  }
}

function requireNext({ number, previous }: SignedBody, newest: KeptBody | undefined): void {
  const digest = newest ? digestOf(newest) : null;
  const version = newest?.number ?? 0;
  if (number === version + 1 && previous === digest) return;
  throw new AppError('manifest_conflict', 'another version came first: read it, then send the next one', {
    members: { version, previous: digest },
  });
}
