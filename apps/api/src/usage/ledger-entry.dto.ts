import { IntegerField, StringField, UuidField } from '@cse/http';

/** What a ledger entry says of the attempt that it is about, and a dispute of the entry that it is about. */
export class LedgerEntryFields {
  @StringField({ max: 20, description: 'Of the ledger entry' })
  id!: string;

  @StringField({ max: 40, format: 'date-time', description: 'When it was booked (UTC)' })
  at!: string;

  @UuidField({ description: 'The same for all entries of one request' })
  reservation_id!: string;

  @StringField({ max: 64, nullable: true, description: 'The request that it is for' })
  request_id!: string | null;

  @StringField({ max: 40, description: 'What was done, such as `ai.suggest` or `image`' })
  operation!: string;

  @StringField({ max: 40, description: 'Who did it' })
  provider!: string;

  @StringField({ max: 200, description: 'The model that did it' })
  model!: string;

  @IntegerField({ min: 0, max: 1_000, description: 'Which upstream attempt of the request' })
  attempt!: number;

  static of(entry: LedgerEntry): LedgerEntryFields {
    return {
      id: entry.id.toString(),
      at: entry.at.toISOString(),
      reservation_id: entry.reservationId,
      request_id: entry.requestId,
      operation: entry.operation,
      provider: entry.provider,
      model: entry.model,
      attempt: entry.attempt,
    };
  }
}

interface LedgerEntry {
  id: bigint;
  at: Date;
  reservationId: string;
  requestId: string | null;
  operation: string;
  provider: string;
  model: string;
  attempt: number;
}
