/**
 * The one PostgreSQL of the processes: how it is reached, what schema it has, and what its rows are worth after a while.
 *
 * Doors: `DatabaseModule` connects a process; a migration (`migrations/`) changes the schema, a file of `sql/` an SQL
 * function (`sql-functions.ts` says how); `DatabaseNews` hears what other processes tell; `PreparedStatement` is for
 * statements that requests wait for; `ReportDatabase` is where reports are read.
 *
 * It knows no business rule of its own: entities and statements stand with the library whose rows they are, and the
 * rules that must hold for several processes at once in the SQL function that the library calls.
 */
export { DatabaseClock, DatabaseClockModule } from './database-clock';
export { isAtHome, MOVE_IN } from './home';
export { DatabaseModule, dataSourceOptions } from './data-source';
export { DatabaseNews, NEWS_CONNECTIONS } from './database-news';
export { rowsInPages, type Listing } from './pages';
export { MIGRATIONS } from './migrations';
export { schemaState, type SchemaState } from './schema-state';
export { PreparedStatement } from './prepared-statement';
export { ReportDatabase } from './report-database';
export { deleteExpired } from './retention';
export { sqlFunctions, type SqlFunction } from './sql-functions';
