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
export interface IdempotencyScope {
  route: string;
  keyHash: Buffer;
  /**
   * Over address and body as they came, so a retry must send the same bytes. Keyed with the client's key as well: whoever
   * holds the database, even with this server's secrets, cannot try out what a body may have said.
   */
  requestHash: Buffer;
  seal: AnswerSeal;
}

/**
 * Reads the `Idempotency-Key` header. The key itself is never stored: the database sees a keyed hash of it, and the
 * answer is encrypted under a key that only the client's own key, sent again, can derive.
 */
@Injectable()
export class IdempotencyKeys {
  private readonly lookupKey: Buffer;
  private readonly sealSalt: Buffer;

  constructor(secrets: SecretsConfig) {
    this.lookupKey = secrets.deriveKey('idempotency lookup');
    this.sealSalt = secrets.deriveKey('idempotency answers');
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
    return {
      route,
      keyHash: createHmac('sha256', this.lookupKey).update(owner).update(key).digest(),
      requestHash: createHmac('sha256', this.sealSalt)
        .update(`${key}\n${request.url}\n`)
        .update(request.rawBody ?? '')
        .digest(),
      seal: new AnswerSeal(key, this.sealSalt, owner),
    };
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
