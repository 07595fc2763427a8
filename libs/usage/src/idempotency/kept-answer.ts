import { hkdfSync } from 'node:crypto';
import { AppError, Seal, type ErrorCode, type FieldProblem } from '@cse/core';

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
 * Seals under a key derived (HKDF-SHA256) from the client's own idempotency key. Who holds the database, even
 * with this server's secrets, cannot open it without that key.
 */
export class AnswerSeal {
  private readonly box: Seal;

  /** @param salts secrets of the server: the first seals, all of them open */
  constructor(
    clientKey: string,
    [first, ...others]: readonly [Buffer, ...Buffer[]],
    private readonly owner: string,
  ) {
    const derived = (salt: Buffer) => Buffer.from(hkdfSync('sha256', clientKey, salt, owner, 32));
    this.box = new Seal(derived(first), ...others.map(derived));
  }

  seal(answer: KeptAnswer): Buffer {
    return this.box.seal(JSON.stringify(answer), this.owner);
  }

  /** Undefined when it was sealed under other secrets; then only the receipt is left. */
  open(sealed: Buffer): KeptAnswer | undefined {
    try {
      return JSON.parse(this.box.open(sealed, this.owner).toString('utf8')) as KeptAnswer;
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
