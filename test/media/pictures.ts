import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';

/** A PNG that no two calls with different colours share. */
export function picture(width = 640, height = 360, background = '#3c5a8c'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

interface Caller {
  accessToken: string;
}

/** Announces a picture, puts it where it belongs, and takes it in, or not. Returns the artifact's id. */
export async function uploadPicture(
  url: string,
  { accessToken }: Caller,
  bytes?: Buffer,
  { complete = true, put: isPut = complete }: { complete?: boolean; put?: boolean } = {},
): Promise<string> {
  const content = bytes ?? (await picture());
  const post = async (path: string, body: object = {}): Promise<Response> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const sha256 = createHash('sha256').update(content).digest('hex');
  const announced = await post('/artifacts', { content_type: 'image/png', bytes: content.length, sha256 });
  const { artifact_id: id, upload } = (await announced.json()) as {
    artifact_id: string;
    upload: { method: string; url: string; headers: Record<string, string> };
  };
  if (!isPut) return id;
  const { method, headers } = upload;
  const put = await fetch(upload.url, { method, headers, body: new Uint8Array(content) });
  if (!put.ok) throw new Error(`the upload answered ${put.status}`);
  if (complete) await post(`/artifacts/${id}/complete`);
  return id;
}

/** A server of files, as an author's own homepage may be one: any path answers with what was last put there. */
export async function servePictures(): Promise<{
  origin: string;
  /** Paths that were asked for, with their queries. */
  asked: string[];
  put(path: string, bytes: Buffer, type?: string): string;
  /** Answers that path by hand. */
  on(path: string, answer: (response: ServerResponse) => void): string;
  close(): Promise<void>;
}> {
  const answers = new Map<string, (response: ServerResponse) => void>();
  const asked: string[] = [];
  const server = createServer(({ url = '/' }, response) => {
    asked.push(url);
    const answer = answers.get(url.split('?')[0]!);
    if (answer) answer(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const on = (path: string, answer: (response: ServerResponse) => void): string => {
    answers.set(path, answer);
    return origin + path;
  };
  return {
    origin,
    asked,
    on,
    put: (path, bytes, type = 'image/png') =>
      on(path, (response) => response.writeHead(200, { 'content-type': type }).end(bytes)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
