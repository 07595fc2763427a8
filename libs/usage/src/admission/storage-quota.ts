import { type AppError, Clock, type Principal } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CapBook } from './caps';
import { overCap } from './refusal';
import type { ReserveRow } from './reserve';

type Session = Pick<EntityManager, 'query'>;
type Owner = Pick<Principal, 'userId' | 'plan'>;

/** What `storage_room` says of bytes that do not fit. */
export type StorageRefusal = ReserveRow;

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
   * Room for so many more bytes, judged by one statement. Until the transaction ends nobody else is judged for this user,
   * so that none of several at once is admitted to room that another one takes. It is asked for as late as can be, since
   * others wait.
   * @param bytes zero: only to be alone
   * @param pointer of the field that asks for them
   * @throws AppError `quota_exceeded`
   */
  async admit({ userId, plan }: Owner, bytes: number, session: Session, pointer?: string): Promise<void> {
    const [row] = await session.query<{ refusal: ReserveRow | null }[]>('select storage_room($1, $2, $3) as refusal', [
      userId,
      bytes,
      this.capOf({ plan }),
    ]);
    if (row!.refusal) throw this.refusal(row!.refusal, pointer);
  }

  /** The cap that `storage_room` is asked with, unless the user has one of their own: for SQL that asks it itself. */
  capOf({ plan }: Pick<Owner, 'plan'>): number {
    return this.caps.ofPlan(plan).storedBytes;
  }

  /** The error for what `storage_room` has refused. */
  refusal(refused: StorageRefusal, pointer?: string): AppError {
    const [limit, remaining, required] = [refused.limit!, refused.remaining!, refused.required!].map(BigInt);
    return overCap({ cap: 'stored_bytes', limit, remaining, required: required! }, this.clock.now(), pointer);
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
