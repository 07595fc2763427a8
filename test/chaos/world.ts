import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dataSourceOptions } from '@cse/database';
import { DataSource } from 'typeorm';
import { startFakeAnthropic, type FakeAnthropic } from '../fakes/anthropic';
import type { SeededRandom } from '../fakes/anthropic/random';
import { FakeOpenai } from '../fakes/openai';
import { startApiProcess, startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { createTestDatabase, type TestDatabase } from '../harness/test-database';

const run = promisify(execFile);
const DISK_MB = 48;
const NOBODY = 'http://127.0.0.1:9';
const STARTERS = { api: startApiProcess, worker: startWorkerProcess };

export type Kind = keyof typeof STARTERS;

/** A place for a process: whoever dies there is followed by another. */
interface Place {
  kind: Kind;
  process: BuiltProcess | undefined;
  /** Something is being done to it. */
  struck: boolean;
}

const MOST_STARTS = 3;

/**
 * A small deployment of processes that can be killed: two apis and two workers over one database and one disk, in front
 * of a model and a maker of pictures that can be made to fail.
 */
export class World {
  readonly anthropic: FakeAnthropic;
  readonly openai: FakeOpenai;
  /** What every process has printed, those that died too. */
  private readonly printed: string[] = [];
  private readonly places: Place[] = (['api', 'api', 'worker', 'worker'] as const).map((kind) => {
    return { kind, process: undefined, struck: false };
  });

  private constructor(
    vendors: { anthropic: FakeAnthropic; openai: FakeOpenai },
    readonly database: TestDatabase,
    readonly source: DataSource,
    /** Where files lie; a disk of its own if `ownDisk`. */
    readonly folder: string,
    readonly ownDisk: boolean,
    private readonly environment: Record<string, string>,
  ) {
    this.anthropic = vendors.anthropic;
    this.openai = vendors.openai;
  }

  static async start(settings: Record<string, string>): Promise<World> {
    const anthropic = await startFakeAnthropic();
    const openai = await new FakeOpenai().listen();
    const database = await createTestDatabase();
    const source = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
    const folder = await mkdtemp(join(tmpdir(), 'cse-chaos-'));
    const ownDisk = await mountDisk(folder);
    const world = new World({ anthropic, openai }, database, source, folder, ownDisk, {
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      // One deployment, whoever answers: tokens and links are good everywhere.
      PUBLIC_URL: NOBODY,
      ANTHROPIC_BASE_URL: anthropic.url,
      ANTHROPIC_API_KEY: 'sk-test',
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_API_KEY: 'sk-test',
      LOG_LEVEL: 'debug',
      // Its disk is a small one.
      STORAGE_MIN_FREE_BYTES: '1048576',
      QUEUE_LOCK_MS: '1000',
      QUEUE_STOP_GRACE_MS: '2000',
      MEDIA_POLL_MS: '50',
      SHUTDOWN_DRAIN_S: '2',
      ...settings,
    });
    await Promise.all(world.places.map((place) => world.fill(place)));
    return world;
  }

  /** The address of an api that is there, as a balancer would find it. */
  address(random: SeededRandom): string {
    const urls = this.places.flatMap(({ kind, process }) => (kind === 'api' && process ? [process.url] : []));
    // Nobody is there: the connection is refused, as it would be.
    return random.pick(urls) ?? NOBODY;
  }

  /** Does something to one of a kind, while another one is there and well. */
  async strike(kind: Kind, random: SeededRandom, blow: (place: Place) => Promise<void>): Promise<void> {
    const well = this.places.filter((place) => place.kind === kind && !place.struck);
    const place = well.length > 1 ? random.pick(well)! : undefined;
    if (!place) return;
    place.struck = true;
    await blow(place);
    place.struck = false;
  }

  /** Ends who is there without a word; nobody is there then. */
  async kill(place: Place): Promise<void> {
    const died = this.leave(place);
    await died?.kill();
    this.printed.push(died?.output ?? '');
  }

  /** Ends who is there as a deployment does. */
  async stop(place: Place): Promise<void> {
    const ended = this.leave(place);
    await ended?.stop();
    this.printed.push(ended?.output ?? '');
  }

  /** Whoever meets a fault while it starts, such as a connection that is cut, ends and is started again, as a supervisor does. */
  async fill(place: Place): Promise<void> {
    for (let tries = 1; !place.process; tries++) {
      try {
        place.process = await STARTERS[place.kind](this.environment);
      } catch (error) {
        if (tries === MOST_STARTS) throw error;
        this.printed.push((error as Error).message);
      }
    }
  }

  /** What was printed since the beginning. */
  logs(): string {
    return [...this.printed, ...this.places.map(({ process }) => process?.output ?? '')].join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.places.map((place) => this.stop(place)));
    await this.source.destroy();
    await this.database.drop();
    await Promise.all([this.anthropic.close(), this.openai.close()]);
    if (this.ownDisk) await run('umount', [this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private leave(place: Place): BuiltProcess | undefined {
    const { process } = place;
    place.process = undefined;
    return process;
  }
}

/** A disk that can be filled without harm to anybody else; only where this user may mount one. */
async function mountDisk(folder: string): Promise<boolean> {
  return run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]).then(
    () => true,
    () => false,
  );
}
