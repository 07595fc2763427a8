import { MediaConfig } from '@cse/config';
import { Clock, describeCause, usdToJson } from '@cse/core';
import { sendWebhook } from '@cse/usage';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { MediaJob } from '../job/job';
import { JobStore } from '../job/job-store';

const FIRST_DELAY_S = 30;
/** 30 s, 1 min, 2 min, … 8.5 h: about a day and a half in all. */
const MOST_ATTEMPTS = 12;

/** A message that is due, and who has not had it yet. */
interface Due {
  id: string;
  /** Whom the request of the job named. */
  url: string | null;
  /** Whether the operator's own server has had it. */
  told: boolean;
}

/**
 * Tells the operator's own server, and whoever a request named, that jobs have ended. At least once: the id of a message
 * is that of its job. It carries no link and no content; who wants the files asks for the job.
 */
@Injectable()
export class JobWebhook {
  private readonly logger = new Logger(JobWebhook.name);

  constructor(
    private readonly database: DataSource,
    private readonly store: JobStore,
    private readonly config: MediaConfig,
    private readonly clock: Clock,
  ) {}

  /** Delivers one message that is due; false when there is none, or no webhook is configured. */
  async deliverOne(): Promise<boolean> {
    if (!this.config.webhookUrl && this.config.jobWebhooks.size === 0) return false;
    const due = await this.claim();
    const job = due && (await this.store.load(due.id));
    if (!job) return false;
    const message = { id: `msg_${job.id}`, content: messageOf(job) };
    let isTold = true;
    for (const { had, ...target } of this.targetsOf(due)) {
      try {
        await sendWebhook(target, message, this.clock.millis());
      } catch (error) {
        isTold = false;
        this.logger.warn({ event: 'webhook_not_delivered', job_id: job.id, cause: describeCause(error) });
        continue;
      }
      await this.database.query(`update generations set ${had} where id = $1`, [job.id]);
    }
    if (isTold) await this.database.query('update generations set webhook_due_at = null where id = $1', [job.id]);
    return true;
  }

  /** An address that is registered no more is told nothing. */
  private targetsOf({ url, told }: Due): { url: string; secret: Buffer; had: string }[] {
    const { webhookUrl, webhookSecret, jobWebhooks } = this.config;
    const secret = url === null ? undefined : jobWebhooks.get(url);
    return [
      ...(webhookUrl && webhookSecret && !told
        ? [{ url: webhookUrl, secret: webhookSecret, had: 'webhook_told = true' }]
        : []),
      ...(url !== null && secret ? [{ url, secret, had: 'webhook_url = null' }] : []),
    ];
  }

  /** Takes the next message, and puts its next try off first, so that a worker that dies does not lose it. */
  private async claim(): Promise<Due | undefined> {
    const [rows] = await this.database.query<[Due[], number]>(
      `update generations
          set webhook_attempts = webhook_attempts + 1,
              webhook_due_at = case when webhook_attempts + 1 < $3
                then $1::timestamptz + make_interval(secs => $2 * power(2, webhook_attempts)) end
        where id = (select id from generations where webhook_due_at <= $1
                     order by webhook_due_at limit 1 for update skip locked)
      returning id, webhook_url as url, webhook_told as told`,
      [this.clock.now(), FIRST_DELAY_S, MOST_ATTEMPTS],
    );
    return rows[0];
  }
}

function messageOf({ id, storyboardId, label, userId, kind, status, finishedAt, charged, error }: MediaJob): object {
  return {
    type: `job.${status}`,
    timestamp: finishedAt?.toISOString(),
    data: {
      job_id: id,
      storyboard_id: storyboardId,
      label,
      user_id: userId,
      kind,
      status,
      charged_usd: charged === null ? null : usdToJson(charged),
      error: error && {
        code: error.code,
        message: error.message,
        retryable: error.retryable,
        resets_at: error.resetsAt,
      },
    },
  };
}
