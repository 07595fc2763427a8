import { createRequire } from 'node:module';
import { StorageConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Module } from '@nestjs/common';
import { ObjectStorage } from './object-storage';
import { PendingObjects } from './pending-objects';
import { FileUrlSigner } from './providers/fs/file-url-signer';
import { FsObjectStorage } from './providers/fs/fs-object-storage';
import type * as S3 from './providers/s3/s3-object-storage';
import { SafeFetch } from './safe-fetch/safe-fetch';

/** Needs StorageConfig, SecretsConfig, HttpConfig, a Clock and a DataSource from the application. */
@Module({
  providers: [
    FileUrlSigner,
    FsObjectStorage,
    PendingObjects,
    {
      provide: ObjectStorage,
      inject: [StorageConfig, FsObjectStorage, Clock],
      useFactory: (config: StorageConfig, files: FsObjectStorage, clock: Clock) =>
        config.driver === 's3' ? new (s3().S3ObjectStorage)(config, clock) : files,
    },
    {
      provide: SafeFetch,
      inject: [StorageConfig],
      useFactory: ({ fetchTrustedOrigins }: StorageConfig) => new SafeFetch(fetchTrustedOrigins),
    },
  ],
  exports: [ObjectStorage, PendingObjects, SafeFetch, FileUrlSigner, FsObjectStorage],
})
export class StorageModule {}

/** The packages of Amazon are loaded by this alone, where files are kept there: 7 MB. */
function s3(): typeof S3 {
  return createRequire(__filename)('./providers/s3/s3-object-storage') as typeof S3;
}
