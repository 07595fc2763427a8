export { dataSourceOptions } from './data-source';
export { DatabaseModule } from './database.module';
export { sqlFunctions, type SqlFunction } from './sql-functions';
export { MIGRATIONS } from './migrations';
export { deleteExpired } from './retention';
