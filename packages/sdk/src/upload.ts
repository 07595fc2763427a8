import type { ArtifactResponse, Operations, UploadBody, UploadLink } from './generated/operations.ts';
import {
  abortReason,
  globals,
  sleep,
  toHex,
  webSha256,
  type AbortSignalLike,
  type BlobLike,
  type Bytes,
  type FetchLike,
  type Sha256,
} from './platform.ts';
import { ConnectionError, ProblemError, UnexpectedAnswerError } from './problem-error.ts';
import { mayRepeat, waitBefore } from './retry.ts';
import type { Transport } from './transport.ts';

export interface UploadOptions {
  /** The type of the picture; that of the blob when not given. */
  contentType?: string;
  /** Told how much is sent, where the runtime can tell (`XMLHttpRequest`); else only that it begins and that it ends. */
  onProgress?: (progress: { sent: number; total: number }) => void;
  signal?: AbortSignalLike;
}

export interface Uploader {
  api: Pick<Operations, 'announceArtifact' | 'completeArtifact'>;
  transport: Pick<Transport, 'clock' | 'random'>;
  /** Sends the file; `XMLHttpRequest` does where there is one and no fetch is given. */
  fetch?: FetchLike | undefined;
  sha256?: Sha256 | undefined;
  maxRetries?: number | undefined;
}

/** Headers that a page may not set, since the browser does. */
const OF_THE_BROWSER = ['content-length', 'host'];
/** A link writes once: there is a file already. 409 is our own store's, 412 that of S3 (`If-None-Match`). */
const IS_THERE = [409, 412];

/**
 * Brings a picture: announces it, puts it where the answer says, and has it taken in. When the answer to the putting is
 * lost, or says that there is a file already, the server is asked to take in what it has; only when it has nothing is
 * the file sent again.
 * @throws ProblemError such as `image_rejected` or `quota_exceeded`; ConnectionError
 */
export async function uploadArtifact(
  { api, transport, fetch, sha256 = webSha256, maxRetries = 2 }: Uploader,
  file: BlobLike | Bytes,
  { contentType, onProgress, signal }: UploadOptions = {},
): Promise<ArtifactResponse> {
  const bytes = await bytesOf(file);
  const content_type = (contentType ?? (file as Partial<BlobLike>).type ?? '') as UploadBody['content_type'];
  const digest = toHex(await sha256(bytes));
  const announcement = { content_type, bytes: bytes.length, sha256: digest };
  const { artifact_id, upload } = await api.announceArtifact(announcement, { signal });
  const send = !fetch && globals.XMLHttpRequest ? sendByXhr : sendByFetch(fetch ?? globals.fetch!);
  for (let repetition = 0; ; repetition++) {
    onProgress?.({ sent: 0, total: bytes.length });
    let failure: unknown;
    try {
      const status = await send(upload, bytes, signal, onProgress);
      if (status >= 400 && !IS_THERE.includes(status)) failure = refusal(status);
    } catch (error) {
      if (signal?.aborted) throw abortReason(signal);
      failure = new ConnectionError('the connection failed while the file was sent', { cause: error });
    }
    if (failure && !mayRepeat(failure, true)) throw failure;
    try {
      const artifact = await api.completeArtifact(artifact_id, { signal });
      onProgress?.({ sent: bytes.length, total: bytes.length });
      return artifact;
    } catch (error) {
      const nothingCame = error instanceof ProblemError && error.code === 'invalid_state';
      if (!failure || !nothingCame || repetition >= maxRetries) throw nothingCame && failure ? failure : error;
    }
    await sleep(transport.clock, waitBefore(failure, repetition, transport.random()), signal);
  }
}

const refusal = (status: number): Error =>
  new UnexpectedAnswerError('the store refused the file; its link may be too old', status);

async function bytesOf(file: BlobLike | Bytes): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file;
  return new Uint8Array(file instanceof ArrayBuffer ? file : await file.arrayBuffer());
}

type Send = (
  link: UploadLink,
  bytes: Uint8Array,
  signal: AbortSignalLike | undefined,
  onProgress: UploadOptions['onProgress'],
) => Promise<number>;

const sendByFetch = (fetch: FetchLike): Send => {
  return async (link, body, signal) => {
    const init = { method: link.method, headers: settable(link.headers), body, credentials: 'omit' as const };
    return (await fetch(link.url, signal ? { ...init, signal } : init)).status;
  };
};

const sendByXhr: Send = (link, body, signal, onProgress) =>
  new Promise((resolve, reject) => {
    const request = new globals.XMLHttpRequest!();
    const stop = (): void => request.abort();
    const fail = (): void => {
      signal?.removeEventListener('abort', stop);
      reject(new Error('the request failed'));
    };
    request.open(link.method, link.url);
    for (const [name, value] of Object.entries(settable(link.headers))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.({ sent: loaded, total });
    request.onerror = request.onabort = fail;
    request.onload = () => {
      signal?.removeEventListener('abort', stop);
      resolve(request.status);
    };
    if (signal?.aborted) return fail();
    signal?.addEventListener('abort', stop);
    request.send(body);
  });

const settable = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_BROWSER.includes(name.toLowerCase())));
