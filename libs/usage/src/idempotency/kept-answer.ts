import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError, type ErrorCode, type FieldProblem } from '@cse/core';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The answer to a request, as it is kept for a retry with the same key. */
export type KeptAnswer =
  | {
      status: number;
      /** The events of a streamed answer, in order; absent when it was none. */
      events?: { event: string; data: unknown }[];
      body: unknown;
    }
  | { problem: { code: ErrorCode; message: string; errors?: FieldProblem[]; members: Record<string, unknown> } };

/**
 * AES-256-GCM under a key derived (HKDF-SHA256) from the client's own idempotency key. Who holds the database, even
 * with this server's secrets, cannot open it without that key.
 */
export class AnswerSeal {
  private readonly key: Buffer;
  private readonly context: Buffer;

  constructor(clientKey: string, salt: Buffer, owner: string) {
    this.context = Buffer.from(owner);
    this.key = Buffer.from(hkdfSync('sha256', clientKey, salt, this.context, 32));
  }

  seal(answer: KeptAnswer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(this.context);
    return Buffer.concat([nonce, cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undefined when it was sealed under other secrets; then only the receipt is left. */
  open(sealed: Buffer): KeptAnswer | undefined {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, NONCE_BYTES))
        .setAAD(this.context)
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as KeptAnswer;
    } catch {
      return undefined;
    }
  }
}

/** An error as it is kept, and back. */
export function keptProblem(error: AppError): KeptAnswer {
  return { problem: { code: error.code, message: error.message, errors: error.errors, members: error.members } };
}

export function problemOf({ problem }: Extract<KeptAnswer, { problem: unknown }>): AppError {
  return new AppError(problem.code, problem.message, { errors: problem.errors, members: problem.members });
}
