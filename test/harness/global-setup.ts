import { startTestPostgres } from './test-postgres';
import { startTestRedis } from './test-redis';

/** Runs once before the end-to-end tests: the servers whose addresses the spec files find in the environment. */
export default async function globalSetup(): Promise<void> {
  await Promise.all([startTestPostgres(), startTestRedis()]);
}
