import { within } from '@cse/core';
import { DatabaseClock, schemaState } from '@cse/database';
import { METRICS, MetricsRegistry } from '@cse/telemetry';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { VERSION } from './build';

/** The other metrics are wanted most while the database is slow. */
const ASK_MS = 1_000;

/** Which build this is, whether its schema is the one of the database, and how far the machine's clock is off. */
@Injectable()
export class BuildMetrics {
  constructor(metrics: MetricsRegistry, database: DataSource, clock: DatabaseClock) {
    metrics
      .gauge(METRICS.buildInfo, 'Which build this is; always 1.', ['version', 'node'])
      .set({ version: VERSION, node: process.version }, 1);
    metrics.gauge(
      METRICS.schemaInfo,
      'The last migration of the database, and whether this build needs a later one; always 1.',
      ['schema', 'state'],
      async (gauge) => {
        const asked = schemaState(database).catch(() => undefined);
        const found = await within(ASK_MS, asked, () => undefined);
        if (!found) return;
        gauge.reset();
        gauge.set({ schema: found.last ?? 'none', state: found.state }, 1);
      },
    );
    metrics.gauge(
      METRICS.clockSkew,
      'Seconds by which the clock of this machine is ahead of that of the database.',
      [],
      (gauge) => gauge.set(clock.skewMs / 1_000),
    );
  }
}
