import { JobsConfig } from '@cse/config';
import { Clock, SystemClock } from '@cse/core';
import { BullmqJobQueue, IMAGE_JOB, JobWorkersModule } from '@cse/jobs';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { describeJobQueue } from './job-queue.contract';

const ID = '0190c5a2-7b6e-7c3d-9f10-0123456789ab';

describe('jobs in PostgreSQL', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  describeJobQueue(() => ({
    environment: { DATABASE_URL: database.url },
    stealLock: async (queue, jobId) => {
      await client.query(`update bullmq.job set lock_token = 'another worker' where queue = $1 and id = $2`, [
        queue,
        jobId,
      ]);
    },
  }));

  it('keeps to a schema of its own', async () => {
    const queue = new BullmqJobQueue(new JobsConfig({ DATABASE_URL: database.url }), new SystemClock());
    await queue.enqueue(IMAGE_JOB, 'an-id', { generation_id: ID });
    const { rows } = await client.query(
      `select count(*)::int as n from bullmq.job where queue = 'image' and id = 'an-id'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
    await queue.onApplicationShutdown();
  });

  it('does not let a worker start that has a kind without a handler', async () => {
    @Global()
    @Module({
      providers: [
        { provide: JobsConfig, useValue: new JobsConfig({ DATABASE_URL: database.url }) },
        { provide: Clock, useClass: SystemClock },
      ],
      exports: [JobsConfig, Clock],
    })
    class Configuration {}
    const workers = JobWorkersModule.forRoot({ kinds: [IMAGE_JOB], handlers: [], imports: [Configuration] });
    const start = NestFactory.createApplicationContext(workers, { logger: false, abortOnError: false });
    await expect(start).rejects.toThrow('job kind image has no handler');
  });

  it('says that the queue is away', async () => {
    const queue = new BullmqJobQueue(
      new JobsConfig({ DATABASE_URL: 'postgres://root@127.0.0.1:9/none' }),
      new SystemClock(),
    );
    const attempt = queue.enqueue(IMAGE_JOB, 'an-id', { generation_id: ID });
    await expect(attempt).rejects.toMatchObject({ code: 'store_unavailable', members: { retryable: true } });
    await queue.onApplicationShutdown();
  });
});
