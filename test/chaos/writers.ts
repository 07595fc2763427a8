import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EventReader } from '../ai/event-reader';
import { SeededRandom } from '../fakes/anthropic/random';
import { sampleStory } from '../fixtures';
import { picture } from '../media/pictures';
import type { Job } from '../media/job';
import type { World } from './world';

export const WORK = [
  'suggest as JSON',
  'suggest as events',
  'ways on as events',
  'picture',
  'picture to its end',
  'upload announced',
  'upload to its end',
] as const;
type Work = (typeof WORK)[number];

const { active_path, branch_canon } = sampleStory();
const STORY = { active_path, branch_canon };

/** What became of a piece of work. */
export interface Outcome {
  work: Work;
  /** `done`, or the code of the problem that ended it. */
  end: string;
  tries: number;
}

/** How a picture ends whose maker could not draw it, and of which its writer asks for another. */
export const ASKED_AGAIN = 'asked_again';

/** Somebody who tries again, with the same key, until there is an answer, as the guide tells clients to. */
export class Writer {
  readonly outcomes: Outcome[] = [];
  /** Prompts of pictures that were committed. */
  readonly prompts: string[] = [];
  /** Files that were taken in, by artifact, as their SHA-256. */
  readonly kept = new Map<string, string>();
  private readonly random: SeededRandom;
  private giveUpAt = Infinity;

  constructor(
    private readonly world: World,
    private readonly token: string,
    seed: string,
    /** Stands in every text that is sent, to be searched for. */
    private readonly mark: string,
  ) {
    this.random = new SeededRandom(seed);
  }

  /** One piece of work after the other until that time; what is begun is tried for `patienceMs` longer. */
  async work(until: number, patienceMs: number): Promise<void> {
    this.giveUpAt = until + patienceMs;
    while (performance.now() < until) {
      const kind = this.random.below(10);
      if (kind < 3) await this.suggest('suggest as JSON');
      else if (kind < 5) await this.suggest('suggest as events');
      else if (kind < 7) await this.ask('ways on as events', '/ai/continue', { ...STORY, siblings: 2 });
      else if (kind < 9) await this.picture();
      else await this.upload();
    }
  }

  private suggest(work: 'suggest as JSON' | 'suggest as events'): Promise<void> {
    return this.ask(work, '/ai/suggest', sampleStory());
  }

  private async ask(work: Work, path: string, story: object): Promise<void> {
    const accept = work === 'suggest as JSON' ? 'application/json' : 'text/event-stream';
    const body = JSON.stringify({ ...story, steer: `Near the ${this.mark}.` });
    const headers = { accept, 'idempotency-key': randomUUID() };
    await this.insist(work, async () => {
      const answer = await this.send('POST', path, body, headers);
      if (!answer.ok || accept === 'application/json') return answer;
      const events = await new EventReader(answer.clone()).rest();
      const last = events.at(-1);
      // A failure in mid-stream is an event that holds the problem.
      if (last?.event === 'error') return problem(last.data as { status: number });
      if (last?.event !== 'done') throw new Error('the stream was cut off');
      return answer;
    });
  }

  private async picture(): Promise<void> {
    const prompt = `a quay ${this.mark} ${randomUUID()}`;
    const body = JSON.stringify({ prompt, provider: 'openai', commit: true, parameters: { quality_tier: 'draft' } });
    const headers = { 'idempotency-key': randomUUID() };
    const asked = await this.insist('picture', () => this.send('POST', '/images/generate', body, headers));
    if (!asked) return;
    this.prompts.push(prompt);
    const { job_id } = (await asked.json()) as Job;
    let mayHaveAnother = false;
    await this.insist('picture to its end', async () => {
      const answer = await this.send('GET', `/images/jobs/${job_id}`);
      if (!answer.ok) return answer;
      const { finished_at, artifacts, error } = (await answer.clone().json()) as Job;
      if (!finished_at) throw new Error('it is not ended yet');
      for (const { artifact_id, sha256 } of artifacts) this.kept.set(artifact_id, sha256);
      mayHaveAnother = error?.code === 'provider_error' && error.retryable;
      if (mayHaveAnother) return problem({ status: 400, code: ASKED_AGAIN });
      return error ? problem({ ...error, status: 400 }) : answer;
    });
    // Its maker was away for longer than a job tries; nothing was charged, and the writer asks for another one.
    if (mayHaveAnother && performance.now() < this.giveUpAt) await this.picture();
  }

  private async upload(): Promise<void> {
    const bytes = await picture(64, 64, `#${this.random.below(0xffffff).toString(16).padStart(6, '0')}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const announcement = JSON.stringify({ content_type: 'image/png', bytes: bytes.length, sha256 });
    const announced = await this.insist('upload announced', () => this.send('POST', '/artifacts', announcement));
    if (!announced) return;
    const { artifact_id, upload } = (await announced.json()) as { artifact_id: string; upload: Upload };
    const { pathname, search } = new URL(upload.url);
    const ended = await this.insist('upload to its end', async () => {
      const put = await this.send(upload.method, pathname + search, new Uint8Array(bytes), upload.headers, false);
      // A link dies when its upload is complete: the answer that said so was lost, and is given again.
      return put.ok || put.status === 409 ? this.send('POST', `/artifacts/${artifact_id}/complete`) : put;
    });
    if (ended) this.kept.set(artifact_id, sha256);
  }

  /** Files that were taken in and are not what they were. */
  async lostFiles(): Promise<string[]> {
    const lost: string[] = [];
    for (const [id, sha256] of this.kept) {
      const answer = await this.send('GET', `/artifacts/${id}`);
      const { url } = (await answer.json()) as { url?: string };
      const { pathname, search } = new URL(url ?? 'http://nowhere/');
      const file = await this.send('GET', pathname + search, undefined, {}, false);
      const found = createHash('sha256')
        .update(Buffer.from(await file.arrayBuffer()))
        .digest('hex');
      if (found !== sha256) lost.push(`${id} (${answer.status}, ${file.status})`);
    }
    return lost;
  }

  /** Until there is an answer that no further try would change; undefined when that is a refusal. */
  private async insist(work: Work, attempt: () => Promise<Response>): Promise<Response | undefined> {
    for (let tries = 1; ; tries++) {
      const answer = await attempt().catch(() => undefined);
      if (answer?.ok) {
        this.outcomes.push({ work, end: 'done', tries });
        return answer;
      }
      const said = answer && ((await answer.json().catch(() => ({}))) as { code?: string; retryable?: boolean });
      const again =
        !answer || answer.status === 429 || answer.status >= 500 || said?.retryable || said?.code === AT_WORK;
      const late = performance.now() > this.giveUpAt;
      if (!again || late) {
        const end = said?.code ?? String(answer?.status ?? 'no answer');
        this.outcomes.push({ work, end: late ? `given up: ${end}` : end, tries });
        return undefined;
      }
      await pause(50 + this.random.below(450));
    }
  }

  private send(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Record<string, string> = {},
    signedIn = true,
  ): Promise<Response> {
    return fetch(this.world.address(this.random) + path, {
      method,
      headers: {
        ...(signedIn ? { authorization: `Bearer ${this.token}` } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body,
      // A process that is frozen answers nobody.
      signal: AbortSignal.timeout(15_000),
    });
  }
}

interface Upload {
  method: string;
  url: string;
  headers: Record<string, string>;
}

/** The first try with this key is still at work. */
const AT_WORK = 'request_in_progress';

function problem(body: { status: number; code?: string; retryable?: boolean }): Response {
  return new Response(JSON.stringify(body), { status: body.status });
}
