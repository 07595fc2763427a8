import { StorageConfig } from '@cse/config';
import { FsObjectStorage } from '@cse/storage';
import { METRICS, MetricsRegistry } from '@cse/telemetry';
import { StorageQuota } from '@cse/usage';
import { Injectable } from '@nestjs/common';

/**
 * What is kept for all users together, and what is left where it lies. While that cannot be asked, the last value stays:
 * the other metrics are wanted most when the database is away.
 */
@Injectable()
export class StorageMetrics {
  constructor(metrics: MetricsRegistry, quota: StorageQuota, config: StorageConfig, files: FsObjectStorage) {
    metrics.gauge(METRICS.storedBytes, 'Bytes that are kept for all users.', [], (gauge) =>
      quota.total().then(
        (bytes) => gauge.set(bytes),
        () => undefined,
      ),
    );
    if (config.driver !== 'fs') return;
    metrics.gauge(METRICS.diskFreeBytes, 'Bytes that are left on the disk of DATA_DIR.', [], (gauge) =>
      files.freeBytes().then(
        (bytes) => gauge.set(bytes),
        () => undefined,
      ),
    );
  }
}
