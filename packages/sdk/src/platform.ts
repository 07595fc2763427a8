/**
 * What the SDK needs of its runtime, as browsers, Node 20 and React Native have it. Written out here, so that its types
 * need neither the DOM library nor those of Node: what these have fits.
 */

/** An `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A `Blob` or a `File`. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Bytes in memory. */
export type Bytes = Uint8Array | ArrayBuffer;

/** What is sent: of `RequestInit` what the SDK sets. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string | Bytes | BlobLike;
  signal?: AbortSignalLike;
  credentials?: 'include' | 'same-origin' | 'omit';
}

/** A `Response`, as far as the SDK reads it. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A `ReadableStream` of bytes; absent in React Native. */
  readonly body?: unknown;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * `fetch`, of whatever library. Given a `FetchInit`; `any`, because a parameter of that type would refuse the browser's own
 * fetch, whose signal and body are classes of the DOM.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type FetchLike = (url: string, init: any) => Promise<ResponseLike>;

/** The time and its timers; a test brings its own. Times are milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(then: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** SHA-256 of bytes: 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** Lets one caller of a name in at a time, over all tabs or processes that share a storage. */
export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Where tokens and summaries are kept: a keychain, `localStorage`, a file. A value is text. */
export interface KeyStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** Resolves once the value would survive a crash. */
  set(key: string, value: string): void | Promise<void>;
  remove(key: string): void | Promise<void>;
  /** Where processes share it without a browser's Web Locks. */
  lock?: Lock;
}

interface ByteReader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(reason?: unknown): Promise<unknown>;
}

export interface XhrLike {
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  readonly status: number;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: unknown): void;
  abort(): void;
}

/** The globals that are used, each of which some runtime lacks. */
interface Globals {
  fetch?: FetchLike;
  AbortController: new () => { readonly signal: AbortSignalLike; abort(reason?: unknown): void };
  TextEncoder: new () => { encode(text: string): Uint8Array };
  TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };
  Response?: { prototype: object };
  XMLHttpRequest?: new () => XhrLike;
  crypto?: {
    getRandomValues?(bytes: Uint8Array): unknown;
    randomUUID?(): string;
    subtle?: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> };
  };
  navigator?: { locks?: { request: Lock } };
  setTimeout: Clock['setTimeout'];
  clearTimeout: Clock['clearTimeout'];
}

export const globals = globalThis as unknown as Globals;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (then, ms) => globals.setTimeout(then, ms),
  clearTimeout: (timer) => globals.clearTimeout(timer),
};

/** Resolves after `ms`; rejects with the reason of the signal when that aborts before. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clock.clearTimeout(timer);
      reject(abortReason(signal!));
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop);
  });
}

/** What an aborted call is rejected with: the reason that was given, as `fetch` does it. */
export function abortReason(signal: AbortSignalLike): Error {
  if (signal.reason instanceof Error) return signal.reason;
  const error = new Error(typeof signal.reason === 'string' ? signal.reason : 'the call was aborted');
  error.name = 'AbortError';
  return error;
}

/** A reader of a response's bytes; undefined where the runtime has no such streams. */
export function byteReader(response: ResponseLike): ByteReader | undefined {
  const body = response.body as { getReader?(): ByteReader } | null | undefined;
  return body?.getReader?.();
}

/** Whether the runtime's own `fetch` hands out a body as it comes in. React Native's does not. */
export function hasBodyStreams(): boolean {
  return globals.Response !== undefined && 'body' in globals.Response.prototype;
}

/** SHA-256 of the platform. @throws Error where there is none: on pages that are not secure, and in React Native. */
export const webSha256: Sha256 = async (bytes) => {
  const subtle = globals.crypto?.subtle;
  if (!subtle) throw new Error('this runtime has no Web Crypto: give `sha256`, such as that of @noble/hashes');
  return new Uint8Array(await subtle.digest('SHA-256', bytes));
};

/** Random bytes that nobody can guess. @throws Error where the runtime has none. */
export function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  if (!globals.crypto?.getRandomValues) {
    throw new Error('this runtime has no crypto.getRandomValues: give `randomBytes`, or load a polyfill');
  }
  globals.crypto.getRandomValues(bytes);
  return bytes;
}

/** A name that does not come twice. It is no secret, so a runtime without Web Crypto makes one too. */
export function uniqueId(): string {
  const uuid = globals.crypto?.randomUUID?.();
  if (uuid) return uuid;
  let id = Date.now().toString(36);
  while (id.length < 32) id += Math.floor(Math.random() * 36).toString(36);
  return id;
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
