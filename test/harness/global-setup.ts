import { startTestPostgres } from './test-postgres';

/** Runs once before the end-to-end tests: a database server whose address the spec files find in TEST_DATABASE_URL. */
export default async function globalSetup(): Promise<void> {
  await startTestPostgres();
}
