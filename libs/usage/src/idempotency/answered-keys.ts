import { AppError, Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { keptProblem, type KeptAnswer } from './kept-answer';
import { KEY_LIFETIME_MS, type IdempotencyScope, type KeyHashes } from './key';

interface KeyRow {
  request_hash: Buffer;
  receipt: AnswerReceipt;
  answer: Buffer | null;
}

/** What an answer was about, for whoever repeats a request when the answer can be read no more. */
export type AnswerReceipt = { job_id: string } | { storyboard_id: string } | Record<string, never>;

/**
 * Idempotency of requests whose answer is known as soon as their rows are written, such as that of a job that starts:
 * key, answer and rows are one transaction, so there is never a key without its work or work without its key. A problem
 * writes no rows and is kept by itself.
 */
@Injectable()
export class AnsweredKeys {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * The answer that this key had before; undefined for a new key.
   * @throws AppError `idempotency_key_reused` for another request, `invalid_state` with its receipt when the answer
   *   cannot be read
   */
  async find(scope: IdempotencyScope, userId: string): Promise<KeptAnswer | undefined> {
    const [row] = await this.database.query<KeyRow[]>(
      `select request_hash, receipt, answer from idempotency_keys
        where user_id = $1 and route = $2 and key_hash = any ($3) and expires_at > $4`,
      [userId, scope.route, hashesOf(scope).map(({ keyHash }) => keyHash), this.clock.now()],
    );
    return row && this.read(row, scope);
  }

  /**
   * Takes the key and keeps the answer, in the transaction that writes what was answered. Of two at once the second
   * waits for the first, and then changes nothing. A key is one request's: several are about one job, such as its draft
   * and its commit.
   * @returns the earlier answer when the key was taken already
   */
  async keep(
    scope: IdempotencyScope,
    userId: string,
    receipt: AnswerReceipt,
    answer: KeptAnswer,
    session: Pick<EntityManager, 'query'>,
  ): Promise<KeptAnswer | undefined> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + KEY_LIFETIME_MS);
    const [hashes, id] = [hashesOf(scope), uuidv7()];
    const keyHashes = hashes.map(({ keyHash }) => keyHash);
    // In one order, so that of two with other secrets neither waits for the other.
    const taken = await session.query<{ taken: boolean }[]>(
      `insert into idempotency_keys as k (user_id, route, key_hash, request_hash, reservation_id, state, receipt,
                                          answer, answer_expires_at, created_at, expires_at)
       select $1, $2, key_hash, request_hash, $5, $9, $10::jsonb, $6, $7, $8, $7
         from unnest($3::bytea[], $4::bytea[]) as h (key_hash, request_hash) order by key_hash
       on conflict (user_id, route, key_hash) do update
          set request_hash = excluded.request_hash, reservation_id = excluded.reservation_id, state = excluded.state,
              receipt = excluded.receipt, answer = excluded.answer, answer_expires_at = excluded.answer_expires_at,
              created_at = excluded.created_at, expires_at = excluded.expires_at
        where k.expires_at <= $8
       returning true as taken`,
      [
        userId,
        scope.route,
        keyHashes,
        hashes.map(({ requestHash }) => requestHash),
        id,
        scope.seal.seal(answer),
        until,
        now,
        'problem' in answer ? 'failed' : 'answered',
        receipt,
      ],
    );
    if (taken.length === hashes.length) return undefined;
    if (taken.length > 0) await session.query('delete from idempotency_keys where reservation_id = $1', [id]);
    const [row] = await session.query<KeyRow[]>(
      `select request_hash, receipt, answer from idempotency_keys
        where user_id = $1 and route = $2 and key_hash = any ($3)`,
      [userId, scope.route, keyHashes],
    );
    return row && this.read(row, scope);
  }

  /** Keeps a problem that no retry mends. @returns as `keep` does */
  keepProblem(scope: IdempotencyScope, userId: string, error: AppError): Promise<KeptAnswer | undefined> {
    return this.keep(scope, userId, {}, keptProblem(error), this.database);
  }

  private read({ request_hash, receipt, answer }: KeyRow, scope: IdempotencyScope): KeptAnswer {
    if (!hashesOf(scope).some(({ requestHash }) => request_hash.equals(requestHash))) {
      throw new AppError('idempotency_key_reused', 'this idempotency key was used for another request');
    }
    const kept = answer && scope.seal.open(answer);
    if (kept) return kept;
    throw new AppError('invalid_state', 'the answer to this idempotency key is no longer kept', {
      members: { receipt },
    });
  }
}

function hashesOf({ keyHash, requestHash, others = [] }: IdempotencyScope): KeyHashes[] {
  return [{ keyHash, requestHash }, ...others];
}
