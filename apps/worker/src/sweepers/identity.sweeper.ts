import { Clock } from '@cse/core';
import { deleteExpired } from '@cse/database';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Periodic } from './periodic';

const EVERY_MS = 600_000;

/** Deletes what sign-in, sessions and limits have left behind, by the rules of `@cse/database`. */
@Injectable()
export class IdentitySweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(IdentitySweeper.name);
  private running: Periodic | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.running = new Periodic('tidy_identity', EVERY_MS, () => this.tidy());
  }

  async onModuleDestroy(): Promise<void> {
    await this.running?.stop();
  }

  async tidy(): Promise<void> {
    for await (const { table, rows } of deleteExpired(this.database, this.clock.now())) {
      this.logger.log({ event: 'expired_rows_deleted', table, rows });
    }
  }
}
