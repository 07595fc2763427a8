import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { AppError } from '@cse/core';

/** Passes bytes on while counting and hashing them; the byte after the last one allowed ends the stream. */
export class MeteredStream extends Transform {
  private readonly hash = createHash('sha256');
  private count = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.count += chunk.length;
    if (this.count > this.maxBytes) return done(tooLarge(this.maxBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }

  get bytes(): number {
    return this.count;
  }

  /** Lower-case hex; ask once, when the stream has ended. */
  sha256(): string {
    return this.hash.digest('hex');
  }
}

export function tooLarge(maxBytes: number): AppError {
  return new AppError('payload_too_large', `the content is larger than ${maxBytes} bytes`, {
    members: { limit_bytes: maxBytes },
  });
}
