export { dataSourceOptions } from './data-source';
export { DatabaseModule } from './database.module';
export { MIGRATIONS } from './migrations';
export { deleteExpired } from './retention';
