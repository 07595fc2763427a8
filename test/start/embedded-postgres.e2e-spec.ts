import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../tools/postgres/embedded-postgres';
import { isAlive } from './started-engine';

describe('EmbeddedPostgres', () => {
  let folder: string;
  let dataDir: string;
  let server: EmbeddedPostgres | undefined;

  const start = async (dir = dataDir) => (server = await EmbeddedPostgres.start({ dataDir: dir }));
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cse-postgres-'));
    await chmod(folder, 0o711);
    dataDir = join(folder, 'data');
  });
  afterEach(stop);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has the same data at the same address after a stop, and nothing running in between', async () => {
    const { url } = await start();
    await query(url, 'create table kept (id int)');
    const { pid } = await addressFile(dataDir);
    await stop();
    expect(isAlive(pid)).toBe(false);

    expect((await start()).url).toBe(url);
    await expect(query(url, 'select * from kept')).resolves.toEqual([]);
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o077).toBe(0);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('keeps the data when the file with the password is lost', async () => {
    const before = await start();
    await query(before.url, 'create table if not exists survivor (id int)');
    await stop();
    await rm(join(dataDir, 'postgres.json'));

    const after = await start();
    expect(new URL(after.url).password).not.toBe(new URL(before.url).password);
    await expect(query(after.url, 'select * from survivor')).resolves.toEqual([]);
  });

  it('runs below a folder that is closed to others, and says where the tables are', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const { folder: tables, url } = await start(join(closed, 'data'));
    expect(await query(url, 'show data_directory')).toEqual([{ data_directory: tables }]);
    expect((await addressFile(join(closed, 'data'))).data_directory).toBe(tables);
    await stop();

    await start(join(closed, 'data'));
    expect(server!.folder).toBe(tables);
    if (!tables.startsWith(closed)) await stop().then(() => rm(join(tables, '..'), { recursive: true, force: true }));
  });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function addressFile(dataDir: string): Promise<{ pid: number; data_directory: string }> {
  return JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8')) as { pid: number; data_directory: string };
}
