import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isOpenToOthers } from '../../tools/postgres/programs';
import { isAlive, StartedEngine } from './started-engine';

jest.setTimeout(120_000);

const READY = /Ctrl-C stops everything/;

describe('npm start', () => {
  let folder: string;
  let engine: StartedEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-start-'));
    await chmod(folder, 0o711);
    engine = await StartedEngine.spawn(join(folder, 'data'));
    await engine.says(READY);
  });
  afterAll(async () => {
    engine.process.kill('SIGTERM');
    await engine.exit;
    await rm(folder, { recursive: true, force: true });
  });

  it('prints where the documentation is', async () => {
    const [, url] = /Swagger UI +(\S+)/.exec(engine.output)!;
    const page = await fetch(url!);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
  });

  it('prints no token into a log, but a first request that works as it is', async () => {
    expect(engine.output).not.toMatch(/eyJ|rt_/);
    const [request] = /^ACCESS_TOKEN=.*\ncurl .*$/m.exec(engine.output)!;
    const { stdout } = await promisify(execFile)('sh', ['-c', request]);
    expect(JSON.parse(stdout)).toMatchObject({ ghost_nodes: expect.arrayContaining([expect.anything()]) });
  });

  it('keeps its secrets and the database address from other users', async () => {
    for (const file of ['postgres.json', 'content.key', 'logs/api.log']) {
      const { mode } = await stat(join(engine.dataDir, file)).catch(() => ({ mode: 0o600 }));
      expect([file, mode & 0o077]).toEqual([file, 0]);
    }
  });

  it('starts a worker and an api again that died, and says so', async () => {
    const [api, worker, database] = engine.pids();
    process.kill(worker!, 'SIGKILL');
    await engine.says(/worker ended \(SIGKILL\); starting it again in [\d.]+ s/);
    await engine.says(/worker is back/);
    expect(engine.pidOf('worker')).not.toBe(worker);
    process.kill(api!, 'SIGKILL');
    await engine.says(/api is back/);
    expect(engine.pidOf('api')).not.toBe(api);
    expect(isAlive(database!)).toBe(true);
  });

  it('refuses a second start on the same data, which then leaves the first alone', async () => {
    const second = await StartedEngine.spawn(engine.dataDir);
    expect(await second.exit).toBe(1);
    expect(complaint(second)).toMatch(/another start is running on this data/);
    expect(engine.pids().every(isAlive)).toBe(true);
  });

  it('stops everything on SIGTERM, and has the same data at the next start', async () => {
    const before = await signIn(engine);
    const pids = engine.pids();
    engine.process.kill('SIGTERM');
    expect(await engine.exit).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);

    engine = await StartedEngine.spawn(engine.dataDir);
    await engine.says(READY);
    expect(await signIn(engine)).toBe(before);
  });

  it('leaves no api and no worker behind when it is killed, and the next start ends the abandoned database', async () => {
    const [api, worker, database] = engine.pids();
    const [, starter] = /"starter_pid": (\d+)/.exec(await readFile(join(engine.dataDir, 'postgres.json'), 'utf8'))!;
    process.kill(Number(starter), 'SIGKILL');
    await engine.exit;

    engine = await StartedEngine.spawn(engine.dataDir);
    await engine.says(READY);
    expect([api!, worker!, database!].filter(isAlive)).toEqual([]);
  });
});

describe('npm start by a user who is not root', () => {
  /** Any account will do; root lends it one, everybody else is one. */
  const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined;

  it('keeps everything in the data folder', async () => {
    // Below a closed folder such as root's home there is no other user who could start the project.
    if (user && !(await isOpenToOthers(__dirname))) return;
    const folder = await mkdtemp(join(tmpdir(), 'cse-start-'));
    if (user) await chown(folder, user.uid, user.gid);
    const engine = await StartedEngine.spawn(join(folder, 'data'), { HOME: folder }, user);
    await engine.says(READY);
    const { data_directory } = JSON.parse(await readFile(join(folder, 'data', 'postgres.json'), 'utf8'));
    engine.process.kill('SIGTERM');
    expect(await engine.exit).toBe(0);
    expect(data_directory).toBe(join(folder, 'data', 'postgres'));
    await rm(folder, { recursive: true, force: true });
  });
});

describe('npm start that cannot work', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-start-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says that the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const engine = await StartedEngine.spawn(join(folder, 'data'), { PORT: String(port) });
    expect(await engine.exit).toBe(1);
    await new Promise((done) => server.close(done));
    expect(complaint(engine)).toBe(`could not start: another process uses port ${port}; set PORT to another one`);
  });

  it('says that the data folder cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const engine = await StartedEngine.spawn(join(file, 'data'));
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe(`could not start: DATA_DIR ${join(file, 'data')} cannot be written (ENOTDIR)`);
  });

  it('does not hang where nobody can make a folder', async () => {
    if (process.platform !== 'linux') return;
    const engine = await StartedEngine.spawn('/proc/no-folder/data');
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe('could not start: DATA_DIR /proc/no-folder/data cannot be written (ENOENT)');
  });

  it('says that there is no such option, which npm hands on', async () => {
    const engine = await StartedEngine.spawn(join(folder, 'data'), {}, undefined, ['--wan']);
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe(
      'could not start: there is no option --wan; --lan opens the api to the local network',
    );
  });

  it('names every wrong variable and what it wants, but not its value', async () => {
    const wrong = { TEXT_TIMEOUT_S: 'soon', LOG_LEVEL: 'chatty', CONTENT_KEY: 'secret-value' };
    const engine = await StartedEngine.spawn(join(folder, 'data'), wrong);
    expect(await engine.exit).toBe(1);
    const said = complaint(engine);
    for (const name of Object.keys(wrong)) expect(said).toContain(name);
    for (const value of Object.values(wrong)) expect(said).not.toContain(value);
  });

  it('says that the database of DATABASE_URL does not answer', async () => {
    const url = 'postgres://nobody@127.0.0.1:1/none';
    const engine = await StartedEngine.spawn(join(folder, 'data'), { DATABASE_URL: url });
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe('could not start: the database of DATABASE_URL does not answer');
  });

  it('says that the Redis of REDIS_URL does not answer', async () => {
    const engine = await StartedEngine.spawn(join(folder, 'data'), { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe('could not start: the Redis of REDIS_URL does not answer');
  });

  it('says in one line what api and worker find wrong only when they start', async () => {
    const engine = await StartedEngine.spawn(join(folder, 'data'), { PRICES_FILE: join(folder, 'no-prices.json') });
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toBe('could not start: configuration: PRICES_FILE must name a readable JSON file');
    expect(engine.output).not.toContain('"level"');
  });

  it('wants a database of its own in production', async () => {
    const engine = await StartedEngine.spawn(join(folder, 'data'), { NODE_ENV: 'production' });
    expect(await engine.exit).toBe(1);
    expect(complaint(engine)).toContain('DATABASE_URL is required');
  });
});

/** The one line on standard error, without what npm itself adds. */
function complaint(engine: StartedEngine): string {
  const lines = engine.errors.split('\n').filter((line) => line && !line.startsWith('npm '));
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

async function signIn(engine: StartedEngine): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${engine.port}/auth/dev/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'same@example.com' }),
  });
  const { user } = (await response.json()) as { user: { id: string } };
  return user.id;
}
