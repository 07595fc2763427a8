export { dataSourceOptions } from './data-source';
export { DatabaseModule } from './database.module';
export { PreparedStatement } from './prepared-statement';
export { sqlFunctions, type SqlFunction } from './sql-functions';
export { MIGRATIONS } from './migrations';
export { deleteExpired } from './retention';
