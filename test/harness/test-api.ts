import type { Clock } from '@cse/core';
import type { MediaProvider } from '@cse/media';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { DataSource } from 'typeorm';
import { createApiApp } from '../../apps/api/src/create-api-app';
import { freePort } from '../../tools/postgres/free-port';
import { LogRecorder } from './log-recorder';
import { createTestDatabase, type TestDatabase } from './test-database';

export interface TestApi {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  /** Everything the application logged, one JSON line each. */
  logs: LogRecorder;
  /** Every route that was registered with the server, such as "GET /auth/me". */
  routes: string[];
  /** Looks into the database of the application. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  clock?: Clock;
  mediaProviders?: readonly MediaProvider[];
  /** Share a database between two applications; its maker drops it. */
  database?: TestDatabase;
}

/** The whole application in this process, on a free port, with a migrated database of its own. */
export async function startTestApi(
  environment: Record<string, string> = {},
  options: TestApiOptions = {},
): Promise<TestApi> {
  const database = options.database ?? (await createTestDatabase());
  const port = environment.PORT ? Number(environment.PORT) : await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logs = new LogRecorder();
  const app = await createApiApp({
    logger: logs,
    clock: options.clock,
    mediaProviders: options.mediaProviders,
    environment: {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: database.url,
      DATABASE_POOL_SIZE: '10',
      DATA_DIR: '.data/test',
      DEV_LOGIN: 'true',
      USER_RATE_LIMITS: 'reads=1000000,writes=1000000,graphs=1000000,chunks=1000000,sync=1000000,invitations=1000000',
      // A thread runs what was built, and these are the sources.
      GRAPH_THREADS: '0',
      AUTH_RATE_LIMITS: 'start=1000000,token=1000000,refresh=1000000',
      AUTH_CLIENT_RATE_LIMIT: '1000000',
      // Tests that are not about the second reader count one call a request.
      TEXT_JUDGE: 'off',
      ...environment,
    },
  });
  const routes: string[] = [];
  (app.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRoute', ({ method, url: path }) => {
    for (const name of [method].flat()) routes.push(`${name} ${path}`);
  });
  await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    app,
    database,
    logs,
    routes,
    query: (sql, parameters) => app.get(DataSource).query(sql, parameters),
    close: async () => {
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}
