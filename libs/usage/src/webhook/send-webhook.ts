import { createHmac } from 'node:crypto';

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
 * @returns whether it was taken within ten seconds
 */
export async function sendWebhook(
  { url, secret }: { url: string; secret: Buffer },
  { id, content }: WebhookMessage,
  nowMs: number,
): Promise<boolean> {
  const timestamp = Math.floor(nowMs / 1000).toString();
  const body = JSON.stringify(content);
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  try {
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
    return answer.ok;
  } catch {
    return false;
  }
}
