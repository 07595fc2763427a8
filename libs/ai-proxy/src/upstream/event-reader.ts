import { StringDecoder } from 'node:string_decoder';
import { createParser } from 'eventsource-parser';
import { TooLong, type TakeChunk } from './pool-fetch';

/** One server-sent event of an upstream. `name` is undefined where the upstream gives its events none. */
export interface UpstreamEvent {
  name: string | undefined;
  data: string;
}

/**
 * Reads server-sent events out of network chunks, wherever they are cut: all events of a chunk in one synchronous
 * pass. After each chunk `chunkRead` is called once, so that what the events said can be passed on in one piece.
 * @param event told each event
 * @param chunkRead says what more is wanted
 * @param mostBytes of the whole body
 * @throws TooLong from the reader that it returns
 */
export function eventReader(
  event: (event: UpstreamEvent) => void,
  chunkRead: () => ReturnType<TakeChunk>,
  mostBytes: number,
): TakeChunk {
  const decoder = new StringDecoder('utf8');
  const parser = createParser({ onEvent: ({ event: name, data }) => event({ name, data }) });
  let bytes = 0;
  return (chunk) => {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new TooLong();
    let wanted: ReturnType<TakeChunk> = 'more';
    try {
      parser.feed(decoder.write(chunk));
    } finally {
      // Also what came before an event that ends the answer in an error.
      wanted = chunkRead();
    }
    return wanted;
  };
}
