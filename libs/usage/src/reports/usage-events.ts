import type { NanoUsd } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** One entry of a user's ledger. */
export interface UsageEvent {
  /** Position in the ledger; grows with time. */
  id: bigint;
  at: Date;
  kind: string;
  reservationId: string;
  requestId: string | null;
  operation: string;
  provider: string;
  model: string;
  attempt: number;
  outcome: string;
  estimated: boolean;
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  images: number;
  videoSeconds: number;
  cost: NanoUsd;
  priceVersion: string;
}

type Row = Record<string, string> & { at: Date; estimated: boolean; attempt: number; request_id: string | null };

@Injectable()
export class UsageEvents {
  constructor(private readonly database: DataSource) {}

  /** A user's entries, newest first, from before the entry `before` on. */
  async page(userId: string, limit: number, before?: bigint): Promise<UsageEvent[]> {
    const rows = await this.database.query<Row[]>(
      `select * from usage_ledger where user_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
      [userId, before?.toString() ?? null, limit],
    );
    return rows.map((row) => ({
      id: BigInt(row.id!),
      at: row.at,
      kind: row.kind!.split(':')[0]!,
      reservationId: row.reservation_id!,
      requestId: row.request_id,
      operation: row.operation!,
      provider: row.provider!,
      model: row.model!,
      attempt: row.attempt,
      outcome: row.outcome!,
      estimated: row.estimated,
      inputTokens: Number(row.input_tokens),
      cacheReadTokens: Number(row.cache_read_tokens),
      cacheWriteTokens: Number(row.cache_write_5m_tokens) + Number(row.cache_write_1h_tokens),
      outputTokens: Number(row.output_tokens),
      images: Number(row.images),
      videoSeconds: Number(row.video_seconds),
      cost: BigInt(row.cost!),
      priceVersion: row.price_version!,
    }));
  }
}
