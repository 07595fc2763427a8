import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HurriedClock } from '../../test/hurried-clock.ts';
import { broken, failureOf, json, ScriptedServer } from '../../test/scripted-server.ts';
import { createClient, createSession, Session, SignInError, type KeyStorage, type SessionOptions } from '../index.ts';
import { fileStorage, signInByLoopback } from '../node/index.ts';

const pair = (n: number, more: object = {}) => ({
  access_token: `access-${n}`,
  refresh_token: `refresh-${n}`,
  expires_in: 600,
  session_id: 's1',
  user: { id: 'u1', name: 'Ada' },
  ...more,
});

class Memory implements KeyStorage {
  readonly values = new Map<string, string>();
  get = (key: string) => this.values.get(key);
  set = (key: string, value: string) => void this.values.set(key, value);
  remove = (key: string) => void this.values.delete(key);
}

describe('a session', () => {
  const server = new ScriptedServer();
  let clock: HurriedClock;
  let storage: Memory;
  let ended: string[];
  const session = (options: Partial<SessionOptions> = {}) =>
    createSession({
      baseUrl: server.url,
      clientId: 'dev',
      storage,
      clock,
      onSignedOut: (reason) => ended.push(reason),
      ...options,
    });

  beforeAll(() => server.open());
  afterAll(() => server.close());
  beforeEach(() => {
    clock = new HurriedClock();
    storage = new Memory();
    ended = [];
  });

  describe('signs in', () => {
    const REDIRECT = 'https://app.example.com/signed-in';
    const stateOf = (address: string) => new URL(address).searchParams.get('state')!;

    it('with a verifier that only this app has, over a reload of the page', async () => {
      const address = new URL(await session({ device: { name: 'desk' } }).begin(REDIRECT));
      expect(address.pathname).toBe('/auth/google');
      const sent = Object.fromEntries(address.searchParams);
      expect(sent).toMatchObject({
        client_id: 'dev',
        redirect_uri: REDIRECT,
        code_challenge_method: 'S256',
        device_name: 'desk',
      });
      server.script(json(pair(1)));
      const back = `${REDIRECT}?code=c%2Bd&state=${sent.state}&iss=x#top`;
      expect(Session.isReturn(back)).toBe(true);
      expect(Session.isReturn(REDIRECT)).toBe(false);
      const after = session();
      expect(await after.complete(back)).toEqual({ id: 'u1', name: 'Ada' });
      const body = JSON.parse(server.seen[0]!.body) as Record<string, string>;
      expect(body).toMatchObject({ grant_type: 'authorization_code', code: 'c+d', redirect_uri: REDIRECT });
      expect(body.code_verifier).toMatch(/^[\w-]{43}$/);
      expect(createHash('sha256').update(body.code_verifier!).digest('base64url')).toBe(sent.code_challenge);
      expect(await after.user()).toEqual({ id: 'u1', name: 'Ada' });
      // Of the sign-in nothing is left.
      expect([...storage.values.keys()]).toEqual(['cse.session.dev']);
    });

    it('in several tabs at once, each with its own', async () => {
      const [one, two] = [await session().begin(REDIRECT), await session().begin(REDIRECT)];
      server.script(json(pair(1)));
      await session().complete(`${REDIRECT}?code=c&state=${stateOf(two)}`);
      await session().complete(`${REDIRECT}?code=c&state=${stateOf(one)}`);
      const [a, b] = server.seen.map(({ body }) => (JSON.parse(body) as { code_verifier: string }).code_verifier);
      expect(a).not.toBe(b);
    });

    it('not with what was not begun here, was refused, or comes from another server', async () => {
      const refused = async (change: (state: string) => string, options: Partial<SessionOptions> = {}) => {
        const state = stateOf(await session().begin(REDIRECT));
        const error: SignInError = await failureOf(session(options).complete(`${REDIRECT}?${change(state)}`));
        expect(error).toBeInstanceOf(SignInError);
        return error.code;
      };
      server.script();
      expect(await refused(() => 'code=c&state=theirs')).toBe('unknown_state');
      expect(await refused((state) => `error=access_denied&state=${state}`)).toBe('access_denied');
      expect(await refused((state) => `code=c&state=${state}&iss=evil`, { issuer: 'https://ours' })).toBe(
        'wrong_issuer',
      );
      expect(server.seen).toEqual([]);
    });

    it('on a desktop, over a port of its own that takes one answer', async () => {
      server.script(json(pair(1)));
      let page = '';
      const user = await signInByLoopback(session(), async (address) => {
        const { searchParams } = new URL(address);
        const back = searchParams.get('redirect_uri')!;
        expect(back).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
        expect((await fetch(back.replace('callback', 'other'))).status).toBe(404);
        page = await (await fetch(`${back}?code=c&state=${searchParams.get('state')}`)).text();
      });
      expect(user.id).toBe('u1');
      expect(page).toContain('go back to the app');
    });
  });

  it('renews once, however many calls wait for it', async () => {
    const one = session();
    await one.adopt(pair(1) as never);
    clock.pass(500_000);
    server.script(json(pair(2)));
    const tokens = await Promise.all(Array.from({ length: 20 }, () => one.token()));
    expect(new Set(tokens)).toEqual(new Set(['access-2']));
    expect(server.seen).toHaveLength(1);
  });

  it('renews once over several tabs, by Web Locks', async () => {
    let queue: Promise<unknown> = Promise.resolve();
    const names: string[] = [];
    const locks = {
      request: <T>(name: string, work: () => Promise<T>): Promise<T> => {
        names.push(name);
        const turn = queue.then(work);
        queue = turn.catch(() => undefined);
        return turn;
      },
    };
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
    try {
      await session().adopt(pair(1) as never);
      clock.pass(500_000);
      server.script(json(pair(2)), json(pair(3)));
      expect(await Promise.all(Array.from({ length: 5 }, () => session().token()))).toEqual(Array(5).fill('access-2'));
      expect(server.seen).toHaveLength(1);
      expect(new Set(names)).toEqual(new Set(['cse.session.dev']));
    } finally {
      if (before) Object.defineProperty(globalThis, 'navigator', before);
      else delete (globalThis as { navigator?: unknown }).navigator;
    }
  });

  it('does not use a token that could not be kept, and gets the same one again', async () => {
    const one = session();
    await one.adopt(pair(1) as never);
    clock.pass(700_000);
    server.script(json(pair(2)));
    storage.set = () => {
      throw new Error('the keychain is locked');
    };
    await expect(createClient({ baseUrl: server.url, session: one, clock }).live()).rejects.toThrow('keychain');
    expect(server.seen.map(({ url }) => url)).toEqual(['/auth/refresh']);
    storage.set = (key, value) => void storage.values.set(key, value);
    expect(await one.token()).toBe('access-2');
    expect(JSON.parse(server.seen[1]!.body)).toMatchObject({ refresh_token: 'refresh-1' });
  });

  it('of a page keeps no token: its cookie renews it, with the header that no form can set', async () => {
    const one = session({ transport: 'cookie', clientId: 'web' });
    await one.adopt(pair(1, { refresh_token: undefined }) as never);
    expect(await one.token()).toBe('access-1');
    expect([...storage.values.values()].join()).not.toContain('access-1');
    server.script(json(pair(2, { refresh_token: undefined })));
    // After a reload.
    const sent: RequestInit[] = [];
    const watched = (url: string, init: RequestInit) => (sent.push(init), fetch(url, init));
    expect(await session({ transport: 'cookie', clientId: 'web', fetch: watched }).token()).toBe('access-2');
    expect(sent[0]).toMatchObject({ credentials: 'include', body: '{}' });
    expect(server.seen[0]!.headers['x-client']).toBe('web');
  });

  it('signs out here even when the server cannot be reached, and says whether it was', async () => {
    const one = session();
    await one.adopt(pair(1) as never);
    server.script((_, response) => void response.writeHead(204).end());
    expect(await one.signOut({ everywhere: true })).toBe(true);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ refresh_token: 'refresh-1', all: true });
    expect(server.seen[0]!.headers.authorization).toBe('Bearer access-1');
    await one.adopt(pair(2) as never);
    server.script(broken);
    expect(await one.signOut()).toBe(false);
    expect(storage.values.size).toBe(0);
    expect(await one.token()).toBeUndefined();
    expect(ended).toEqual(['signed_out', 'signed_out']);
  });

  describe('in a file', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sdk-session-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('is its owner’s alone, and whole whatever happens at the same time', async () => {
      const path = join(folder, 'deep', 'session.json');
      const stores = Array.from({ length: 4 }, () => fileStorage(path));
      await Promise.all(stores.map((store, n) => store.set(`key-${n}`, `value-${n}`)));
      expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
        'key-0': 'value-0',
        'key-1': 'value-1',
        'key-2': 'value-2',
        'key-3': 'value-3',
      });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      await stores[0]!.remove('key-1');
      expect(await stores[1]!.get('key-1')).toBeUndefined();
      expect(await readdir(join(folder, 'deep'))).toEqual(['session.json']);
    });

    it('is not locked by a process that died', async () => {
      const path = join(folder, 'session.json');
      const { pid } = spawnSync(process.execPath, ['-e', '']);
      await writeFile(`${path}.cse_session_dev.lock`, String(pid));
      await expect(fileStorage(path).lock('cse.session.dev', async () => 'in')).resolves.toBe('in');
    });

    it('lets one in at a time', async () => {
      const path = join(folder, 'session.json');
      let inside = 0;
      let most = 0;
      const enter = () =>
        fileStorage(path).lock('cse.session.dev', async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside--;
        });
      await Promise.all([enter(), enter(), enter()]);
      expect(most).toBe(1);
    });
  });
});
