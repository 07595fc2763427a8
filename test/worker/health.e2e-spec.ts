import type { INestApplicationContext } from '@nestjs/common';
import { createWorkerApp } from '../../apps/worker/src/create-worker-app';
import { freePort } from '../../tools/postgres/free-port';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { testRedisUrl } from '../harness/test-redis';

describe('the health of the worker', () => {
  let database: TestDatabase;
  let worker: INestApplicationContext;
  let url: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    environment = {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      WORKER_HEALTH_PORT: String(port),
      DATA_DIR: '.data/test',
      // The queue has to outlive the database, which goes in the middle of this.
      REDIS_URL: testRedisUrl() ?? '',
      QUEUE_PREFIX: `cse-health-${process.pid}`,
    };
    worker = await createWorkerApp({ logger: false, environment });
  });
  afterAll(async () => {
    await worker.close();
    await database.drop();
  });

  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`, { headers: { connection: 'close' } });
    return [response.status, await response.json()];
  };

  it('is live and ready while its database answers', async () => {
    expect(await get('/health/live')).toEqual([200, { status: 'ok' }]);
    expect(await get('/health/ready?probe=1')).toEqual([200, { status: 'ok' }]);
  });

  it('answers nothing else', async () => {
    expect((await get('/'))[0]).toBe(404);
  });

  it('cannot be started twice on one port', async () => {
    await expect(createWorkerApp({ logger: false, environment })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('stays live but is not ready without its database, and names it', async () => {
    await database.drop();
    expect(await get('/health/ready')).toEqual([503, { status: 'unavailable', down: ['database'] }]);
    expect((await get('/health/live'))[0]).toBe(200);
  });

  it('no longer answers once it is closed', async () => {
    await worker.close();
    await expect(get('/health/live')).rejects.toThrow('fetch failed');
  });
});
