import type { DatabaseConfig } from '@cse/config';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';

const CONNECT_WITHIN_MS = 5_000;

/**
 * Where reports are read: usage of before and exports. That may be a replica (`DATABASE_READ_URL`), and so a moment old:
 * nothing that is decided, above all no admission, goes by what it says. Nothing is written here.
 */
export class ReportDatabase implements OnApplicationShutdown {
  private readonly pool: Pool | undefined;

  /**
   * @param database where reports are read when nothing else is set
   * @param config of a replica; connections are opened when somebody asks for a report
   */
  constructor(
    private readonly database: Pick<DataSource, 'query'>,
    config?: Pick<DatabaseConfig, 'readUrl' | 'poolSize'>,
  ) {
    if (!config?.readUrl) return;
    this.pool = new Pool({
      connectionString: config.readUrl,
      max: config.poolSize,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      application_name: 'creative-space-engine-reports',
    });
    // Of a connection that nobody uses: the pool leaves it, and who asks next has another.
    this.pool.on('error', () => undefined);
  }

  /** Whether it is another address than the one that everything is written to. */
  get isApart(): boolean {
    return this.pool !== undefined;
  }

  /** The rows of a statement that only reads. @throws what the driver throws */
  async query<Rows>(sql: string, parameters: unknown[] = []): Promise<Rows> {
    if (!this.pool) return this.database.query<Rows>(sql, parameters);
    return (await this.pool.query(sql, parameters)).rows as Rows;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.end();
  }
}
