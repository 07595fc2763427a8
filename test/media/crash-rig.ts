import type { MediaProvider } from '@cse/media';
import { startFakeS3, type FakeS3 } from '../fakes/s3-gate/s3-gate';
import { startWorkerProcess, type BuiltProcess } from '../harness/built-process';
import { holdTable, type TableHold } from '../harness/table-hold';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

/** Somewhere that a worker can be stopped at: at a vendor, at the store of objects, or at a table. */
export interface StoppingPlace {
  readonly reached: Promise<void>;
  release(): void | Promise<void>;
}

/** A job, and where its worker dies. */
export interface Death {
  place(): StoppingPlace | Promise<StoppingPlace>;
  begin(): Promise<Job>;
}

export interface LedgerLine {
  outcome: string;
  cost_usd: number;
}

/** Api here, worker as a process of its own that can be killed, objects in S3 that can be stopped. */
export class CrashRig {
  private worker: BuiltProcess | undefined;

  private constructor(
    readonly stack: MediaStack,
    readonly s3: FakeS3,
    readonly user: MediaUser,
  ) {}

  static async start(environment: Record<string, string>, providers?: readonly MediaProvider[]): Promise<CrashRig> {
    const s3 = await startFakeS3();
    const storage = {
      STORAGE_DRIVER: 's3',
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    };
    const budget = { DAILY_COST_CAP_USD: '1000', MONTHLY_COST_CAP_USD: '1000' };
    const stack = await startMedia({ ...storage, ...budget, LOG_LEVEL: 'warn', ...environment }, providers);
    const rig = new CrashRig(stack, s3, await stack.user());
    await rig.startWorker();
    return rig;
  }

  async startWorker(): Promise<BuiltProcess> {
    this.worker = await startWorkerProcess(this.stack.environment);
    return this.worker;
  }

  holdTable(table: string): Promise<TableHold> {
    return holdTable(this.stack.api.database.url, table);
  }

  /**
   * Brings each job to the place where its worker is to die, one after the other, kills the worker that has all of
   * them, brings another one, and returns the jobs as they ended. A place that stops more than one job comes last.
   */
  async dieAt(kind: 'images' | 'video', deaths: readonly Death[]): Promise<Job[]> {
    const places: StoppingPlace[] = [];
    const ids: string[] = [];
    for (const { place, begin } of deaths) {
      places.push(await place());
      ids.push((await begin()).job_id);
      await places.at(-1)!.reached;
    }
    await this.killWorker();
    await this.startWorker();
    for (const place of places) await place.release();
    return Promise.all(ids.map((id) => this.user.untilEnded(id, kind)));
  }

  async killWorker(): Promise<void> {
    await this.worker!.kill();
  }

  /** Freezes the worker, as a machine that has too much to do does, and brings another one. Returns the frozen one. */
  async freezeWorker(): Promise<BuiltProcess> {
    const frozen = this.worker!;
    frozen.freeze();
    await this.startWorker();
    return frozen;
  }

  ledger(jobId: string): Promise<LedgerLine[]> {
    return this.stack.api.query<LedgerLine>(
      `select l.outcome, l.cost / 1e9::float8 as cost_usd
         from usage_ledger l join generations g on g.reservation_id = l.reservation_id where g.id = $1`,
      [jobId],
    );
  }

  async reservations(): Promise<string[]> {
    const rows = await this.stack.api.query<{ state: string }>(
      'select distinct state from usage_reservations order by 1',
    );
    return rows.map(({ state }) => state);
  }

  /** Objects that no artifact names, and artifacts without their object. Where an upload was, an empty one stays a while. */
  async strays(): Promise<string[]> {
    const named = await this.stack.api.query<{ key: string }>('select object_key as key from artifacts');
    const ended = await this.stack.api.query<{ key: string }>(
      `select object_key as key from pending_objects where object_key like 'uploads/%'`,
    );
    const [keys, names] = [await this.s3.keys(), named.map(({ key }) => key)];
    const known = [...names, ...ended.map(({ key }) => key)];
    return [...keys.filter((key) => !known.includes(key)), ...names.filter((name) => !keys.includes(name))];
  }

  async close(): Promise<void> {
    await this.worker?.stop();
    await this.stack.close();
    await this.s3.stop();
  }
}
