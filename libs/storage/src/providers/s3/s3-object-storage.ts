import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StorageConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MeteredStream } from '../../metered-stream';
import {
  assertObjectKey,
  noSuchObject,
  ObjectStorage,
  storageFailure,
  type ByteRange,
  type GetLink,
  type ObjectContent,
  type PutOptions,
  type SignedUpload,
  type SignedUrl,
  type StoredObject,
  type UploadRules,
  readableFrom,
} from '../../object-storage';
import { s3Client } from './s3-client';

/** Two parts of 8 MiB in flight: at most 16 MiB of a stream are in memory. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

/** Objects in one bucket of Amazon S3 or of a store that speaks its protocol. */
@Injectable()
export class S3ObjectStorage extends ObjectStorage implements OnApplicationShutdown {
  private readonly client: S3Client;
  /** Signs for the address that clients use: the host is part of the signature. */
  private readonly publicClient: S3Client;
  private readonly bucket: string;

  constructor(
    private readonly config: StorageConfig,
    private readonly clock: Clock,
  ) {
    super();
    this.bucket = config.s3Bucket!;
    this.client = s3Client(config, config.s3Endpoint);
    this.publicClient = s3Client(config, config.s3PublicEndpoint ?? config.s3Endpoint);
  }

  onApplicationShutdown(): void {
    this.client.destroy();
    this.publicClient.destroy();
  }

  /** The object appears when the last part was taken; a stream that fails or is too long leaves nothing. */
  async put(key: string, body: Readable | Buffer, { contentType, maxBytes }: PutOptions): Promise<StoredObject> {
    const target = { ...this.object(key), ContentType: contentType };
    const metered = new MeteredStream(maxBytes);
    const upload = new Upload({
      client: this.client,
      params: { ...target, Body: metered },
      partSize: PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
    });
    const source = Buffer.isBuffer(body) ? Readable.from([body]) : body;
    const sent = upload.done().catch((error: unknown) => {
      metered.destroy();
      throw error;
    });
    const [read, stored] = await Promise.allSettled([pipeline(source, metered), sent]);
    // What the source said comes first: a failed source ends the upload with an error that hides the reason.
    if (read.status === 'rejected' && !isDestroyed(read.reason)) throw storageFailure(read.reason);
    if (stored.status === 'rejected') throw storageFailure(stored.reason);
    return { key, bytes: metered.bytes, sha256: metered.sha256() };
  }

  async get(key: string, range?: ByteRange): Promise<ObjectContent> {
    const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
    const answer = await this.client.send(new GetObjectCommand({ ...this.object(key), Range })).catch(rethrow);
    const body = answer.Body as Readable;
    const bytes = answer.ContentLength ?? 0;
    return { body, bytes, totalBytes: totalOf(answer.ContentRange) ?? bytes };
  }

  async head(key: string): Promise<{ bytes: number } | null> {
    try {
      const answer = await this.client.send(new HeadObjectCommand(this.object(key)));
      return { bytes: answer.ContentLength ?? 0 };
    } catch (error) {
      if (isAbsent(error)) return null;
      if (!isForbidden(error)) throw storageFailure(error);
      return this.headByReading(key);
    }
  }

  /**
   * A key that may not list (`s3:ListBucket`) is answered 403 about an object that is not there, and a HEAD has no body
   * that would say why. A read of one byte does: `AccessDenied` there means absent, because who may not read objects at
   * all cannot work with this store; a wrong secret or a wrong clock have codes of their own.
   */
  private async headByReading(key: string): Promise<{ bytes: number } | null> {
    const range = { ...this.object(key), Range: 'bytes=0-0' };
    try {
      const answer = await this.client.send(new GetObjectCommand(range));
      (answer.Body as Readable).destroy();
      return { bytes: totalOf(answer.ContentRange) ?? answer.ContentLength ?? 0 };
    } catch (error) {
      if (isAbsent(error)) return null;
      // Nothing of an empty object can be read.
      if (isUnreadableRange(error)) return { bytes: 0 };
      throw storageFailure(error);
    }
  }

  /** By a read of what is not there: a HEAD would not tell a bucket that is missing from an object that is. */
  async check(): Promise<void> {
    await this.headByReading('health');
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.object(key))).catch((error: unknown) => {
      // A refusal to delete is one, whatever is there.
      if (!isAbsent(error) || isForbidden(error)) throw storageFailure(error);
    });
  }

  /** A bucket has no end. */
  requireRoom(): Promise<void> {
    return Promise.resolve();
  }

  /** A copy and an end to the first; one copy takes up to 5 GiB, which is more than any file here. */
  async move(from: string, to: string): Promise<void> {
    const { Bucket, Key } = this.object(from);
    try {
      // Keys hold nothing that would have to be encoded.
      await this.client.send(new CopyObjectCommand({ ...this.object(to), CopySource: `${Bucket}/${Key}` }));
    } catch (error) {
      if (!isAbsent(error)) throw storageFailure(error);
      if (!(await this.head(to))) throw noSuchObject(error);
    }
    await this.delete(from);
  }

  async presignGet(key: string, { contentType, fileName, disposition = 'attachment' }: GetLink): Promise<SignedUrl> {
    const command = new GetObjectCommand({
      ...this.object(key),
      ResponseContentType: contentType,
      ResponseContentDisposition: `${disposition}; filename="${fileName}"`,
      ResponseCacheControl: 'private',
    });
    const from = readableFrom(this.clock.millis(), this.config.signedUrlTtlS);
    return this.sign((options) => getSignedUrl(this.publicClient, command, options), from);
  }

  async presignPut(key: string, { contentType, bytes }: UploadRules): Promise<SignedUpload> {
    // With `If-None-Match: *` the store answers 412 when there is an object (Amazon S3, "conditional writes").
    const headers = { 'content-type': contentType, 'content-length': String(bytes), 'if-none-match': '*' };
    const write = { ContentType: contentType, ContentLength: bytes, IfNoneMatch: '*' };
    const command = new PutObjectCommand({ ...this.object(key), ...write });
    // Left to itself the presigner signs none of these headers, and the link would take any body again and again.
    const signableHeaders = new Set(['host', ...Object.keys(headers)]);
    const link = await this.sign((options) =>
      getSignedUrl(this.publicClient, command, { ...options, signableHeaders }),
    );
    return { method: 'PUT', headers, ...link };
  }

  private async sign(
    presign: (options: { expiresIn: number; signingDate: Date }) => Promise<string>,
    fromS = Math.floor(this.clock.millis() / 1000),
  ): Promise<SignedUrl> {
    const signingDate = new Date(fromS * 1000);
    const expiresIn = this.config.signedUrlTtlS;
    const url = await presign({ expiresIn, signingDate }).catch(rethrow);
    return { url, expiresAt: new Date(signingDate.getTime() + expiresIn * 1000) };
  }

  private object(key: string): { Bucket: string; Key: string } {
    assertObjectKey(key);
    return { Bucket: this.bucket, Key: key };
  }
}

/** Not there, also in the words of a store that does not tell those who may not list its objects. */
function isAbsent(error: unknown): boolean {
  if (!(error instanceof S3ServiceException) || error.name === 'NoSuchBucket') return false;
  return error.$metadata.httpStatusCode === 404 || (isForbidden(error) && error.name === 'AccessDenied');
}

function isForbidden(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
}

function isUnreadableRange(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416;
}

/** Size of the whole object, as `Content-Range` tells it. */
function totalOf(contentRange: string | undefined): number | undefined {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

function isDestroyed(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function rethrow(error: unknown): never {
  if (isAbsent(error)) throw noSuchObject(error);
  if (isUnreadableRange(error)) throw new RangeError('not a byte range');
  throw storageFailure(error);
}
