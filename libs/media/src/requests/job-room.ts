import { UsageConfig } from '@cse/config';
import { AppError, Clock, type Principal } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';

const FILM_WAIT_S = 30;

/**
 * What a user's jobs may take up besides money: bytes, open drafts, unfinished films. The result of a job is kept whatever
 * its size; it is the next job that is refused, before anything is spent.
 */
@Injectable()
export class JobRoom {
  constructor(
    private readonly quota: StorageQuota,
    private readonly storage: ObjectStorage,
    private readonly store: JobStore,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * What a job is to be refused with, whose key frames take so many bytes and whose result takes at least one. Until the
   * transaction ends, nobody else is asked for this user.
   * @throws AppError `store_unavailable` while the disk is nearly full
   */
  async refusal(
    user: Pick<Principal, 'userId' | 'plan'>,
    { bytes, commit }: { bytes: number; commit: boolean },
    session: EntityManager,
  ): Promise<AppError | undefined> {
    if (commit) await this.storage.requireRoom(0);
    return this.quota.refusal(user, commit ? bytes + 1 : bytes, session);
  }

  /** For a job that is written down, in the transaction of its `refusal`. @throws AppError `rate_limited` */
  async requirePlace({ userId, kind, status }: MediaJob, session: EntityManager): Promise<void> {
    const { draftsPerUser, filmsPerUser } = this.config;
    if (status === 'draft') {
      const { open, firstExpires } = await this.store.openDrafts(userId!, session);
      if (open <= draftsPerUser) return;
      const waitS = Math.ceil((firstExpires!.getTime() - this.clock.millis()) / 1_000);
      throw tooMany(
        `at most ${draftsPerUser} drafts may be open at a time: commit or cancel one`,
        'open_drafts',
        waitS,
      );
    }
    if (kind === 'stitch' && (await this.store.unfinishedFilms(userId!, session)) > filmsPerUser) {
      throw tooMany(`at most ${filmsPerUser} films may be unfinished at a time`, 'unfinished_films', FILM_WAIT_S);
    }
  }
}

/** @param reason which bound it is, for programs */
function tooMany(detail: string, reason: string, waitS: number): AppError {
  return new AppError('rate_limited', detail, { members: { retry_after_s: waitS, reason } });
}
