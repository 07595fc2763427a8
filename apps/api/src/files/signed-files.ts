import { Readable } from 'node:stream';
import { AppError, Clock } from '@cse/core';
import { FileUrlSigner, FsObjectStorage, type FileGrant } from '@cse/storage';
import { NO_STORE, NO_TRANSFORM } from '@cse/http';
import send from '@fastify/send';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a stored file may do in a browser: be shown or saved, and nothing else, whatever its bytes are. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Answers signed addresses: reads with ranges and conditions, one write of exactly the size and type signed for. */
@Injectable()
export class SignedFiles {
  constructor(
    private readonly signer: FileUrlSigner,
    private readonly storage: FsObjectStorage,
    private readonly clock: Clock,
  ) {}

  async read(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const grant = this.verify(request, reply);
    if (grant.method !== 'GET') throw new AppError('forbidden', 'the link is not for reading');
    const found = await send(request.raw, `/${grant.key}`, {
      root: this.storage.root,
      index: false,
      cacheControl: false,
    });
    if (found.type !== 'file' && found.statusCode === 416) {
      void reply.status(416).header('content-range', found.headers['Content-Range']).send();
      return;
    }
    if (found.type !== 'file') throw new AppError('not_found', 'there is no such file');
    const secondsLeft = Math.floor(grant.expiresAtS - this.clock.millis() / 1000);
    void reply
      .status(found.statusCode)
      .headers(found.headers)
      .headers({
        ...SAFE_HEADERS,
        'content-type': grant.contentType,
        'content-disposition': `${grant.disposition ?? 'attachment'}; filename="${grant.fileName}"`,
        'cache-control': `private, max-age=${secondsLeft}, ${NO_TRANSFORM}`,
      })
      .send(found.stream);
  }

  async write(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const grant = this.verify(request, reply);
    const { 'content-type': type, 'content-length': length } = request.headers;
    if (grant.method !== 'PUT' || type !== grant.contentType || length !== String(grant.bytes)) {
      throw new AppError('forbidden', 'the upload is not the one that the link was made for');
    }
    await this.storage.requireRoom(grant.bytes);
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    await this.storage.putNew(grant.key, body, { contentType: grant.contentType, maxBytes: grant.bytes });
    void reply.status(200).send();
  }

  /** A refusal must not be kept by any cache: the same address may be good a moment later, or on another clock. */
  private verify(request: FastifyRequest, reply: FastifyReply): FileGrant {
    void reply.header('cache-control', NO_STORE);
    return this.signer.verify(request.method, request.originalUrl);
  }
}
