import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKeySet, rotateKeySet } from '@cse/auth';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { me, refresh } from './session-caller';

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

describe('T46 rotating the signing keys', () => {
  const [old, fresh] = [newKey(), newKey()];
  const issuer = { JWT_ISSUER: 'https://api.example.com' };
  let database: TestDatabase;
  let open: TestApi | undefined;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await open?.close();
    await database.drop();
  });

  /** A restart with other keys, on the same database. */
  async function restart(...keys: object[]): Promise<TestApi> {
    await open?.close();
    open = await startTestApi({ ...issuer, JWT_PRIVATE_KEYS: JSON.stringify({ keys }) }, { database });
    return open;
  }

  it('honours tokens of the previous key until that is taken away, and publishes the next one before it signs', async () => {
    const before = await restart({ ...old, status: 'current' }, { ...fresh, status: 'next' });
    const first = await signIn(before);
    const jwks = (await (await fetch(`${before.url}/.well-known/jwks.json`)).json()) as { keys: { x: string }[] };
    expect(jwks.keys.map(({ x }) => x).sort()).toEqual([old.x, fresh.x].sort());

    const during = await restart({ ...old, status: 'previous' }, { ...fresh, status: 'current' });
    const second = await signIn(during);
    expect((await me(during, first.accessToken)).status).toBe(200);
    expect((await me(during, second.accessToken)).status).toBe(200);
    const kid = (token: string) => Buffer.from(token.split('.')[0]!, 'base64url').toString();
    expect(kid(first.accessToken)).not.toBe(kid(second.accessToken));

    const after = await restart({ ...fresh, status: 'current' });
    expect((await me(after, first.accessToken)).code).toBe('unauthenticated');
    expect((await me(after, second.accessToken)).status).toBe(200);
  });

  it('refuses nobody while two processes are started anew, one after the other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cse-keys-'));
    const file = join(folder, 'keys.json');
    writeFileSync(
      file,
      JSON.stringify({
        keys: [
          { ...newKey(), status: 'current' },
          { ...newKey(), status: 'next' },
        ],
      }),
    );
    const start = () => startTestApi({ ...issuer, JWT_PRIVATE_KEYS: file }, { database });
    const serving = [await start(), await start()];
    const signedIn = await Promise.all(serving.map((api) => signIn(api)));
    const tokens = signedIn.map(({ accessToken }) => accessToken);
    const kidOf = (token: string) => Buffer.from(token.split('.')[0]!, 'base64url').toString();
    const kids = new Set(tokens.map(kidOf));
    const refused: unknown[] = [];
    let answered = 0;
    let isOver = false;
    const asked = new Map<TestApi, number>();
    /** As a proxy does: one that is to end is sent nothing new, and ends what it was sent. */
    const ask = async <T>(turn: number, what: (api: TestApi) => Promise<T>): Promise<T> => {
      const api = serving[turn % serving.length]!;
      asked.set(api, (asked.get(api) ?? 0) + 1);
      return what(api).finally(() => asked.set(api, asked.get(api)! - 1));
    };
    /** Asks whichever process serves with whichever token, and renews its own now and then, anywhere. */
    const caller = async (n: number) => {
      let { refreshToken } = signedIn[n]!;
      for (let turn = 0; !isOver; turn++) {
        if (turn % 8 === 7) {
          const { body, status } = await ask(turn, (api) => refresh(api, refreshToken));
          if (status !== 200) refused.push(body);
          refreshToken = String(body.refresh_token);
          tokens[n] = String(body.access_token);
          kids.add(kidOf(tokens[n]));
        }
        for (const token of tokens) {
          const answer = await ask(turn, (api) => me(api, token));
          if (answer.status !== 200) refused.push(answer);
          answered += 1;
        }
      }
    };
    const load = Promise.all(signedIn.map((_, n) => caller(n)));
    try {
      // As `npm run keys:rotate` does it.
      const rotated = rotateKeySet(parseKeySet(readFileSync(file, 'utf8')), { now: new Date(), accessTtlS: 600 });
      writeFileSync(file, JSON.stringify(rotated));
      for (const index of serving.keys()) {
        const old = serving[index]!;
        serving[index] = await start();
        await eventually(() => Promise.resolve(expect(asked.get(old) ?? 0).toBe(0)), 20_000);
        await old.close();
      }
      const seen = answered;
      // Until what the new key signed has been used, beside what the old one did.
      await eventually(() => {
        expect([kids.size, answered > seen + 10]).toEqual([2, true]);
        return Promise.resolve();
      }, 40_000);
    } finally {
      isOver = true;
      await load;
      for (const api of serving) await api.close();
      rmSync(folder, { recursive: true });
    }
    expect(refused).toEqual([]);
    expect(kids.size).toBe(2);
  }, 120_000);
});
