import type { SuggestResponse } from '@cse/sdk';
import { EventReader } from './event-reader';

export { EventReader, type StreamEvent } from './event-reader';

export interface Answer<R extends object = SuggestResponse> {
  status: number;
  headers: Headers;
  body: R & { code: string; retryable?: boolean; errors?: { pointer: string; detail: string }[] };
  text: string;
}

/** Calls a text operation over plain HTTP, so that tests can send what no client would. */
export class ProposalCaller<R extends object> {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly path: string,
  ) {}

  send(
    body: unknown,
    options: { accept?: string; contentType?: string; signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { accept = 'application/json', contentType = 'application/json', signal, headers } = options;
    return fetch(`${this.url}${this.path}`, {
      method: 'POST',
      headers: { 'content-type': contentType, accept, authorization: `Bearer ${this.token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  }

  async json(body: unknown, options: Parameters<ProposalCaller<R>['send']>[1] = {}): Promise<Answer<R>> {
    const response = await this.send(body, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Answer<R>['body'], text };
  }

  async events(body: unknown, signal?: AbortSignal): Promise<EventReader> {
    return new EventReader(await this.send(body, { accept: 'text/event-stream', signal }));
  }
}

export class SuggestCaller extends ProposalCaller<SuggestResponse> {
  constructor(url: string, token: string) {
    super(url, token, '/ai/suggest');
  }
}
