import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { FetchRefused, isPublicAddress, SafeFetch, type DownloadRules, type NetworkPolicy } from '@cse/storage';
import { Logger } from '@nestjs/common';
import sharp from 'sharp';
import { startFakeDns, type FakeDns, type Records } from '../fakes/dns/fake-dns';
import { selfSigned } from '../fakes/tls/self-signed';
import { LogRecorder } from '../harness/log-recorder';
import { INSIDE_HOSTS } from './inside-hosts';

/** Stands for the public internet; everything else of the loopback network stays forbidden. */
const OUTSIDE = '127.0.0.2';
const INSIDE = '127.0.0.1';
const MIB = 1024 * 1024;
const RULES: DownloadRules = { maxBytes: MIB, deadlineMs: 2_000 };

describe('fetching what somebody else points at', () => {
  let dns: FakeDns;
  let outside: Server;
  let inside: Server;
  let insideConnections = 0;
  let handler: (request: IncomingMessage, response: ServerResponse) => void;
  let seen: IncomingMessage[];
  let names: Record<string, Records>;
  let policy: NetworkPolicy;
  let guard: SafeFetch;
  let png: Buffer;
  const logs = new LogRecorder();
  const connects: string[] = [];
  const onConnect = (message: unknown): void => {
    connects.push((message as { connectParams: { host: string } }).connectParams.host);
  };

  beforeAll(async () => {
    Logger.overrideLogger(logs);
    subscribe('undici:client:beforeConnect', onConnect);
    dns = await startFakeDns();
    dns.answer = (name) => names[name] ?? {};
    const { key, cert } = selfSigned(['*.example.test', 'localhost']);
    const serve = (request: IncomingMessage, response: ServerResponse): void => {
      seen.push(request);
      handler(request, response);
    };
    outside = createServer({ key, cert }, serve);
    await new Promise<void>((resolve) => outside.listen(0, OUTSIDE, resolve));
    const { port } = outside.address() as AddressInfo;
    inside = createServer({ key, cert }, (_, response) => response.end(png));
    inside.on('connection', () => insideConnections++);
    await new Promise<void>((resolve) => inside.listen(port, INSIDE, resolve));
    policy = {
      resolve: (host) => dns.resolve(host),
      isAllowed: (address) => address === OUTSIDE || isPublicAddress(address),
      ca: cert,
      httpsPort: port,
    };
    guard = new SafeFetch([], policy);
    png = await sharp({ create: { width: 100, height: 80, channels: 3, background: '#345' } })
      .png()
      .toBuffer();
  });

  beforeEach(() => {
    names = { 'img.example.test': { A: [OUTSIDE] }, 'other.example.test': { A: [OUTSIDE] } };
    handler = (_, response) => response.end(png);
    seen = [];
    connects.length = 0;
    insideConnections = 0;
    dns.asked.clear();
    logs.lines.length = 0;
  });

  afterEach(() => expect(insideConnections).toBe(0));

  afterAll(async () => {
    unsubscribe('undici:client:beforeConnect', onConnect);
    Logger.overrideLogger(false);
    for (const server of [outside, inside]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await dns.stop();
  });

  const image = (url: string): Promise<unknown> => guard.image(url, { pointer: '/start_image_url' });
  const refusal = async (work: Promise<unknown>): Promise<FetchRefused> => {
    const error: unknown = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FetchRefused);
    return error as FetchRefused;
  };
  const read = async (url: string, rules: DownloadRules = RULES): Promise<Buffer> =>
    buffer((await guard.download(url, rules)).body);
  const reasonOf = async (url: string, rules: DownloadRules = RULES): Promise<string> =>
    (await refusal(read(url, rules))).reason;

  it('brings a public image as clean bytes, asking for nothing but it', async () => {
    const found = await guard.image('https://img.example.test/dir/a.png?x=1', {
      pointer: '/start_image_url',
      as: 'jpeg',
    });
    expect(found).toMatchObject({ contentType: 'image/jpeg', width: 100, height: 80 });
    const [request] = seen;
    expect(request!.url).toBe('/dir/a.png?x=1');
    expect(request!.headers).toEqual({
      host: expect.stringMatching(/^img\.example\.test/),
      connection: 'keep-alive',
      'user-agent': 'creative-space-engine',
      accept: '*/*',
      'accept-encoding': 'identity',
    });
  });

  it('believes only a certificate for the name that was asked', async () => {
    names['img.elsewhere.test'] = { A: [OUTSIDE] };
    expect(await reasonOf('https://img.elsewhere.test/')).toBe('network');
    expect(seen).toHaveLength(0);
  });

  describe('literal addresses', () => {
    it.each(INSIDE_HOSTS)('sends nothing to %s', async (host) => {
      const strict = new SafeFetch([]);
      const error = await refusal(strict.image(`https://${host}/`, { pointer: '/start_image_url' }));
      expect(error.code).toBe('url_not_allowed');
      expect(error.reason).toBe('address');
      expect(connects).toEqual([]);
    });
  });

  describe('names', () => {
    it('refuses a name with one private address among public ones', async () => {
      names['mixed.example.test'] = { A: ['8.8.8.8', '10.0.0.5'] };
      expect(await reasonOf('https://mixed.example.test/')).toBe('address');
      expect(connects).toEqual([]);
    });

    it('refuses an alias of something private', async () => {
      names['alias.example.test'] = { CNAME: 'db.corp.test' };
      names['db.corp.test'] = { A: [INSIDE] };
      expect(await reasonOf('https://alias.example.test/')).toBe('address');
      expect(connects).toEqual([]);
    });

    it('goes to the address that it judged, though the name has another one a moment later', async () => {
      dns.answer = (name, asked) =>
        name === 'rebind.example.test' ? { A: [asked === 1 ? OUTSIDE : INSIDE] } : (names[name] ?? {});
      expect(await read('https://rebind.example.test/')).toEqual(png);
      expect(dns.asked.get('rebind.example.test')).toBe(1);
      expect((await dns.resolve('rebind.example.test'))[0]!.address).toBe(INSIDE);
      expect(await reasonOf('https://rebind.example.test/')).toBe('address');
    });

    it('refuses a name that does not exist', async () => {
      expect(await reasonOf('https://nobody.example.test/')).toBe('dns');
    });
  });

  describe('redirects', () => {
    const redirectTo = (location: string, status = 302): void => {
      handler = (_, response) => response.writeHead(status, { location }).end('moved');
    };

    it.each([
      ['https://127.0.0.1/', 302, 'address'],
      ['https://127.0.0.1/', 307, 'address'],
      ['http://127.0.0.1/', 302, 'url'],
      ['http://img.example.test/', 301, 'url'],
      ['https://inner.example.test/', 303, 'address'],
      ['file:///etc/passwd', 302, 'url'],
      ['//user@127.0.0.1/', 308, 'url'],
      ['', 302, 'redirect'],
    ])('does not follow one to %p (%d)', async (location, status, reason) => {
      names['inner.example.test'] = { A: [INSIDE] };
      redirectTo(location, status);
      expect(await reasonOf('https://img.example.test/')).toBe(reason);
      expect(seen).toHaveLength(1);
    });

    it('follows three and not four', async () => {
      handler = (request, response) => {
        const left = Number(request.url!.slice(1));
        if (left === 0) response.end(png);
        else response.writeHead(302, { location: `https://other.example.test/${left - 1}` }).end();
      };
      expect(await read('https://img.example.test/3')).toEqual(png);
      expect(await reasonOf('https://img.example.test/4')).toBe('redirect');
      seen = [];
      expect(await reasonOf('https://img.example.test/20')).toBe('redirect');
      expect(seen).toHaveLength(4);
    });

    it('judges the name again at every hop', async () => {
      dns.answer = (name, asked) =>
        name === 'flip.example.test' ? { A: [asked === 1 ? OUTSIDE : INSIDE] } : (names[name] ?? {});
      redirectTo('https://flip.example.test/again');
      expect(await reasonOf('https://flip.example.test/')).toBe('address');
    });

    it('takes no notice of a Refresh header', async () => {
      handler = (_, response) => response.setHeader('refresh', '0; url=https://127.0.0.1/').end('<html>');
      await expect(image('https://img.example.test/')).rejects.toMatchObject({ code: 'image_rejected' });
      expect(seen).toHaveLength(1);
    });

    it('keeps credentials to their origin', async () => {
      handler = (request, response) =>
        request.headers.host!.startsWith('img.')
          ? response.writeHead(302, { location: 'https://other.example.test/x' }).end()
          : response.end(png);
      await read('https://img.example.test/', {
        ...RULES,
        credentials: { origin: 'https://img.example.test', headers: { 'x-goog-api-key': 'secret' } },
      });
      expect(seen.map(({ headers }) => headers['x-goog-api-key'])).toEqual(['secret', undefined]);
    });

    it('stays on the listed hosts', async () => {
      redirectTo('https://other.example.test/');
      expect(await reasonOf('https://img.example.test/', { ...RULES, hosts: ['img.example.test'] })).toBe('host');
    });
  });

  describe('answers that cost too much', () => {
    it('cuts an endless stream at the limit', async () => {
      let sent = 0;
      handler = (_, response) => {
        const more = (): void => {
          do sent += 64 * 1024;
          while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        };
        response.on('drain', more);
        more();
      };
      expect(await reasonOf('https://img.example.test/', { ...RULES, deadlineMs: 10_000 })).toBe('too_large');
      expect(sent).toBeLessThan(8 * MIB);
    });

    it('does not begin to read what says that it is too long', async () => {
      handler = (_, response) => response.writeHead(200, { 'content-length': String(10 * 1024 ** 3) }).flushHeaders();
      expect(await reasonOf('https://img.example.test/')).toBe('too_large');
    });

    it('gives up on one byte at a time', async () => {
      handler = (_, response) => {
        const drip = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(drip));
      };
      expect(await reasonOf('https://img.example.test/', { ...RULES, deadlineMs: 300 })).toBe('timeout');
    });

    it('gives up on a server that takes the request and never answers', async () => {
      handler = () => undefined;
      expect(await reasonOf('https://img.example.test/', { ...RULES, deadlineMs: 300 })).toBe('timeout');
    });

    it('stops when the caller does', async () => {
      handler = () => undefined;
      const stop = new AbortController();
      const reason = reasonOf('https://img.example.test/', { ...RULES, signal: stop.signal });
      stop.abort();
      expect(await reason).toBe('aborted');
    });

    it('unpacks nothing', async () => {
      const bomb = gzipSync(Buffer.alloc(30 * MIB));
      handler = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
      expect(await reasonOf('https://img.example.test/')).toBe('encoding');
      handler = (_, response) => response.end(bomb);
      await expect(image('https://img.example.test/')).rejects.toMatchObject({ code: 'image_rejected' });
    });

    it('closes the connection of what nobody wants to read on', async () => {
      const closed = new Promise((resolve) => {
        handler = (request, response) => {
          request.socket.once('close', resolve);
          response.write(Buffer.alloc(1000));
        };
      });
      const { body } = await guard.download('https://img.example.test/', RULES);
      body.destroy();
      await closed;
    });

    it.each([404, 403, 500, 206, 304])('takes a %d for what it is', async (status) => {
      handler = (_, response) => response.writeHead(status).end();
      expect(await refusal(read('https://img.example.test/'))).toMatchObject({ reason: 'status', details: { status } });
    });
  });

  describe('answers that are no image', () => {
    it('looks at the bytes and not at what they are called', async () => {
      handler = (_, response) => response.setHeader('content-type', 'text/html').end(png);
      expect(await image('https://img.example.test/a.html')).toMatchObject({ contentType: 'image/png' });
    });

    it.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!doctype html>', '', 'GIF89a'])(
      'refuses %p',
      async (body) => {
        handler = (_, response) => response.setHeader('content-type', 'image/png').end(body);
        await expect(image('https://img.example.test/a.png')).rejects.toMatchObject({
          code: 'image_rejected',
          errors: [{ pointer: '/start_image_url' }],
        });
      },
    );
  });

  describe('what an attacker learns', () => {
    it('is the same in text, and not less than a quarter of a second late, whatever lies behind the address', async () => {
      names['inner.example.test'] = { A: [INSIDE] };
      names['closed.example.test'] = { A: ['127.0.0.3'] };
      const closedPort: NetworkPolicy = {
        ...policy,
        isAllowed: (address) => address.startsWith('127.0.0.') && address !== INSIDE,
      };
      const probe = new SafeFetch([], closedPort);
      handler = (_, response) => response.writeHead(404).end();
      const hosts = [
        '127.0.0.1',
        '10.0.0.1',
        'inner.example.test',
        'nobody.example.test',
        'closed.example.test',
        'img.example.test',
      ];
      const answers = await Promise.all(
        [...hosts.map((host) => `https://${host}/`), 'ftp://x', 'nonsense'].map(async (url) => {
          const start = performance.now();
          const { code, message, errors, members } = await refusal(probe.image(url, { pointer: '/start_image_url' }));
          expect(performance.now() - start).toBeGreaterThan(245);
          return JSON.stringify({ code, message, errors, members });
        }),
      );
      expect(new Set(answers).size).toBe(1);
    });

    it('is nothing from our log but the host and a word', async () => {
      handler = (_, response) => response.writeHead(403).end();
      await refusal(image('https://img.example.test/private.png?X-Amz-Signature=abc'));
      expect(logs.events('fetch_refused')).toEqual([
        {
          ...{ event: 'fetch_refused', host: 'img.example.test', reason: 'status', status: 403 },
          // The frame of every log line.
          ...{ level: 'warn', context: 'SafeFetch', pid: expect.any(Number), time: expect.any(String) },
        },
      ]);
      expect(logs.text).not.toMatch(/private|abc/);
    });
  });

  it('takes a trusted origin as it is, and nothing next to it', async () => {
    const local = createPlainServer((_, response) => response.end(png));
    await new Promise<void>((resolve) => local.listen(0, INSIDE, resolve));
    const origin = `http://${INSIDE}:${(local.address() as AddressInfo).port}`;
    const trusting = new SafeFetch([origin]);
    expect(await trusting.image(`${origin}/a.png`, { pointer: '/x' })).toMatchObject({ width: 100 });
    expect((await refusal(guard.image(`${origin}/a.png`, { pointer: '/x' }))).reason).toBe('url');
    local.closeAllConnections();
    await new Promise((resolve) => local.close(resolve));
  });
});
