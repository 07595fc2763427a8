import { createHmac } from 'node:crypto';
import { SecretsConfig } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AnswerSeal } from './kept-answer';

/** How long a key is kept, in milliseconds, and with it the receipt of a success and every problem. */
export const KEY_LIFETIME_MS = 24 * 60 * 60 * 1000;

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/** One client's key for one route, as the database knows it, and the seal for what is kept under it. */
export interface IdempotencyScope extends KeyHashes {
  route: string;
  /**
   * The same under each of CONTENT_KEY_OTHERS. While there are some a key has a row under each secret, so that processes
   * with another one of them before all others find it as well.
   */
  others?: readonly KeyHashes[];
  seal: AnswerSeal;
}

export interface KeyHashes {
  keyHash: Buffer;
  /**
   * Over address and body as they came, so a retry must send the same bytes. Keyed with the client's key as well: whoever
   * holds the database, even with this server's secrets, cannot try out what a body may have said.
   */
  requestHash: Buffer;
}

/**
 * Reads the `Idempotency-Key` header. The key itself is never stored: the database sees a keyed hash of it, and the
 * answer is encrypted under a key that only the client's own key, sent again, can derive.
 */
@Injectable()
export class IdempotencyKeys {
  private readonly lookupKeys: readonly Buffer[];
  private readonly sealSalts: [Buffer, ...Buffer[]];

  constructor(secrets: SecretsConfig) {
    this.lookupKeys = secrets.deriveKeys('idempotency lookup');
    this.sealSalts = secrets.deriveKeys('idempotency answers');
  }

  /** @throws AppError `validation_failed` when the header is there but is not 1–255 printable ASCII characters. */
  read(request: FastifyRequest & { rawBody?: Buffer }, userId: string): IdempotencyScope | undefined {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return undefined;
    if (typeof key !== 'string' || !PRINTABLE.test(key)) {
      throw new AppError('validation_failed', 'the Idempotency-Key header must be 1 to 255 printable ASCII characters');
    }
    const route = `${request.method} ${request.routeOptions.url}`;
    const owner = `${userId}\n${route}\n`;
    const hashes = this.sealSalts.map((salt, index) => ({
      keyHash: createHmac('sha256', this.lookupKeys[index]!).update(owner).update(key).digest(),
      requestHash: createHmac('sha256', salt)
        .update(`${key}\n${request.url}\n`)
        .update(request.rawBody ?? '')
        .digest(),
    }));
    const [first, ...others] = hashes;
    return { route, ...first!, others, seal: new AnswerSeal(key, this.sealSalts, owner) };
  }
}

/** Documents the header on a route that honours it. */
export const IdempotencyKeyHeader = (description: string): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });
