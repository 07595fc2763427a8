import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP relay to a server that can be cut, as a network or a killed database cuts it, and mended. */
export interface BreakableLink {
  /** The given URL with the relay's address in it. */
  through(url: string): string;
  cut(): void;
  /** What is sent still arrives at the server, and no answer comes back. */
  silence(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function breakableLink(to: { host: string; port: number }): Promise<BreakableLink> {
  const open = new Set<Socket>();
  const answers = new Map<Socket, Socket>();
  let whole = true;
  const relay = createServer((client) => {
    if (!whole) return void client.resetAndDestroy();
    const server = connect(to.port, to.host);
    answers.set(server, client);
    for (const [from, into] of [[client, server] as const, [server, client] as const]) {
      open.add(from);
      from
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(from);
          answers.delete(from);
          into.destroy();
        });
      from.pipe(into);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  const drop = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    through: (url) => {
      const relayed = new URL(url);
      relayed.hostname = '127.0.0.1';
      relayed.port = String(port);
      return relayed.href;
    },
    cut: () => {
      whole = false;
      drop();
    },
    silence: () => {
      for (const [server, client] of answers) server.unpipe(client).pause();
    },
    mend: () => {
      whole = true;
      for (const [server, client] of answers) server.pipe(client);
    },
    close: async () => {
      drop();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
