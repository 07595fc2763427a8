export interface StreamEvent {
  event: string;
  data: unknown;
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
