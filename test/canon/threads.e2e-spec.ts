import { gzipSync } from 'node:zlib';
import { generateSaga } from '../fixtures';
import { startApiProcess, type BuiltProcess } from '../harness/built-process';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

const saga = generateSaga({ nodes: 10_000, facts: 2_000, branches: 40, each: 6 });
const small = JSON.stringify({ graph: { nodes: [{ id: 'n', parent_id: null, text: 'It rained.' }] } });
/** As much as fits: every node full of names and numbers that facts are about. */
const endless = gzipSync(
  JSON.stringify({
    graph: {
      ...saga.graph,
      nodes: saga.graph.nodes.map((node) => ({ ...node, text: Array(3).fill(node.text).join(' ') })),
    },
  }),
);

describe('whole stories in threads of the api', () => {
  let database: TestDatabase;
  let api: BuiltProcess;
  const tokens: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    api = await startApiProcess({ DATABASE_URL: database.url, TEXT_PROVIDER: 'sketch', GRAPH_TIMEOUT_S: '1' });
    for (const email of ['ada@example.com', 'bob@example.com']) tokens.push((await signIn(api, email)).accessToken);
  }, 120_000);
  afterAll(async () => {
    await api?.stop();
    await database?.drop();
  });

  const check = (token: string, body: string | Uint8Array, gzip = false) =>
    fetch(`${api.url}/canon/check`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(gzip && { 'content-encoding': 'gzip' }),
      },
      body: body as never,
    });

  /** A thread that loads its program on a busy machine may take longer than this api lets it. */
  const succeeds = (token: string) =>
    eventually(async () => expect((await check(token, small)).status).toBe(200), 30_000);

  it('invariant 52: answer others meanwhile, one call of a user at a time, and end one that takes too long', async () => {
    await succeeds(tokens[0]!);
    let ended = false;
    const long = check(tokens[0]!, endless, true).finally(() => (ended = true));
    // The body is on its way; from when it is there on, a second one of the same user is turned away.
    let second: Response | undefined;
    while (!ended && second?.status !== 429) second = await check(tokens[0]!, small);
    expect([second?.status, second?.headers.get('retry-after')]).toEqual([429, '2']);
    let meanwhile = 0;
    while (!ended) {
      await fetch(`${api.url}/health/live`);
      if (!ended) meanwhile++;
    }
    expect(meanwhile).toBeGreaterThan(10);
    const answer = await long;
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([503, 'overloaded']);
    // Its thread is gone; the next call has another one.
    await succeeds(tokens[1]!);
  }, 60_000);
});
