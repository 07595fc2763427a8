import { createHash } from 'node:crypto';
import { ProviderFailure } from '../../media-model';
import { textAt } from '../vendor-call/answer';
import type { CallKind } from '../vendor-call/status-table';
import { VendorCall } from '../vendor-call/vendor-call';
import { COMFYUI_STATUSES } from './statuses';

const DEADLINE_MS = 60_000;

/** The HTTP API of a ComfyUI server, as far as it is used. */
export class ComfyuiClient {
  constructor(private readonly settings: { url: string; authorization: string | undefined }) {}

  /**
   * Queues a prompt under an id of ours. Servers of before 2025 give one of their own, and keep ours in `extra_data` alone.
   */
  async queue(prompt: object, attempt: string, signal: AbortSignal): Promise<string> {
    const body = { prompt, prompt_id: attempt, client_id: attempt, extra_data: { attempt } };
    const answer = await this.json('create', '/prompt', signal, body);
    const id = textAt(answer, 'prompt_id');
    if (!id) throw new ProviderFailure('unknown_outcome', 'ComfyUI took the work and named no prompt');
    return id;
  }

  queued(signal?: AbortSignal): Promise<unknown> {
    return this.json('read', '/queue', signal);
  }

  /** All that the server remembers, by the id of the prompt. */
  history(signal: AbortSignal, id = ''): Promise<unknown> {
    return this.json('read', id ? `/history/${encodeURIComponent(id)}` : '/history', signal);
  }

  async unqueue(id: string): Promise<void> {
    await this.send('read', '/queue', undefined, { delete: [id] });
  }

  /** Servers that cannot tell prompts apart here stop whatever runs. */
  async interrupt(id: string): Promise<void> {
    await this.send('read', '/interrupt', undefined, { prompt_id: id });
  }

  /**
   * Puts a picture where workflows load theirs from, named by its content. Nothing is queued by then, so no failure here
   * leaves anything open.
   * @returns the name that a workflow loads it by
   */
  async upload(bytes: Buffer, signal: AbortSignal): Promise<string> {
    const form = new FormData();
    const name = `cse-${createHash('sha256').update(bytes).digest('hex').slice(0, 40)}.jpg`;
    form.set('image', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
    form.set('overwrite', 'true');
    try {
      const answer: unknown = await (await this.send('create', '/upload/image', signal, form)).json();
      const [kept, folder] = [textAt(answer, 'name') ?? name, textAt(answer, 'subfolder')];
      return folder ? `${folder}/${kept}` : kept;
    } catch (error) {
      if (!(error instanceof ProviderFailure))
        throw new ProviderFailure('not_accepted', 'the upload failed', { cause: error });
      if (error.failure !== 'unknown_outcome') throw error;
      throw new ProviderFailure('not_accepted', 'the picture did not reach the engine', error.details);
    }
  }

  private async json(on: CallKind, path: string, signal?: AbortSignal, body?: object): Promise<unknown> {
    return this.call(on, signal).run(async ({ fetch }) => (await fetch(...this.request(path, body))).json());
  }

  private send(on: CallKind, path: string, signal: AbortSignal | undefined, body: object): Promise<Response> {
    return this.call(on, signal).run(({ fetch }) => fetch(...this.request(path, body)));
  }

  private call(on: CallKind, signal?: AbortSignal): VendorCall {
    return new VendorCall({ on, deadlineMs: DEADLINE_MS, signal, statuses: COMFYUI_STATUSES });
  }

  private request(path: string, body?: object): [string, RequestInit] {
    const { url, authorization } = this.settings;
    const headers: Record<string, string> = authorization ? { authorization } : {};
    if (body === undefined) return [url + path, { headers }];
    if (body instanceof FormData) return [url + path, { method: 'POST', headers, body }];
    headers['content-type'] = 'application/json';
    return [url + path, { method: 'POST', headers, body: JSON.stringify(body) }];
  }
}
