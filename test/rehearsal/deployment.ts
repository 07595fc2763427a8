import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';
import { UNLIMITED } from '../ai/unlimited';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import { FakeOpenai } from '../fakes/openai';
import { build, BuiltProcess } from '../harness/built-process';
import { signIn } from '../harness/sign-in';
import { createEmptyDatabase, type TestDatabase } from '../harness/test-database';
import { testRedisUrl } from '../harness/test-redis';
import { Balancer } from './balancer';
import { installRelease } from './release';

const ROOT = resolve(__dirname, '..', '..');
/** A checkout of the release before, installed and built; `npm run rehearse -- --from` makes one. */
const SOURCES_BEFORE = process.env.REHEARSE_BEFORE;

/** What runs at first, and a release whose last migration is sound, or breaks (next-schema.cjs). */
export type Release = 'old' | 'sound' | 'broken';
type Program = 'api' | 'worker';

const PORTS = { api: 'PORT', worker: 'WORKER_HEALTH_PORT' };
const MIGRATIONS = 'dist/tools/database/run-migrations.js';

/** A deployment as in production: PostgreSQL, Redis, installed releases, and a balancer that follows readiness. */
export class Deployment {
  readonly running: { program: Program; process: BuiltProcess }[] = [];
  /** Whoever has ended: its code, and what it said since it was asked to. */
  readonly ended: { code: number | null; lastWords: string }[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly source: DataSource,
    readonly anthropic: FakeAnthropic,
    readonly openai: FakeOpenai,
    readonly balancer: Balancer,
    private readonly files: string,
    private readonly folders: { old: string; next: string },
    private readonly environment: Record<string, string>,
  ) {}

  /** Nothing runs yet; the database has the schema of the old release. */
  static async start(): Promise<Deployment> {
    await build();
    const next = await installRelease(ROOT);
    const old = SOURCES_BEFORE ? await installRelease(SOURCES_BEFORE) : next;
    const database = await createEmptyDatabase();
    const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
    const files = await mkdtemp(join(tmpdir(), 'cse-rehearsal-'));
    const anthropic = await startFakeAnthropic();
    const openai = await new FakeOpenai().listen();
    const balancer = await Balancer.start();
    const redis = testRedisUrl();
    const environment = {
      ...(await madeSecrets()),
      ...UNLIMITED,
      DAILY_IMAGES: '1000000',
      USER_RATE_LIMITS: 'reads=1000000,writes=1000000',
      ACCESS_TTL_S: '3600',
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      ...(redis ? { REDIS_URL: redis, QUEUE_PREFIX: `cse-rehearsal-${process.pid}` } : {}),
      DATA_DIR: files,
      PUBLIC_URL: balancer.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-test',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_API_KEY: 'sk-test',
      MEDIA_POLL_MS: '100',
      // The balancer looks five times a second.
      SHUTDOWN_LAME_DUCK_S: '3',
    };
    const folders = { old, next };
    const deployment = new Deployment(database, source, anthropic, openai, balancer, files, folders, environment);
    const { code, said } = await deployment.migrate('old');
    if (code !== 0) throw new Error(said);
    return deployment;
  }

  /** Access tokens of so many people, who have signed in where that needs no identity provider. */
  async signIn(people: number): Promise<string[]> {
    const environment = { ...this.environment, NODE_ENV: 'test', DEV_LOGIN: 'true' };
    const api = await BuiltProcess.start(this.file('old', 'dist/apps/api/src/main.js'), 'PORT', environment);
    const all = Array.from({ length: people }, (_, at) => signIn(api, `writer-${at}@example.com`));
    const tokens = (await Promise.all(all)).map(({ accessToken }) => accessToken);
    await api.kill();
    return tokens;
  }

  /**
   * Starts a program and returns when it is ready; the balancer knows an api from then on.
   * @param healthPath of one that is not expected to become ready
   */
  async launch(program: Program, release: Release, healthPath?: string): Promise<BuiltProcess> {
    const environment = { ...this.environment, ...this.schemaOf(release) };
    const file = this.file(release, `dist/apps/${program}/src/main.js`);
    const process = await BuiltProcess.start(file, PORTS[program], environment, preload(release), 0, healthPath);
    this.running.push({ program, process });
    if (program === 'api') this.balancer.add(process.url);
    return process;
  }

  /** Ends the oldest of a kind, or the one that is meant, as a platform does. */
  async retire(program: Program, which?: BuiltProcess): Promise<void> {
    const one = this.running.find((other) => other.program === program && (!which || other.process === which))!;
    this.running.splice(this.running.indexOf(one), 1);
    const { process } = one;
    const said = process.output.length;
    process.terminate();
    const [code] = await process.ended;
    this.balancer.remove(process.url);
    await process.stop();
    this.ended.push({ code, lastWords: process.output.slice(said) });
  }

  /** Runs the migration command of a release. */
  async migrate(release: Release): Promise<{ code: number; said: string }> {
    const env = { PATH: process.env.PATH, DATABASE_URL: this.database.url, ...this.schemaOf(release) };
    const args = [...preload(release), this.file(release, MIGRATIONS)];
    return promisify(execFile)(process.execPath, args, { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (failed: { code: number; stderr: string }) => ({ code: failed.code, said: failed.stderr }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map(({ process }) => process.stop()));
    await this.balancer.close();
    await this.source.destroy();
    await this.database.drop();
    await this.anthropic.close();
    await this.openai.close();
    const folders = new Set([this.files, ...Object.values(this.folders)]);
    await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
  }

  private file(release: Release, path: string): string {
    return join(release === 'old' ? this.folders.old : this.folders.next, path);
  }

  private schemaOf(release: Release): Record<string, string> {
    return release === 'old' ? {} : { NEXT_SCHEMA: release, NEXT_SCHEMA_OF: this.folders.next };
  }
}

function preload(release: Release): string[] {
  return release === 'old' ? [] : ['--require', join(__dirname, 'next-schema.cjs')];
}

/** The secrets that an operator makes, but those of the database and a bucket. */
async function madeSecrets(): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'docker', 'make-env.mjs')]);
  const lines = [...stdout.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].filter(([, name]) => !/^(S3|POSTGRES)_/.test(name!));
  return Object.fromEntries(lines.map(([, name, value]) => [name!, value!.replace(/^'(.*)'$/, '$1')]));
}
