import { dataSourceOptions } from '@cse/database';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
// For their entities: each registers itself when its module is loaded.
import '../../apps/api/src/api.module';
import '../../apps/worker/src/worker.module';
import { functionChanges, type FunctionChange } from './function-changes';

export interface SchemaChanges {
  /** SQL that leads from the schema of the migrations to the one of the entities, and back. */
  up: string[];
  down: string[];
  /** SQL functions that the migrations leave otherwise than their files are. */
  functions: FunctionChange[];
}

/** Runs the migrations in an empty database and compares it with the entities of both processes and the SQL files. */
export async function schemaChanges(url: string): Promise<SchemaChanges> {
  const entities = getMetadataArgsStorage().tables.map(({ target }) => target as never);
  const source = await new DataSource(dataSourceOptions({ url, poolSize: 2 }, entities)).initialize();
  try {
    await source.runMigrations();
    const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
    return {
      up: upQueries.map(({ query }) => query),
      down: downQueries.map(({ query }) => query).reverse(),
      functions: await functionChanges(source),
    };
  } finally {
    await source.destroy();
  }
}
