import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../tools/postgres/free-port';
import { eventually } from '../harness/eventually';
import { signIn } from '../harness/sign-in';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { me, refresh } from './session-caller';

const ROOT = join(__dirname, '..', '..');

/** An api process of its own, which can be killed. */
describe('an api that is killed between rotating a token and answering', () => {
  let database: TestDatabase;
  let observer: Client;
  let dataDir: string;
  let child: ChildProcess;
  let api: { url: string; port: number };

  beforeAll(async () => {
    const build = spawnSync(process.execPath, ['tools/build.mjs', '--if-stale'], { cwd: ROOT });
    expect(build.status).toBe(0);
    database = await createTestDatabase();
    observer = new Client({ connectionString: database.url });
    await observer.connect();
    dataDir = mkdtempSync(join(tmpdir(), 'cse-crash-'));
    const port = await freePort();
    api = { url: `http://127.0.0.1:${port}`, port };
  }, 180_000);

  afterAll(async () => {
    child.kill('SIGKILL');
    await observer.end();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });

  async function start(): Promise<void> {
    child = spawn(process.execPath, [join(ROOT, 'dist/apps/api/src/main.js')], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        PORT: String(api.port),
        PUBLIC_URL: api.url,
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        DEV_LOGIN: 'true',
      },
    });
    await eventually(async () => expect((await fetch(`${api.url}/health/ready`)).status).toBe(200), 25_000);
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  const generation = async (sessionId: string) =>
    (await observer.query<{ gen: number }>('select gen from sessions where id = $1', [sessionId])).rows[0]!.gen;

  it('T58 goes on with the old token, and after the restart still knows what was spent', async () => {
    await start();
    const { refreshToken, sessionId } = await signIn(api);
    const body = JSON.stringify({ refresh_token: refreshToken });
    const socket = connect(api.port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    socket.write(
      `POST /auth/refresh HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await eventually(async () => expect(await generation(sessionId)).toBe(1));
    await kill();
    socket.destroy();

    await start();
    const recovered = await refresh(api, refreshToken);
    expect(recovered.status).toBe(200);
    expect(await generation(sessionId)).toBe(1);
    expect((await me(api, recovered.accessToken!)).status).toBe(200);
    expect((await refresh(api, recovered.refreshToken!)).status).toBe(200);
    expect((await refresh(api, refreshToken)).code).toBe('refresh_reused');
    expect((await me(api, recovered.accessToken!)).status).toBe(401);
  }, 60_000);
});
