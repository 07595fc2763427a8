import { DatabaseConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { deleteExpired } from '@cse/database';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweeper, type Round } from './sweeper';

const EVERY_MS = 600_000;

/** Deletes what sign-in, sessions and limits have left behind, by the rules of `@cse/database`. */
@Injectable()
export class IdentitySweeper extends Sweeper {
  private readonly logger = new Logger(IdentitySweeper.name);

  constructor(
    private readonly database: DataSource,
    private readonly config: DatabaseConfig,
    private readonly clock: Clock,
  ) {
    super();
  }

  protected rounds(): Round[] {
    return [['tidy_identity', EVERY_MS, () => this.tidy()]];
  }

  async tidy(): Promise<void> {
    for await (const { table, rows } of deleteExpired(this.database, this.clock.now(), this.config)) {
      this.logger.log({ event: 'expired_rows_deleted', table, rows });
    }
  }
}
