import { once } from 'node:events';
import { connect } from 'node:net';
import { SuggestCaller } from '../ai/suggest-caller';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic } from '../fakes/anthropic';
import { sampleStory } from '../fixtures';
import { startApiProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi } from '../harness/test-api';
import { createTestDatabase } from '../harness/test-database';

describe('an api that stops', () => {
  it('does not wait for a connection that a browser opened in advance and never used', async () => {
    const api = await startTestApi();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    socket.resume();
    // Proves that the server has taken the connection: it was opened before this one was answered.
    await fetch(`${api.url}/health/live`);
    await api.close();
    await ended;
    // Node itself would keep it for half a minute.
  }, 15_000);

  it('is not ready at once, serves for a while, then refuses, lets what is open end, and calls nothing of it an error', async () => {
    const database = await createTestDatabase();
    const fake = await startFakeAnthropic();
    const api = await startApiProcess({
      ...UNLIMITED,
      DATABASE_URL: database.url,
      ANTHROPIC_BASE_URL: fake.url,
      ANTHROPIC_API_KEY: 'sk-test',
      SHUTDOWN_LAME_DUCK_S: '3',
      SHUTDOWN_DRAIN_S: '60',
    });
    try {
      const ask = new SuggestCaller(api.url, (await signIn(api)).accessToken);
      fake.next('hold_middle');
      const open = await ask.events(sampleStory());
      const health = async (path: string) => (await fetch(`${api.url}/health/${path}`)).status;
      expect(await health('ready')).toBe(200);

      api.terminate();
      await eventually(async () => expect(await health('ready')).toBe(503));
      const ready = await (await fetch(`${api.url}/health/ready`)).json();
      expect(ready).toMatchObject({ code: 'store_unavailable', down: ['closing'] });
      const served = await ask.json(sampleStory());
      expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);

      const refused = await until(503, () => fetch(`${api.url}/openapi.json`));
      expect(await refused.json()).toMatchObject({ code: 'overloaded', retryable: true });
      expect(refused.headers.get('retry-after')).toBe('2');
      expect([await health('live'), await health('ready')]).toEqual([200, 503]);
      fake.resume();
      expect((await open.rest()).at(-1)!.event).toBe('done');
      expect(await api.ended).toEqual([0, null]);
      expect(api.output).not.toMatch(/"level":"(error|fatal)"/);
      const told = [...api.output.matchAll(/"event":"(started|listening|leaving|closing|ended)"/g)];
      expect(told.map(([, event]) => event)).toEqual(['started', 'listening', 'leaving', 'closing', 'ended']);
    } finally {
      await api.stop();
      await fake.close();
      await database.drop();
    }
  }, 120_000);
});

async function until(status: number, ask: () => Promise<Response>): Promise<Response> {
  let answer: Response | undefined;
  await eventually(async () => expect((answer = await ask()).status).toBe(status), 20_000);
  return answer!;
}
