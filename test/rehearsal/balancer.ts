import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LOOK_EVERY_MS = 200;
/** So many looks in a row have to fail: what is busy for a moment gets its requests. */
const FAILED_LOOKS = 2;

/**
 * A proxy as platforms have one: it asks each api for its readiness now and then, and sends requests to those that are
 * ready, in turns. It sends nothing twice: what fails behind it fails before it.
 */
export class Balancer {
  readonly url: string;
  private readonly agent = new Agent({ keepAlive: true });
  private readonly known = new Map<string, { failedLooks: number }>();
  private readonly looking: NodeJS.Timeout;
  private turn = 0;

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS);
    server.on('request', (req: IncomingMessage, res: ServerResponse) => this.pass(req, res));
  }

  static async start(): Promise<Balancer> {
    // A connection of a client that nobody uses is not closed while a request may be on its way over it.
    const server = createServer({ keepAliveTimeout: 600_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Balancer(server);
  }

  add(url: string): void {
    this.known.set(url, { failedLooks: FAILED_LOOKS });
  }

  remove(url: string): void {
    this.known.delete(url);
  }

  /** Asks all, and says which are ready. */
  async look(): Promise<string[]> {
    await Promise.all(
      [...this.known].map(async ([url, state]) => {
        const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
        state.failedLooks = answer?.ok ? 0 : state.failedLooks + 1;
      }),
    );
    return this.ready();
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private ready(): string[] {
    return [...this.known].filter(([, { failedLooks }]) => failedLooks < FAILED_LOOKS).map(([url]) => url);
  }

  private pass(req: IncomingMessage, res: ServerResponse): void {
    const ready = this.ready();
    const to = ready[this.turn++ % Math.max(ready.length, 1)];
    if (!to) return void res.writeHead(502).end('nobody is ready');
    const { method, url, headers } = req;
    const onward = request(new URL(url!, to), { method, headers, agent: this.agent }, (answer) => {
      // These are about the connection behind this proxy.
      const ofAnswer = { ...answer.headers };
      for (const name of ['connection', 'keep-alive', 'transfer-encoding']) delete ofAnswer[name];
      res.writeHead(answer.statusCode!, ofAnswer);
      answer.pipe(res);
      answer.on('aborted', () => res.destroy());
    });
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (res.headersSent) res.destroy();
      else res.writeHead(502).end(`${to} ${error.code}`);
    });
    req.pipe(onward);
  }
}
