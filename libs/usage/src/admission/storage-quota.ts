import { Clock, type AppError, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CapBook } from './caps';
import { overCap } from './refusal';
import type { ReserveRow } from './reserve';

type Session = Pick<EntityManager, 'query'>;

/**
 * What may be kept for a user at a time. The sum follows the rows by itself (`storage_count`): who writes a row that is
 * counted asks here first, in the same transaction.
 */
@Injectable()
export class StorageQuota {
  constructor(
    private readonly database: DataSource,
    private readonly caps: CapBook,
    private readonly clock: Clock,
  ) {}

  /**
   * What so many more bytes are to be refused with, judged by one statement. Until the transaction ends nobody else
   * is judged for this user, so that none of several at once is admitted to room that another one takes.
   * @param bytes zero: only to be alone
   * @param pointer of the field that asks for them
   */
  async refusal(
    { userId, plan }: Pick<Principal, 'userId' | 'plan'>,
    bytes: number,
    session: Session,
    pointer?: string,
  ): Promise<AppError | undefined> {
    const [row] = await session.query<{ refusal: ReserveRow | null }[]>('select storage_room($1, $2, $3) as refusal', [
      userId,
      bytes,
      this.caps.ofPlan(plan).storedBytes,
    ]);
    const crossed = row!.refusal;
    if (!crossed) return undefined;
    const [limit, remaining, required] = [crossed.limit!, crossed.remaining!, crossed.required!].map(BigInt);
    return overCap({ cap: 'stored_bytes', limit, remaining, required: required! }, this.clock.now(), pointer);
  }

  /** @throws AppError `quota_exceeded`, as `refusal` */
  async admit(...asked: Parameters<StorageQuota['refusal']>): Promise<void> {
    const refused = await this.refusal(...asked);
    if (refused) throw refused;
  }

  /** Bytes that are kept for a user now. */
  async used(userId: string): Promise<number> {
    const [row] = await this.database.query<{ bytes: string }[]>('select bytes from storage_usage where user_id = $1', [
      userId,
    ]);
    return Number(row?.bytes ?? 0);
  }

  /** Bytes that are kept for all users. */
  async total(): Promise<number> {
    const [row] = await this.database.query<{ bytes: string }[]>(
      'select coalesce(sum(bytes), 0) as bytes from storage_usage',
    );
    return Number(row!.bytes);
  }
}
