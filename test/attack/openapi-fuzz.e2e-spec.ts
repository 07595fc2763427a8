import { dataSourceOptions } from '@cse/database';
import { Reconciler } from '@cse/usage';
import { DataSource } from 'typeorm';
import document from '../../contracts/openapi.json';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { startApiProcess, startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { seedsIn } from '../harness/seeds';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { complaints } from './complaints';
import { FuzzedRequests, type ApiDocument, type FuzzedRequest } from './fuzzed-requests';

/** How many for a seed; `npm run test:attack` asks for more. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 800);
/** A seed gives the same requests again; `random` makes one up and prints it. */
const SEEDS = seedsIn(process.env.FUZZ_SEEDS);
const CALLERS = 12;
/** A caller ends its own sessions now and then, and asks for what is hostile: another one comes in its place. */
const REQUESTS_OF_A_USER = 25;
/** A stream of a job that nobody works on stays open. */
const ANSWERED_WITHIN_MS = 20_000;

/** A stranger's sign-in is a page of another server, which is not here. */
const left = (operation: string): boolean => operation === 'GET /auth/google';

describe('requests that nobody meant', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let api: BuiltProcess;
  let worker: BuiltProcess;

  beforeAll(async () => {
    fake = await startFakeAnthropic();
    database = await createTestDatabase();
    const environment = {
      DATABASE_URL: database.url,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      LOG_LEVEL: 'warn',
      TRUST_PROXY: 'loopback',
      ADMIN_EMAILS: 'caller-0@example.com',
      AUTH_RATE_LIMITS: 'start=100000,token=100000,refresh=100000',
      USER_RATE_LIMITS: 'reads=100000,writes=100000',
      ...UNLIMITED,
      DAILY_IMAGES: '100000',
    };
    api = await startApiProcess(environment);
    worker = await startWorkerProcess(environment);
  }, 60_000);
  afterAll(async () => {
    await worker.stop();
    await api.stop();
    await database.drop();
    await fake.close();
  });

  it.each(SEEDS)(
    'are answered as the contract says (seed %s)',
    async (seed) => {
      const requests = new FuzzedRequests(document as unknown as ApiDocument, seed, left);
      const found = new Map<string, FuzzedRequest>();
      const statuses: Record<number, number> = {};
      let begun = 0;
      const caller = async (index: number): Promise<void> => {
        for (let turn = 0; begun < REQUESTS; turn++) {
          const address = `10.${index}.${(turn >> 8) & 255}.${turn & 255}`;
          // The first one is an administrator.
          const email = `caller-${index === 0 ? 0 : `${index}-${seed}-${turn}`}@example.com`;
          const { accessToken } = await signIn(api, email);
          for (let count = 0; count < REQUESTS_OF_A_USER && begun < REQUESTS; count++) {
            begun += 1;
            const request = requests.next();
            const answer = await send(request, accessToken, address);
            if (!answer) continue;
            statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
            for (const complaint of complaints(request, answer))
              found.set(`${request.operation}: ${complaint}`, request);
            requests.learn(answer.text);
            if (answer.status === 401) break;
          }
        }
      };
      await Promise.all(Array.from({ length: CALLERS }, (_, index) => caller(index)));
      process.stdout.write(`seed ${seed}: ${begun} requests, ${JSON.stringify(statuses)}\n`);
      expect(
        [...found].map(([complaint, { method, path, headers, body }]) => {
          return { complaint, method, path: path.slice(0, 300), headers, body: String(body ?? '').slice(0, 2_000) };
        }),
      ).toEqual([]);
      // Every kind of answer was met, so that something was looked at.
      expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '404', '415']));
    },
    REQUESTS * 200 + 60_000,
  );

  it('leave no alarm, nothing held and sound books behind', async () => {
    const alarms = [api, worker].flatMap(({ output }) =>
      output.split('\n').filter((line) => /"level":"(error|fatal)"/.test(line)),
    );
    expect(alarms).toEqual([]);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
    const held = await source.query<object[]>(
      `select operation from usage_reservations where state = 'held' and operation like 'ai.%'`,
    );
    const differences = await new Reconciler(source).differences(new Date(0));
    await source.destroy();
    expect([held, differences]).toEqual([[], []]);
  });

  async function send(request: FuzzedRequest, token: string, address: string) {
    const { method, path, headers, body } = request;
    try {
      const answer = await fetch(api.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': address, ...headers },
        body: body === undefined ? undefined : (body as BodyInit),
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
      });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    } catch (error) {
      if ((error as Error).name === 'TimeoutError' && path.endsWith('/events')) return undefined;
      throw new Error(`${request.operation} got no answer: ${String((error as Error).cause ?? error)}`, {
        cause: error,
      });
    }
  }
});
