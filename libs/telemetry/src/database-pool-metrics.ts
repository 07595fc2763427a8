import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { METRICS } from './metric-names';
import { MetricsRegistry } from './metrics-registry';

interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** How many connections of the pool are in use, how many idle, and how many callers wait for one. */
@Injectable()
export class DatabasePoolMetrics {
  constructor(metrics: MetricsRegistry, database: DataSource) {
    const pool = () => poolOf(database);
    metrics.gauge(METRICS.databaseConnections, 'Connections of the database pool.', ['state'], (gauge) => {
      const { totalCount, idleCount } = pool();
      gauge.set({ state: 'used' }, totalCount - idleCount);
      gauge.set({ state: 'idle' }, idleCount);
    });
    metrics.gauge(METRICS.databaseWaiting, 'Callers that wait for a database connection.', [], (gauge) =>
      gauge.set(pool().waitingCount),
    );
  }
}

/** TypeORM keeps the pool of `pg` as the driver's `master`, which its public types do not show. */
function poolOf({ driver }: DataSource): PoolCounts {
  return 'master' in driver ? (driver.master as PoolCounts) : { totalCount: 0, idleCount: 0, waitingCount: 0 };
}
