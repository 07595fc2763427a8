import type { SuggestResponse } from '@cse/sdk';

export interface StreamEvent {
  event: string;
  data: unknown;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: SuggestResponse & { code: string; retryable?: boolean; errors?: { pointer: string; detail: string }[] };
  text: string;
}

/** Calls `POST /ai/suggest` over plain HTTP, so that tests can send what no client would. */
export class SuggestCaller {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  send(
    body: unknown,
    options: { accept?: string; contentType?: string; signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { accept = 'application/json', contentType = 'application/json', signal, headers } = options;
    return fetch(`${this.url}/ai/suggest`, {
      method: 'POST',
      headers: { 'content-type': contentType, accept, authorization: `Bearer ${this.token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  }

  async json(body: unknown, options: Parameters<SuggestCaller['send']>[1] = {}): Promise<Answer> {
    const response = await this.send(body, options);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Answer['body'], text };
  }

  async events(body: unknown, signal?: AbortSignal): Promise<EventReader> {
    return new EventReader(await this.send(body, { accept: 'text/event-stream', signal }));
  }
}

/** Reads server-sent events one by one. */
export class EventReader {
  private readonly reader: ReadableStreamDefaultReader<string>;
  private buffered = '';

  constructor(readonly response: Response) {
    this.reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const end = this.buffered.indexOf('\n\n');
      if (end >= 0) {
        const frame = this.buffered.slice(0, end);
        this.buffered = this.buffered.slice(end + 2);
        if (frame.startsWith(':')) continue;
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(frame) ?? [];
        return { event: event!, data: JSON.parse(data!) };
      }
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.buffered += value;
    }
  }

  async rest(): Promise<StreamEvent[]> {
    const events: StreamEvent[] = [];
    for (let event = await this.next(); event; event = await this.next()) events.push(event);
    return events;
  }
}
