import { existsSync } from 'node:fs';
import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import * as config from '@cse/config';
import { explainStartFailure, isLoopbackHost } from '@cse/core';
import { freePort } from '../postgres/free-port';
import { openToNetwork, WORKER_HOST, type Lan } from './lan';

/** What `npm start` works with, after everything that can be checked early has been. */
export interface Settings {
  dataDir: string;
  /** The environment of api and worker, but for an embedded database's address. */
  environment: NodeJS.ProcessEnv;
  apiUrl: string;
  workerUrl: string;
  /** Set where others in the local network reach the api, as `--lan` asks for. */
  lan?: Lan;
  usesEmbeddedPostgres: boolean;
  /** Whether people sign in at a provider of our own: nobody else can be asked, and nobody else can reach it. */
  usesDevIdentityProvider: boolean;
  /** How long api and worker may take to end, in milliseconds. */
  patienceMs: number;
}

/**
 * The environment and `.env`, with the defaults of a developer's machine.
 * @throws an Error with one line to show.
 */
export async function readSettings(root: string, parameters: readonly string[] = []): Promise<Settings> {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  const unknown = parameters.find((parameter) => parameter !== '--lan');
  if (unknown !== undefined) throw new Error(`there is no option ${unknown}; --lan opens the api to the local network`);
  const given = config.processEnvironment();
  const isDevelopment = (given.NODE_ENV || 'development') === 'development';
  const usesEmbeddedPostgres = !given.DATABASE_URL && given.NODE_ENV !== 'production';
  const workerPort = Number(given.WORKER_HEALTH_PORT) || (await freePort());
  const environment: NodeJS.ProcessEnv = {
    ...given,
    DATA_DIR: resolve(root, given.DATA_DIR || '.data'),
    WORKER_HEALTH_PORT: given.WORKER_HEALTH_PORT || String(workerPort),
  };
  if (environment.PORT === '0') environment.PORT = String(await freePort());
  const lan = parameters.includes('--lan') ? await openToNetwork(environment) : undefined;
  checkConfiguration(usesEmbeddedPostgres ? { ...environment, DATABASE_URL: 'postgres://embedded' } : environment);
  const { host, port, baseUrl } = new config.HttpConfig(environment);
  const isLocal = isLoopbackHost(new URL(baseUrl).hostname);
  // Where others reach the api, anybody could be anybody: there it takes a decision.
  if (isDevelopment && !environment.DEV_LOGIN && isLocal && isLoopbackHost(host)) environment.DEV_LOGIN = 'true';
  await checkPort(host, port);
  if (given.REDIS_URL) await checkRedis(new URL(given.REDIS_URL));
  await prepareDataDir(environment.DATA_DIR!);
  return {
    dataDir: environment.DATA_DIR!,
    environment,
    apiUrl: `http://${reachable(host)}:${port}`,
    workerUrl: `http://${lan ? WORKER_HOST : reachable(host)}:${workerPort}`,
    lan,
    usesEmbeddedPostgres,
    usesDevIdentityProvider: isDevelopment && !given.GOOGLE_CLIENT_ID && isLocal,
    patienceMs: patienceOf(environment) * 1_000,
  };
}

/** Seconds: served while it is leaving, given to what is open, and a few to write things down. */
function patienceOf(environment: config.EnvironmentSource): number {
  return new config.RuntimeConfig(environment).lameDuckS + new config.UsageConfig(environment).shutdownDrainS + 10;
}

/** Reads every section that @cse/config exports, so that a wrong variable stops the start before anything runs. */
function checkConfiguration(environment: config.EnvironmentSource): void {
  const sections = Object.values(config).filter(
    (exported) => typeof exported === 'function' && 'variables' in exported,
  );
  config.readSections(sections as config.SectionClass[], environment);
}

async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((done, fail) => server.once('error', fail).listen({ host, port }, done));
  } catch (error) {
    throw new Error(explainStartFailure(error, 'PORT').replace('could not start: ', ''));
  }
  await new Promise((done) => server.close(done));
}

/** Api and worker would wait for it for ever, as they should where it comes back; at a first start it is a mistake. */
async function checkRedis({ hostname, port }: URL): Promise<void> {
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379), timeout: 3_000 });
  try {
    await new Promise<void>((done, fail) => {
      socket.once('connect', done).once('error', fail);
      socket.once('timeout', () => fail(new Error('timeout')));
    });
  } catch {
    throw new Error('the Redis of REDIS_URL does not answer');
  } finally {
    socket.destroy();
  }
}

/** Others may pass through a new folder of root's, because PostgreSQL then runs as another user; nobody may list it. */
async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    if (await makeFolder(dataDir)) await chmod(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
    const probe = join(dataDir, `.writable-${process.pid}`);
    await (await open(probe, 'w')).close();
    await rm(probe);
  } catch (error) {
    throw new Error(`DATA_DIR ${dataDir} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * Makes a folder and those above it; false when it was there. Not `recursive`: below a file system that takes no
 * folders, such as /proc, Node 20 never comes back from it.
 */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return false;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    await makeFolder(dirname(folder));
    return makeFolder(folder);
  }
}

/** The address at which this machine reaches a server that listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
