import { createHmac } from 'node:crypto';
import { UsageConfig } from '@cse/config';
import { Clock, describeCause, usdToJson } from '@cse/core';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

const TIMEOUT_MS = 10_000;

export interface WebhookMessage {
  /** The same at every try, so that its receiver knows a repetition. */
  id: string;
  content: object;
}

/**
 * Posts a message to the operator's own server, signed as Standard Webhooks asks (webhook-id, webhook-timestamp,
 * webhook-signature: HMAC-SHA256 over `id.timestamp.body`). Follows no redirect.
 * @param nowMs milliseconds since 1970
 * @throws WebhookRefused when it answers that it does not take it; what `fetch` throws when it does not answer within ten
 *   seconds, or not at all
 */
export async function sendWebhook(
  { url, secret }: { url: string; secret: Buffer },
  { id, content }: WebhookMessage,
  nowMs: number,
): Promise<void> {
  const timestamp = Math.floor(nowMs / 1000).toString();
  const body = JSON.stringify(content);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new WebhookRefused(answer.status);
}

class WebhookRefused extends Error {
  constructor(readonly status: number) {
    super('the message was not taken');
    this.name = 'WebhookRefused';
  }
}

const FIRST_DELAY_S = 30;
/** 30 s, 1 min, 2 min, … 8.5 h: about a day and a half in all. */
const MOST_ATTEMPTS = 12;

interface DueAlert {
  id: string;
  user_id: string;
  cap: string;
  window_starts_on: string;
  threshold: number;
  cap_limit: string;
  used: string;
  created_at: Date;
  attempts: number;
}

/**
 * Tells the operator's own server of budget alerts. At least once: the id of an alert never changes.
 */
@Injectable()
export class AlertWebhook {
  private readonly logger = new Logger(AlertWebhook.name);

  constructor(
    private readonly database: DataSource,
    private readonly config: UsageConfig,
    private readonly clock: Clock,
  ) {}

  /** Delivers one alert that is due; false when there is none, or no webhook is configured. */
  async deliverOne(): Promise<boolean> {
    const { webhookUrl, webhookSecret } = this.config;
    if (!webhookUrl || !webhookSecret) return false;
    const alert = await this.claim();
    if (!alert) return false;
    const message = { id: `msg_${alert.id}`, content: payload(alert) };
    try {
      await sendWebhook({ url: webhookUrl, secret: webhookSecret }, message, this.clock.millis());
    } catch (error) {
      const { id, attempts } = alert;
      this.logger.warn({ event: 'alert_not_delivered', alert_id: id, attempts, cause: describeCause(error) });
      return true;
    }
    await this.database.query('update usage_alerts set delivered_at = $2 where id = $1', [alert.id, this.clock.now()]);
    return true;
  }

  /** Takes the next alert, and puts its next try off first, so that a worker that dies does not lose it. */
  private async claim(): Promise<DueAlert | undefined> {
    const [rows] = await this.database.query<[DueAlert[], number]>(
      `update usage_alerts
          set attempts = attempts + 1, next_attempt_at = $1::timestamptz + make_interval(secs => $2 * power(2, attempts))
        where id = (select id from usage_alerts
                     where delivered_at is null and next_attempt_at <= $1 and attempts < $3
                     order by next_attempt_at limit 1 for update skip locked)
      returning id, user_id, cap, window_starts_on::text, threshold, cap_limit, used, created_at, attempts`,
      [this.clock.now(), FIRST_DELAY_S, MOST_ATTEMPTS],
    );
    return rows[0];
  }
}

function payload(alert: DueAlert): object {
  return {
    type: 'usage.threshold_reached',
    timestamp: alert.created_at.toISOString(),
    data: {
      user_id: alert.user_id,
      cap: alert.cap,
      window_starts_on: alert.window_starts_on,
      threshold: alert.threshold,
      ...amounts(alert),
    },
  };
}

function amounts({ cap, cap_limit, used }: DueAlert): object {
  if (!cap.endsWith('_cost')) return { limit: Number(cap_limit), used: Number(used) };
  return { limit_usd: usdToJson(BigInt(cap_limit)), used_usd: usdToJson(BigInt(used)) };
}
