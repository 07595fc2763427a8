import { AppError } from '@cse/core';
import { MIGRATIONS, ReportDatabase, type DatabaseClock } from '@cse/database';
import type { JobQueue } from '@cse/jobs';
import type { ObjectStorage } from '@cse/storage';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { LogRecorder } from '../../../test/harness/log-recorder';
import { Lifecycle } from './lifecycle';
import { Readiness } from './readiness';

const away = () => Promise.reject(new AppError('store_unavailable', 'away'));
const noAnswer = () => new Promise<never>(() => undefined);

describe('Readiness', () => {
  const logs = new LogRecorder();
  let lifecycle: Lifecycle;
  let migrations: string[];
  let parts: { ask: () => Promise<void>; ping: () => Promise<void>; check: () => Promise<void>; skewMs: number };
  let readiness: Readiness;

  beforeAll(() => Logger.overrideLogger(logs));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    logs.lines.length = 0;
    const well = () => Promise.resolve();
    parts = { ask: well, ping: well, check: well, skewMs: 0 };
    migrations = MIGRATIONS.map(({ name }) => name);
    lifecycle = new Lifecycle();
    const database = { query: async () => migrations.map((name) => ({ name })) } as unknown as DataSource;
    const part = parts as unknown as DatabaseClock & JobQueue & ObjectStorage;
    readiness = new Readiness(lifecycle, database, part, part, part, new ReportDatabase(database));
    lifecycle.begin();
  });

  it('is down until it has begun, and from the moment that it is asked to end', async () => {
    readiness = new Readiness((lifecycle = new Lifecycle()), ...([] as unknown as [never, never, never, never, never]));
    expect((await readiness.ask()).down).toEqual(['starting']);
    lifecycle.begin();
    await lifecycle.leave(0);
    expect((await readiness.ask()).down).toEqual(['closing']);
    lifecycle.onModuleDestroy();
    lifecycle.begin();
    expect((await readiness.ask()).down).toEqual(['closing']);
  });

  it.each<[string, () => void, string[]]>([
    ['all is well', () => undefined, []],
    ['the database is away', () => (parts.ask = away), ['database']],
    ['a migration has not run', () => migrations.pop(), ['schema']],
    ['no migration has run', () => (migrations.length = 0), ['schema']],
    ['the queue is away', () => (parts.ping = away), ['queue']],
    ['the storage is away', () => (parts.check = away), ['storage']],
    ['the clock is fast', () => (parts.skewMs = 2_001), ['clock']],
    ['the clock is slow', () => (parts.skewMs = -2_001), ['clock']],
    ['the clock is nearly right', () => (parts.skewMs = 2_000), []],
    ['two are away', () => void ((parts.ping = away), (parts.check = away)), ['queue', 'storage']],
  ])('names what is down when %s', async (_, happen, down) => {
    happen();
    expect(await readiness.ask()).toEqual({ down, warnings: [] });
  });

  it('stays ready beside the schema of a newer release, and says so', async () => {
    migrations.push('Later9999999999999');
    expect(await readiness.ask()).toEqual({ down: [], warnings: ['schema_newer'] });
    expect(logs.events('ready_with_warnings')).toMatchObject([{ schema: 'Later9999999999999' }]);
  });

  it('takes no answer for a bad one, in a time in which probes still wait', async () => {
    jest.useFakeTimers();
    try {
      parts.ask = parts.ping = parts.check = noAnswer;
      const asked = readiness.ask();
      await jest.advanceTimersByTimeAsync(2_000);
      expect((await asked).down).toEqual(['database', 'queue', 'storage']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('asks once for all who ask at the same time, and tells the log when it changes, not with every probe', async () => {
    const ask = (parts.ask = jest.fn(away));
    await Promise.all([readiness.ask(), readiness.ask(), readiness.ask()]);
    expect(ask).toHaveBeenCalledTimes(1);
    await readiness.ask();
    parts.ask = () => Promise.resolve();
    await readiness.ask();
    await readiness.ask();
    const told = logs.lines.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(told).toEqual(['not_ready', 'ready_again']);
  });
});
