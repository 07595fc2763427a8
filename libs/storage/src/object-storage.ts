import type { Readable } from 'node:stream';
import { AppError } from '@cse/core';

/** Offsets of the first and the last byte wanted, both included, as in an HTTP range; no `end` means to the end. */
export interface ByteRange {
  start: number;
  end?: number;
}

export interface PutOptions {
  contentType: string;
  /** The most bytes that will be taken; one more ends the write and nothing is kept. */
  maxBytes: number;
}

export interface StoredObject {
  key: string;
  bytes: number;
  /** SHA-256 of the whole content, lower-case hex. */
  sha256: string;
}

export interface ObjectContent {
  body: Readable;
  /** Size of `body`: of the range when one was asked for. */
  bytes: number;
  /** Size of the whole object. */
  totalBytes: number;
}

export interface SignedUrl {
  url: string;
  expiresAt: Date;
}

export const DISPOSITIONS = ['attachment', 'inline'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export interface GetLink {
  /** What the answer says in Content-Type. */
  contentType: string;
  /** The name offered for saving. Letters, digits, dot, dash and underscore. */
  fileName: string;
  /** Whether a browser saves it or shows it; absent: it saves it. */
  disposition?: Disposition;
}

export interface SignedUpload extends SignedUrl {
  method: 'PUT';
  /** What the client must send, exactly; the signature covers them. */
  headers: Record<string, string>;
}

export interface UploadRules {
  contentType: string;
  /** The exact size of the body to come. */
  bytes: number;
}

/**
 * Where artifacts are kept. Two drivers keep one contract (`test/storage/object-storage.contract.ts`).
 *
 * Keys are made by us and follow `isObjectKey`. An object appears whole or not at all, writing a key again replaces
 * it, and deleting what is not there is no error, so every call may be repeated after a crash.
 *
 * Errors: AppError `not_found` (no such object), `payload_too_large` (over `maxBytes`), `store_unavailable` (the
 * disk or the store failed; retryable). A key or range that breaks the rules is a fault of ours: RangeError.
 */
export abstract class ObjectStorage {
  abstract put(key: string, body: Readable | Buffer, options: PutOptions): Promise<StoredObject>;

  /** The caller must read `body` to its end or destroy it. */
  abstract get(key: string, range?: ByteRange): Promise<ObjectContent>;

  /** The size, or null when there is no such object. */
  abstract head(key: string): Promise<{ bytes: number } | null>;

  abstract delete(key: string): Promise<void>;

  /**
   * Gives an object another key; links to the old one find nothing from then on. May be repeated: what was moved already
   * stays where it is.
   */
  abstract move(from: string, to: string): Promise<void>;

  /**
   * Asked before something new is taken in, never before what was paid for is kept.
   * @throws AppError `store_unavailable` when so many more bytes would leave less than STORAGE_MIN_FREE_BYTES
   */
  abstract requireRoom(bytes: number): Promise<void>;

  /** Whether it can be read and written at all. @throws AppError `store_unavailable` */
  abstract check(): Promise<void>;

  /**
   * A link that reads the object for SIGNED_URL_TTL_S at most and half of that at least: within a half the same link is
   * given, so that browsers and caches know it again. Over the file driver it works for HEAD, too; S3 signs each method.
   */
  abstract presignGet(key: string, link: GetLink): Promise<SignedUrl>;

  /**
   * A link that writes the object, for SIGNED_URL_TTL_S, with exactly this type and size, and only while there is no
   * object with this key. So it writes once, and is dead for as long as something lies there, if only an empty object.
   */
  abstract presignPut(key: string, rules: UploadRules): Promise<SignedUpload>;
}

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const MAX_LENGTH = 200;

/**
 * True for a key that means the same in a path, a URL and a bucket: segments of letters, digits, dot, dash and
 * underscore that start with a letter or digit, joined by single slashes, at most 200 characters. So there is no
 * `..`, no hidden file, nothing to escape, and two different keys are never one file.
 */
export function isObjectKey(key: string): boolean {
  return key.length <= MAX_LENGTH && key.split('/').every((segment) => SEGMENT.test(segment));
}

/** @throws RangeError when it is not a key. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new RangeError('not an object key');
}

/**
 * The range as offsets into an object of that size; the end is clamped, as HTTP does.
 * @throws RangeError when nothing of it lies inside the object.
 */
export function assertByteRange(range: ByteRange | undefined, size: number): { start: number; end: number } {
  const start = range?.start ?? 0;
  const end = Math.min(range?.end ?? size - 1, size - 1);
  if (range && (!Number.isSafeInteger(start) || start < 0 || start > end)) throw new RangeError('not a byte range');
  return { start, end };
}

/** What a driver throws: our own errors as they are, anything else as a store that could not do its work. */
export function storageFailure(cause: unknown): Error {
  if (cause instanceof AppError || cause instanceof RangeError) return cause;
  return new AppError('store_unavailable', 'the object store failed', { cause, members: { retryable: true } });
}

export function noSuchObject(cause?: unknown): AppError {
  return new AppError('not_found', 'there is no such object', { cause });
}

/** The second from which a link for reading counts: the same within half of its life of `ttlS` seconds. */
export function readableFrom(nowMs: number, ttlS: number): number {
  const half = Math.max(1, Math.floor(ttlS / 2));
  return Math.floor(nowMs / 1_000 / half) * half;
}
