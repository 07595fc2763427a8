import { connect, createServer, type AddressInfo } from 'node:net';

/**
 * A relay to PostgreSQL that reads along: what a driver asks the server for, whichever driver and however it asks.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface StatementTap {
  /** The given URL with the relay's address in it. */
  through(url: string): string;
  /** Statements that were run since the last call, and how many texts the server had to parse for them. */
  taken(): { run: number; parsed: number };
  close(): Promise<void>;
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

export async function statementTap(server: URL): Promise<StatementTap> {
  const seen: string[] = [];
  const relay = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    const read = messageReader((type) => seen.push(type));
    client.on('data', read);
    client.pipe(upstream).pipe(client);
    for (const [end, other] of [[client, upstream] as const, [upstream, client] as const]) {
      end.on('error', () => undefined).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  return {
    through: (url) => {
      const relayed = new URL(url);
      relayed.host = `127.0.0.1:${port}`;
      return relayed.href;
    },
    taken: () => {
      const types = seen.splice(0);
      const count = (...of: string[]) => types.filter((type) => of.includes(type)).length;
      // Query and Parse bring a text, Query and Execute run a statement.
      return { run: count('Q', 'E'), parsed: count('Q', 'P') };
    },
    close: () => new Promise((resolve) => relay.close(() => resolve())),
  };
}

/** Tells the type of each message of a client; its first has none, and is left out. */
function messageReader(tell: (type: string) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let typeBytes = 0;
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= typeBytes + LENGTH_BYTES) {
      const end = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < end) return;
      if (typeBytes > 0) tell(String.fromCharCode(rest[0]!));
      rest = rest.subarray(end);
      typeBytes = TYPE_BYTES;
    }
  };
}
