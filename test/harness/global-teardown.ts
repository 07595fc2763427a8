import { stopTestPostgres } from './test-postgres';
import { stopTestRedis } from './test-redis';

export default async function globalTeardown(): Promise<void> {
  await Promise.all([stopTestPostgres(), stopTestRedis()]);
}
