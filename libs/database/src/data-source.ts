import { DatabaseConfig } from '@cse/config';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions, EntityTarget, ObjectLiteral } from 'typeorm';
import { MIGRATIONS } from './migrations';

/**
 * The one set of database options, for the processes, the migration command and the tests.
 * `synchronize` is off everywhere: the schema is what the migrations say.
 */
export function dataSourceOptions(
  config: Pick<DatabaseConfig, 'url' | 'poolSize'>,
  entities: EntityTarget<ObjectLiteral>[] = [],
): DataSourceOptions & { type: 'postgres' } {
  return {
    type: 'postgres',
    url: config.url,
    applicationName: 'creative-space-engine',
    poolSize: config.poolSize,
    connectTimeoutMS: 5_000,
    synchronize: false,
    migrationsRun: false,
    // Each by itself: one that builds indexes while others write runs in none.
    migrationsTransactionMode: 'each',
    logging: false,
    entities: entities as never[],
    migrations: MIGRATIONS,
  };
}

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [DatabaseConfig],
      useFactory: (config: DatabaseConfig) => ({
        ...dataSourceOptions(config),
        autoLoadEntities: true,
        retryAttempts: 3,
      }),
    }),
  ],
})
export class DatabaseModule {}
