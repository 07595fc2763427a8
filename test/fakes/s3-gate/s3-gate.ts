import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { HoldingPoints, type Hold, type HoldAt } from '../media-vendor/holding-points';
import { refusalOf, type Credentials } from './sigv4';

export interface FakeS3 {
  endpoint: string;
  bucket: string;
  credentials: Credentials;
  /** Time as the store sees it, for signatures and their expiry. */
  now: () => Date;
  /**
   * Whether the key has `s3:ListBucket`. Without it S3 answers 403 `AccessDenied` about objects that are not there
   * (Amazon S3 API reference, HeadObject and GetObject, "Permissions").
   */
  mayList: boolean;
  /** Uploads in parts that were begun and neither finished nor given up. */
  openUploads: Set<string>;
  /** Stops the next request with this method and this in its path, before or after it has had its effect. */
  hold(at: Exclude<HoldAt, 'middle'>, method: string, part: string): Hold;
  /** The keys of everything that is stored. */
  keys(): Promise<string[]>;
  stop(): Promise<void>;
}

/** What s3rver appends to the name of the file that holds an object. */
const OBJECT = '._S3rver_object';

/**
 * An S3 store: `s3rver` keeps the objects, and a gate before it refuses every request whose signature is missing,
 * wrong or expired, which `s3rver` itself does not check.
 */
export async function startFakeS3(): Promise<FakeS3> {
  const directory = await mkdtemp(join(tmpdir(), 'cse-s3-'));
  const bucket = 'artifacts';
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await store.run();
  const holds = new HoldingPoints();
  const fake: FakeS3 = {
    endpoint: '',
    bucket,
    // The only key id that s3rver knows; the secret is the gate's own.
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'secret-of-the-test-store' },
    now: () => new Date(),
    mayList: true,
    openUploads: new Set(),
    hold: (at, method, part) => holds.add(at, method, part),
    keys: async () => {
      const entries = await readdir(join(directory, bucket), { recursive: true });
      return entries.filter((name) => name.endsWith(OBJECT)).map((name) => name.slice(0, -OBJECT.length));
    },
    stop: async () => {
      holds.releaseAll();
      gate.closeAllConnections();
      await new Promise((resolve) => gate.close(resolve));
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  const gate = createServer((request, response) => {
    pass(request, response, fake, port, holds).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  fake.endpoint = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  return fake;
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  fake: FakeS3,
  port: number,
  holds: HoldingPoints,
): Promise<void> {
  const body = await readAll(request);
  const { method = 'GET', url = '/' } = request;
  const headers = request.headers as Record<string, string | undefined>;
  const refusal = refusalOf({ method, url, headers, body }, fake.credentials, fake.now());
  const refuse = (code: string, status = 403): void => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(method === 'HEAD' ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  };
  if (refusal) return refuse(refusal);
  const hold = holds.take(method, url);
  await hold?.reach('request');
  if (response.destroyed) return;
  const { pathname, searchParams } = new URL(url, 'http://store');
  if (method === 'PUT' && headers['if-none-match'] !== undefined) {
    // Amazon S3, "Conditional requests": `*` is all that a write takes.
    if (headers['if-none-match'] !== '*') return refuse('NotImplemented', 501);
    if ((await fake.keys()).includes(decodeURIComponent(pathname).slice(`/${fake.bucket}/`.length))) {
      return refuse('PreconditionFailed', 412);
    }
  }
  const upload = searchParams.get('uploadId');
  if (upload && method === 'PUT') fake.openUploads.add(upload);
  const onward = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    if (upload && (method === 'POST' || method === 'DELETE')) fake.openUploads.delete(upload);
    void (hold?.reach('answer') ?? Promise.resolve()).then(() => {
      if (answer.statusCode === 404 && !fake.mayList) {
        answer.resume();
        return refuse('AccessDenied');
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
