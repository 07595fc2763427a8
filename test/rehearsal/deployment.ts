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
import { startTestApi } from '../harness/test-api';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';
import { testRedisUrl } from '../harness/test-redis';
import { Balancer } from './balancer';

const ROOT = resolve(__dirname, '..', '..');
/** A release: a folder with its package.json, its production packages and its dist. `npm run rehearse` makes them. */
const RELEASES = { old: process.env.REHEARSE_OLD ?? ROOT, new: process.env.REHEARSE_NEW ?? ROOT };
const NEXT_SCHEMA = ['--require', join(__dirname, 'next-schema.cjs')];

type Release = keyof typeof RELEASES;
type Program = 'api' | 'worker';

const PORTS = { api: 'PORT', worker: 'WORKER_HEALTH_PORT' };

/** A deployment as in production: PostgreSQL, Redis, built programs, and a balancer that follows readiness. */
export class Deployment {
  readonly running: { program: Program; process: BuiltProcess }[] = [];
  /** Whoever has ended: its code or signal, and what it said. */
  readonly ended: { code: number | null; output: string }[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly source: DataSource,
    readonly anthropic: FakeAnthropic,
    readonly openai: FakeOpenai,
    readonly balancer: Balancer,
    private readonly folder: string,
    readonly environment: Record<string, string>,
  ) {}

  static async start(): Promise<Deployment> {
    await build();
    const database = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
    const folder = await mkdtemp(join(tmpdir(), 'cse-rehearsal-'));
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
      DATA_DIR: folder,
      PUBLIC_URL: balancer.url,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-test',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_API_KEY: 'sk-test',
      MEDIA_POLL_MS: '100',
      // The balancer looks five times a second.
      SHUTDOWN_LAME_DUCK_S: '2',
    };
    return new Deployment(database, source, anthropic, openai, balancer, folder, environment);
  }

  /** Access tokens of so many people, who have signed in where that needs no identity provider. */
  async signIn(people: number): Promise<string[]> {
    const { JWT_PRIVATE_KEYS = '', CONTENT_KEY = '', PUBLIC_URL = '', ACCESS_TTL_S = '' } = this.environment;
    const api = await startTestApi(
      { JWT_PRIVATE_KEYS, CONTENT_KEY, ACCESS_TTL_S, JWT_ISSUER: PUBLIC_URL },
      { database: { url: this.database.url, drop: () => Promise.resolve() } },
    );
    const all = Array.from({ length: people }, (_, at) => signIn(api, `writer-${at}@example.com`));
    const tokens = (await Promise.all(all)).map(({ accessToken }) => accessToken);
    await api.close();
    return tokens;
  }

  /** Starts a program and returns when it is ready; an api is known to the balancer from then on. */
  async launch(program: Program, release: Release, nodeArgs: string[] = []): Promise<BuiltProcess> {
    const file = join(RELEASES[release], 'dist', 'apps', program, 'src', 'main.js');
    const process = await BuiltProcess.start(file, PORTS[program], this.environment, nodeArgs);
    this.running.push({ program, process });
    if (program === 'api') this.balancer.add(process.url);
    return process;
  }

  /** Ends the oldest of a kind as a platform does. */
  async retire(program: Program): Promise<void> {
    const oldest = this.running.find((one) => one.program === program)!;
    this.running.splice(this.running.indexOf(oldest), 1);
    const { process } = oldest;
    process.terminate();
    const [code] = await process.ended;
    this.balancer.remove(process.url);
    await process.stop();
    this.ended.push({ code, output: process.output });
  }

  /** Runs the migration command of a release, or of the one after it. */
  async migrate(next?: 'broken' | 'sound'): Promise<{ code: number; said: string }> {
    const args = next ? [...NEXT_SCHEMA] : [];
    const file = join(RELEASES.new, 'dist', 'tools', 'database', 'run-migrations.js');
    const env = { PATH: process.env.PATH, DATABASE_URL: this.database.url, ...nextSchema(next) };
    return promisify(execFile)(process.execPath, [...args, file], { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      (failed: { code: number; stderr: string }) => ({ code: failed.code, said: failed.stderr }),
    );
  }

  /** An api of the release after this one, with the migration that it brings; it may be not ready. */
  launchNext(next: 'broken' | 'sound'): Promise<BuiltProcess> {
    const file = join(RELEASES.new, 'dist', 'apps', 'api', 'src', 'main.js');
    return BuiltProcess.start(
      file,
      'PORT',
      { ...this.environment, ...nextSchema(next) },
      NEXT_SCHEMA,
      0,
      '/health/live',
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.running.map(({ process }) => process.stop()));
    await this.balancer.close();
    await this.source.destroy();
    await this.database.drop();
    await this.anthropic.close();
    await this.openai.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function nextSchema(next: string | undefined): Record<string, string> {
  return next ? { NEXT_SCHEMA: next, NEXT_SCHEMA_OF: RELEASES.new } : {};
}

/** The secrets that an operator makes, but those of the database and a bucket. */
async function madeSecrets(): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'docker', 'make-env.mjs')]);
  const lines = [...stdout.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].filter(([, name]) => !/^(S3|POSTGRES)_/.test(name!));
  return Object.fromEntries(lines.map(([, name, value]) => [name!, value!.replace(/^'(.*)'$/, '$1')]));
}
