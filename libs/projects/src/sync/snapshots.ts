import { AppError, inputError, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { ProjectAccess, type Access } from '../access/project-access';
import { noSuch } from '../access/refusals';
import { BodyStore, type KeptBody, type SentBody } from '../backup/body-store';
import type { SignedBody } from '../backup/signed-body';
import { ProjectNews } from './project-news';

type Caller = Pick<Principal, 'userId'>;

/** What a device made of all operations up to a cursor, so that the log need not be kept for ever. */
@Injectable()
export class Snapshots {
  constructor(
    private readonly bodies: BodyStore,
    private readonly access: ProjectAccess,
    private readonly news: ProjectNews,
  ) {}

  /** @throws AppError `invalid_state` when one that reaches as far is there, and what `BodyStore.keep` throws */
  async add(caller: Caller, projectId: string, sent: SentBody): Promise<{ kept: KeptBody; isNew: boolean }> {
    const outcome = await this.bodies.keep(caller, projectId, 'snapshot', sent, requireFurther);
    if (outcome.isNew) this.news.changed(projectId);
    return outcome;
  }

  /**
   * The newest one, or the newest before a cursor: for a device that finds the newest one wrong.
   * @throws AppError `not_found`
   */
  async latest({ userId }: Caller, projectId: string, before?: number): Promise<KeptBody> {
    await this.access.require(projectId, userId);
    const found = await this.bodies.newest(projectId, 'snapshot', before);
    if (!found) throw noSuch('snapshot');
    return found;
  }
}

function requireFurther({ number }: SignedBody, newest: KeptBody | undefined, { lastCursor }: Access): void {
  if (number > lastCursor) throw inputError('validation_failed', '/body/upto', 'is further than the log goes');
  if (newest && number <= newest.number) throw new AppError('invalid_state', 'a snapshot that reaches as far is there');
}
