import { join } from 'node:path';
import { freePort } from '../../tools/postgres/free-port';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { type FakeAnthropic, startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { type BuiltProcess, startApiProcess } from '../harness/built-process';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { type StatementTap, statementTap } from './statement-tap';

const REQUESTS = 15;
const ROUNDS = 12;
/** 197 as JSON and 199 as a stream, always; the room is for other versions of Node.js and the packages. */
const PROMISES = 205;
/**
 * 1.61 to 1.64 MB of objects, of which 0.5 MB are the rules that hold each candidate against canon and path (0.1 MB of it so
 * that no text makes them take time that grows with its square), and 0.1 MB are the premises that make the answer longer;
 * this varies with what the compiler has found out.
 */
const BYTES = 1_700_000;

/**
 * What one suggestion costs, in what can be counted: a time would be another on every machine. The api is a process of
 * its own, so that nothing of the test is counted, and has answered before, so that what is kept is kept.
 */
describe('the cost of a suggestion', () => {
  let fake: FakeAnthropic;
  let database: TestDatabase;
  let tap: StatementTap;
  let api: BuiltProcess;
  let ask: SuggestCaller;
  let counting: string;

  beforeAll(async () => {
    fake = await startFakeAnthropic({ canned: true });
    database = await createTestDatabase();
    tap = await statementTap(new URL(database.url));
    const port = await freePort();
    counting = `http://127.0.0.1:${port}`;
    const environment = {
      DATABASE_URL: tap.through(database.url),
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      COUNTING_PORT: String(port),
      ...UNLIMITED,
    };
    // So much room for young objects that none are collected while they are counted.
    const room = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];
    api = await startApiProcess(environment, [...room, '--require', join(__dirname, 'counting-preload.cjs')]);
    ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
    for (const accept of ['application/json', 'text/event-stream']) {
      for (let request = 0; request < 2 * REQUESTS; request++) await suggest(accept);
    }
  }, 120_000);
  afterAll(async () => {
    await api.stop();
    await tap.close();
    await database.drop();
    await fake.close();
  });

  async function suggest(accept: string): Promise<void> {
    const answer = await ask.send(sampleStory(), { accept });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('ghost_node');
  }

  const begin = (what: 'collect' | 'promises' | 'bytes') => fetch(`${counting}/${what}`, { method: 'POST' });
  const counted = async () => {
    const answer = await fetch(counting);
    return (await answer.json()) as { promises: number; bytes: number; collections: number };
  };

  describe.each(['application/json', 'text/event-stream'])('as %s', (accept) => {
    it('is two statements, one to reserve and one to settle', async () => {
      const runs: number[] = [];
      for (let request = 0; request < REQUESTS; request++) {
        tap.taken();
        await suggest(accept);
        runs.push(tap.taken().run);
      }
      // What the process does now and then besides falls into a few of them.
      expect(runs.sort((a, b) => a - b)[REQUESTS >> 1]).toBe(2);
    });

    it('is few promises', async () => {
      const counts: number[] = [];
      for (let request = 0; request < REQUESTS; request++) {
        await begin('promises');
        await suggest(accept);
        counts.push((await counted()).promises);
      }
      // More when an answer comes in more pieces than it was sent in.
      expect(Math.min(...counts)).toBeLessThanOrEqual(PROMISES);
    });

    it('is little memory', async () => {
      // The compiler finds out in its own time what need not be allocated: on a busy machine after more requests.
      let least = Infinity;
      for (let round = 0; round < ROUNDS && least > BYTES; round++) {
        await begin('collect');
        await suggest(accept);
        await begin('bytes');
        for (let request = 0; request < REQUESTS; request++) await suggest(accept);
        const { bytes, collections } = await counted();
        expect(collections).toBe(0);
        least = Math.min(least, bytes / REQUESTS);
      }
      expect(least).toBeLessThanOrEqual(BYTES);
    });
  });
});
