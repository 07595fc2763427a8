import { generateKeyPairSync } from 'node:crypto';
import { signIn } from '../harness/sign-in';
import { startTestApi, type TestApi } from '../harness/test-api';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { me } from './session-caller';

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
});
