import Redis from 'ioredis';
import type { DataSource } from 'typeorm';
import { engineSettings, signIn } from '../bench/engine';
import { processorMs } from '../bench/load';
import type { Servers } from '../bench/servers';
import { suggestBody } from '../bench/stories';

interface Places {
  servers: Servers;
  source: DataSource;
  database: string;
  redis: string;
}

interface Used {
  statements: number;
  sqlMs: number;
  commands: number;
}

const USERS = 4;
const WARM = 60;
const TEXTS = 300;
const JOBS = 60;
const NODES = 20;

/** What one of each costs, with what the processes do besides in that time, such as beats and looks of sweepers. */
export async function measureCosts(
  { servers, source, database, redis }: Places,
  say: (line: string) => void,
): Promise<void> {
  const fake = await servers.program('test/fakes/anthropic/main.js', ['--canned']);
  const settings = {
    ...engineSettings(database, fake.url),
    REDIS_URL: redis,
    USER_RATE_LIMITS: 'reads=1000000,writes=1000000',
  };
  const folder = await servers.folder();
  const api = await servers.api({ ...settings, DATA_DIR: folder });
  const worker = await servers.worker({ ...settings, DATA_DIR: folder });
  const users = await signIn(api, USERS);
  const client = new Redis(redis);
  const text = async (at: number, accept: string): Promise<[up: number, down: number]> => {
    const body = suggestBody(NODES);
    const headers = { ...users[at % USERS]!, accept, 'content-type': 'application/json' };
    const answer = await fetch(`${api.url}/ai/suggest`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`suggest answered ${answer.status}`);
    return [body.length, (await answer.text()).length];
  };
  const job = async (at: number): Promise<[up: number, down: number]> => {
    const headers = { ...users[at % USERS]!, 'content-type': 'application/json' };
    const body = JSON.stringify({ prompt: `a lighthouse at dusk ${at}`, commit: true });
    const asked = await fetch(`${api.url}/images/generate`, { method: 'POST', headers, body });
    if (!asked.ok) throw new Error(`generate answered ${asked.status}: ${await asked.text()}`);
    const { job_id } = (await asked.json()) as { job_id: string };
    const events = await fetch(`${api.url}/images/jobs/${job_id}/events`, {
      headers: { ...users[at % USERS]!, accept: 'text/event-stream' },
    });
    return [body.length, (await events.text()).length];
  };
  const kinds: [string, number, (at: number) => Promise<[number, number]>][] = [
    ['a text request as JSON', TEXTS, (at) => text(at, 'application/json')],
    ['the same as a stream', TEXTS, (at) => text(at, 'text/event-stream')],
    ['a picture of `storyboard`, followed to its end', JOBS, job],
  ];
  say('| one of | api ms | worker ms | statements | in PostgreSQL ms | Redis commands | bytes in | bytes out |');
  say('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, count, one] of kinds) {
    for (let at = 0; at < WARM; at++) await one(at);
    await source.query('select pg_stat_statements_reset()');
    await client.config('RESETSTAT');
    const before = [processorMs(api)!, processorMs(worker)!] as const;
    let [up, down] = [0, 0];
    for (let at = 0; at < count; at++) {
      const [sent, came] = await one(at);
      up += sent;
      down += came;
    }
    const used = await usedSince(source, client);
    const cpu = [processorMs(api)! - before[0], processorMs(worker)! - before[1]];
    const each = [...cpu, used.statements, used.sqlMs, used.commands].map((sum) => (sum / count).toFixed(1));
    say(`| ${name} | ${each.join(' | ')} | ${Math.round(up / count)} | ${Math.round(down / count)} |`);
  }
  client.disconnect();
  await servers.end(worker);
  await servers.end(api);
}

async function usedSince(source: DataSource, redis: Redis): Promise<Used> {
  const [sql] = await source.query<{ statements: number; ms: number }[]>(
    `select sum(calls)::int as statements, sum(total_exec_time) as ms from pg_stat_statements where query !~ 'pg_stat_statements'`,
  );
  const calls = [...(await redis.info('commandstats')).matchAll(/^cmdstat_(?!config|info)\S+:calls=(\d+)/gm)];
  return { statements: sql!.statements, sqlMs: sql!.ms, commands: calls.reduce((sum, [, n]) => sum + Number(n), 0) };
}
