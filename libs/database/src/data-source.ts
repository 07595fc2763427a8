import { ConfigurationError, DatabaseConfig, JobsConfig } from '@cse/config';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { DatabaseNews } from './database-news';
import { MIGRATIONS } from './migrations';
import { ReportDatabase } from './report-database';
import { refuseTransactionPooling } from './transaction-pooling';

/**
 * The one set of database options, for the processes, the migration command and the tests.
 * `synchronize` is off everywhere: the schema is what the migrations say.
 */
export function dataSourceOptions(
  config: Pick<DatabaseConfig, 'url' | 'poolSize'> & { isPooled?: boolean },
  entities: EntityTarget<ObjectLiteral>[] = [],
): DataSourceOptions & { type: 'postgres' } {
  return {
    type: 'postgres',
    url: config.url,
    applicationName: 'creative-space-engine',
    poolSize: config.poolSize,
    extra: { isPooled: config.isPooled },
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

/** Connects a process to its database. */
@Global()
@Module({})
export class DatabaseModule {
  /**
   * @param besides connections that the process opens besides the pool of this module; `DATABASE_POOL_SIZE` is the sum
   * @param options `reports`: whether this process reads reports, from the replica where there is one
   * @throws ConfigurationError when nothing is left of that for the pool, or when a pooler is in the way
   */
  static forRoot(besides: (jobs: JobsConfig) => number, options: { reports?: boolean } = {}): DynamicModule {
    const pool = TypeOrmModule.forRootAsync({
      inject: [DatabaseConfig, JobsConfig],
      useFactory: async (config: DatabaseConfig, jobs: JobsConfig) => {
        const poolSize = config.poolSize - besides(jobs);
        if (poolSize < 1) {
          throw new ConfigurationError([`DATABASE_POOL_SIZE must be ${besides(jobs) + 1} or more for this process`]);
        }
        await refuseTransactionPooling(config);
        const { url, isPooled } = config;
        return { ...dataSourceOptions({ url, poolSize, isPooled }), autoLoadEntities: true, retryAttempts: 3 };
      },
    });
    const reports = {
      provide: ReportDatabase,
      inject: [DataSource, DatabaseConfig],
      useFactory: (database: DataSource, config: DatabaseConfig) =>
        new ReportDatabase(database, options.reports ? config : undefined),
    };
    const providers = [DatabaseNews, reports];
    return { module: DatabaseModule, imports: [pool], providers, exports: [DatabaseNews, ReportDatabase] };
  }
}
