import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeRoutes, installRequestRules } from './before-routes';

const HEADERS = { 'x-always': 'yes' };

describe('a connection', () => {
  let server: FastifyInstance;
  let release: () => void;
  let begun: Promise<void>;
  let whenStopping: () => void = () => undefined;

  beforeEach(async () => {
    server = fastify(beforeRoutes(HEADERS, { headersTimeoutS: 15, requestTimeoutS: 30 }) as object);
    server.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
    installRequestRules(server, HEADERS);
    server.addHook('preClose', async () => whenStopping());
    server.get('/', async () => 'answered');
    begun = new Promise((begins) => {
      server.get('/long', (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-length': '10' });
        reply.raw.write('12345');
        release = () => reply.raw.end('67890');
        begins();
      });
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  async function open(): Promise<Socket & { received: string }> {
    const socket = Object.assign(connect((server.server.address() as AddressInfo).port), { received: '' });
    socket.on('data', (piece) => (socket.received += piece.toString()));
    await once(socket, 'connect');
    return socket;
  }

  it('that turns into nonsense gets nothing mixed into an answer that has begun', async () => {
    const socket = await open();
    socket.write('GET /long HTTP/1.1\r\nhost: x\r\n\r\n');
    await begun;
    socket.write('NONSENSE\r\n\r\n');
    await once(socket, 'close');
    expect(socket.received).toMatch(/12345$/);
  });

  it('of a server that is stopping is told so, with the headers of every answer', async () => {
    const socket = await open();
    socket.write('GET /long HTTP/1.1\r\nhost: x\r\n\r\n');
    await begun;
    const stopping = new Promise<void>((stops) => (whenStopping = stops));
    const closed = server.close();
    await stopping;
    const taken = once(server.server, 'request');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await taken;
    release();
    await once(socket, 'close');
    await closed;
    const [head, body] = socket.received.split('67890HTTP/1.1 503')[1]!.split('\r\n\r\n');
    expect(head).toMatch(/^ Service Unavailable\r\n/);
    expect(head).toContain('\r\nx-always: yes');
    expect(head).toMatch(/\r\nconnection: close/i);
    expect(head).toMatch(/\r\nretry-after: \d/);
    expect(JSON.parse(body!)).toMatchObject({ status: 503, code: 'overloaded', retryable: true });
  });
});
