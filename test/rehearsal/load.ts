import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sampleStory } from '../fixtures';
import type { Job } from '../media/job';

export const WORKS = ['text as JSON', 'text as events', 'picture', 'picture to its end'] as const;
type Work = (typeof WORKS)[number];

/** A writer reads what came before the next request. */
const READS_MS = 300;

/** Writers who ask for text and pictures, one thing after the other, and never for the same a second time. */
export class Load {
  readonly done: Partial<Record<Work, number>> = {};
  readonly failures: string[] = [];
  /** Of the pictures that were asked for. */
  readonly prompts: string[] = [];
  private going = true;
  private readonly working: Promise<unknown>;

  constructor(
    private readonly url: string,
    tokens: readonly string[],
  ) {
    this.working = Promise.all(
      tokens.flatMap((token) => [
        this.repeat(() => this.text('text as JSON', token)),
        this.repeat(() => this.text('text as events', token)),
        this.repeat(() => this.picture(token)),
      ]),
    );
  }

  /** Begins nothing new, and waits for what has begun. */
  async stop(): Promise<void> {
    this.going = false;
    await this.working;
  }

  private async repeat(work: () => Promise<void>): Promise<void> {
    while (this.going) {
      await work();
      await pause(READS_MS);
    }
  }

  private async text(work: Work, token: string): Promise<void> {
    const accept = work === 'text as JSON' ? 'application/json' : 'text/event-stream';
    await this.attempt(work, async () => {
      const answer = await this.send('POST', '/ai/suggest', token, sampleStory(), accept);
      const text = await answer.text();
      const whole = work === 'text as JSON' ? text.includes('ghost_node') : text.includes('event: done');
      return answer.status === 200 && whole ? undefined : `${answer.status} ${text.slice(-300)}`;
    });
  }

  private async picture(token: string): Promise<void> {
    const prompt = `a quay ${randomUUID()}`;
    const body = { prompt, provider: 'openai', commit: true, parameters: { quality_tier: 'draft' } };
    let id: string | undefined;
    await this.attempt('picture', async () => {
      const answer = await this.send('POST', '/images/generate', token, body);
      if (!answer.ok) return `${answer.status} ${await answer.text()}`;
      this.prompts.push(prompt);
      id = ((await answer.json()) as Job).job_id;
      return undefined;
    });
    if (!id) return;
    await this.attempt('picture to its end', async () => {
      for (;;) {
        const answer = await this.send('GET', `/images/jobs/${id}`, token);
        if (!answer.ok) return `${answer.status} ${await answer.text()}`;
        const { finished_at, status, error } = (await answer.json()) as Job;
        if (finished_at) return status === 'succeeded' ? undefined : `${status} ${error?.code}`;
        await pause(200);
      }
    });
  }

  private async attempt(work: Work, whatFailed: () => Promise<string | undefined>): Promise<void> {
    const failure = await whatFailed().catch((error: Error) => `${error.message} ${String(error.cause)}`);
    if (failure === undefined) this.done[work] = (this.done[work] ?? 0) + 1;
    else this.failures.push(`${work}: ${failure}`);
  }

  private send(method: string, path: string, token: string, body?: object, accept = 'application/json') {
    return fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
  }
}
