import { UsageConfig } from '@cse/config';
import { AppError, Clock, type Principal } from '@cse/core';
import { ObjectStorage } from '@cse/storage';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';

const FILM_WAIT_S = 30;

type Owner = Pick<Principal, 'userId' | 'plan'>;

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
   * For a job that is written down, in its transaction. Of a user's drafts, films and jobs with key frames one is admitted
   * at a time. That something is left for the result is judged with the money (`keepsResult` of a hold).
   * @param bytes of key frames that were not counted before
   * @throws AppError `quota_exceeded`, `rate_limited`, `store_unavailable` while the disk is nearly full
   */
  async admit(user: Owner, job: MediaJob, bytes: number, session: EntityManager): Promise<void> {
    const isDraft = job.status === 'draft';
    if (!isDraft) await this.storage.requireRoom(0);
    if (!isDraft && job.kind !== 'stitch' && bytes === 0) return;
    await this.quota.admit(user, bytes, session);
    await this.requirePlace(user, job, session);
  }

  private async requirePlace({ userId }: Owner, { kind, status }: MediaJob, session: EntityManager): Promise<void> {
    const { draftsPerUser, filmsPerUser } = this.config;
    if (status === 'draft') {
      const { open, firstExpires } = await this.store.openDrafts(userId, session);
      if (open <= draftsPerUser) return;
      const waitS = Math.ceil((firstExpires!.getTime() - this.clock.millis()) / 1_000);
      throw tooMany(
        `at most ${draftsPerUser} drafts may be open at a time: commit or cancel one`,
        'open_drafts',
        waitS,
      );
    }
    if (kind === 'stitch' && (await this.store.unfinishedFilms(userId, session)) > filmsPerUser) {
      throw tooMany(`at most ${filmsPerUser} films may be unfinished at a time`, 'unfinished_films', FILM_WAIT_S);
    }
  }
}

/** @param reason which bound it is, for programs */
function tooMany(detail: string, reason: string, waitS: number): AppError {
  return new AppError('rate_limited', detail, { members: { retry_after_s: waitS, reason } });
}
