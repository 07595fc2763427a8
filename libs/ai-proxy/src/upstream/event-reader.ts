import { StringDecoder } from 'node:string_decoder';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import type { TakeChunk } from './pool-fetch';

/** One server-sent event of an upstream. `name` is undefined where the upstream gives its events none. */
export interface UpstreamEvent {
  name: string | undefined;
  data: string;
}

/**
 * Reads server-sent events out of network chunks, wherever they are cut: all events of a chunk in one synchronous
 * pass. After each chunk `chunkRead` is called once, so that what the events said can be passed on in one piece.
 * @param event told each event; true when nothing more is wanted
 */
export function eventReader(event: (event: UpstreamEvent) => boolean, chunkRead: () => void): TakeChunk {
  const decoder = new StringDecoder('utf8');
  let enough = false;
  const parser: EventSourceParser = createParser({
    onEvent: ({ event: name, data }) => {
      enough ||= event({ name, data });
    },
  });
  return (chunk) => {
    try {
      parser.feed(decoder.write(chunk));
    } finally {
      // Also what came before an event that ends the answer in an error.
      chunkRead();
    }
    return enough;
  };
}
