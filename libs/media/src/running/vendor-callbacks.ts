import { createHmac, timingSafeEqual } from 'node:crypto';
import { MediaConfig, SecretsConfig } from '@cse/config';
import { AppError, isUuid } from '@cse/core';
import { JobQueue } from '@cse/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { JobStore } from '../job/job-store';
import { JOB_OF_KIND } from '../requests/job-of-kind';
import { Models } from './models';

/** Under the api; behind it the attempt and the signature. */
export const CALLBACK_PATH = 'media/callbacks';

/** What may stand in an address with which we ask. */
const TASK_ID = /^\w[\w.=-]{0,255}$/;

/**
 * Calls of vendors that have ended some work. They bring back work whose creation went unanswered: the address that
 * went out with the creation names the attempt, and is signed. Nothing else in a call is believed: it gives the id of a
 * task, about which the vendor is then asked.
 */
@Injectable()
export class VendorCallbacks {
  private readonly logger = new Logger(VendorCallbacks.name);
  private readonly secret: Buffer;

  constructor(
    private readonly config: MediaConfig,
    private readonly store: JobStore,
    private readonly models: Models,
    private readonly queue: JobQueue,
    secrets: SecretsConfig,
  ) {
    this.secret = secrets.deriveKey('vendor-callbacks');
  }

  /** Whether vendors can reach this deployment at all. */
  get areReachable(): boolean {
    return this.config.callbackOrigin !== undefined;
  }

  /** The address for one attempt; undefined where no vendor could reach it. */
  addressFor(attemptId: string): string | undefined {
    const { callbackOrigin } = this.config;
    if (callbackOrigin === undefined) return undefined;
    return new URL(`/${CALLBACK_PATH}/${attemptId}/${this.sign(attemptId)}`, callbackOrigin).href;
  }

  /**
   * Notes the task of an attempt of which none is known yet, and wakes the job. May be repeated.
   * @throws AppError `not_found` when the address is none of ours
   */
  async receive(attemptId: string, signature: string, notice: unknown): Promise<void> {
    if (!isUuid(attemptId) || !this.isOurs(attemptId, signature)) {
      throw new AppError('not_found', 'there is no such address');
    }
    const job = await this.store.ofAttempt(attemptId);
    if (job?.status !== 'running') return;
    const taskId = this.models.of(job)?.taskIn?.(notice);
    if (taskId === undefined || !TASK_ID.test(taskId)) return;
    if (await this.store.restoreTask(attemptId, { taskId })) {
      this.logger.log({ event: 'task_restored', job_id: job.id, provider: job.provider });
    }
    await this.queue.hasten(JOB_OF_KIND[job.kind], job.id).catch(() => undefined);
  }

  private sign(attemptId: string): string {
    return createHmac('sha256', this.secret).update(attemptId).digest('base64url');
  }

  private isOurs(attemptId: string, signature: string): boolean {
    const [given, right] = [Buffer.from(signature), Buffer.from(this.sign(attemptId))];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}
