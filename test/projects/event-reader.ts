import { readEvents, type StreamEvent } from '../../packages/sdk/src/event-stream.ts';
import type { TestDevice } from './test-device';

type Data = Record<string, never>;
type Events = Record<string, Data>;

/** A stream of server-sent events, read with the SDK's own parser. */
export class EventReader {
  private constructor(
    private readonly events: AsyncGenerator<StreamEvent<Events>, void, void>,
    private readonly controller: AbortController,
  ) {}

  static async open(device: TestDevice, path: string): Promise<EventReader> {
    const controller = new AbortController();
    const response = await EventReader.ask(device, path, controller.signal);
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return new EventReader(readEvents<Events>(response), controller);
  }

  /** The problem document of a stream that was refused. */
  static async refusal(device: TestDevice, path: string): Promise<Data> {
    const response = await EventReader.ask(device, path, AbortSignal.timeout(10_000));
    return (await response.json()) as Data;
  }

  private static ask(device: TestDevice, path: string, signal: AbortSignal): Promise<Response> {
    const headers = { authorization: `Bearer ${device.owner.accessToken}`, accept: 'text/event-stream' };
    return fetch(`${device.api.url}${path}`, { headers, signal });
  }

  /** The data of the next event of this name; what else comes before it is passed over. */
  async next(event: string): Promise<Data & Record<string, string>> {
    for (;;) {
      const { value, done } = await this.events.next();
      if (done) throw new Error(`the stream ended before ${event}`);
      if (value.event === event) return value.data as Data & Record<string, string>;
    }
  }

  async close(): Promise<void> {
    this.controller.abort();
    await this.events.return().catch(() => undefined);
  }
}
