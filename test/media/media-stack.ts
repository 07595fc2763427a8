import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaProvider } from '@cse/media';
import type { INestApplicationContext } from '@nestjs/common';
import { createWorkerApp } from '../../apps/worker/src/create-worker-app';
import { freePort } from '../../tools/postgres/free-port';
import { eventually } from '../harness/eventually';
import { signIn, type SignedIn } from '../harness/sign-in';
import { startTestApi, type TestApi, type TestApiOptions } from '../harness/test-api';
import type { Job } from './job';

/** Api and, when asked for, worker in this process, with a database and a folder for files of their own. */
export interface MediaStack {
  api: TestApi;
  environment: Record<string, string>;
  /** @param further settings of this worker alone */
  startWorker(further?: Record<string, string>): Promise<INestApplicationContext>;
  user(email?: string): Promise<MediaUser>;
  close(): Promise<void>;
}

export interface MediaUser extends SignedIn {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The job's JSON; fails when the answer is a problem. */
  job(method: string, path: string, body?: unknown): Promise<Job>;
  untilEnded(id: string, kind?: 'images' | 'video'): Promise<Job>;
}

export async function startMedia(
  environment: Record<string, string> = {},
  mediaProviders: readonly MediaProvider[] = [],
  { clock }: Pick<TestApiOptions, 'clock'> = {},
): Promise<MediaStack> {
  const folder = await mkdtemp(join(tmpdir(), 'cse-media-test-'));
  const shared = {
    DATA_DIR: folder,
    RATE_LIMIT_PER_MINUTE: '100000',
    DAILY_IMAGES: '100000',
    MEDIA_POLL_MS: '20',
    QUEUE_LOCK_MS: '1000',
    QUEUE_STOP_GRACE_MS: '2000',
    ...environment,
  };
  const api = await startTestApi(shared, { mediaProviders, clock });
  const workerEnvironment = { NODE_ENV: 'test', DATABASE_URL: api.database.url, PUBLIC_URL: api.url, ...shared };
  const workers: INestApplicationContext[] = [];
  return {
    api,
    environment: workerEnvironment,
    startWorker: async (further = {}) => {
      const worker = await createWorkerApp({
        logger: api.logs,
        mediaProviders,
        environment: { ...workerEnvironment, WORKER_HEALTH_PORT: String(await freePort()), ...further },
      });
      workers.push(worker);
      return worker;
    },
    user: async (email) => asUser(api, await signIn(api, email)),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function asUser(api: TestApi, signedIn: SignedIn): MediaUser {
  const call: MediaUser['call'] = (method, path, body, headers = {}) =>
    fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${signedIn.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const job: MediaUser['job'] = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Job;
  };
  return {
    ...signedIn,
    call,
    job,
    untilEnded: async (id, kind = 'images') => {
      let last: Job | undefined;
      await eventually(async () => {
        last = await job('GET', `/${kind}/jobs/${id}`);
        expect(last.finished_at).not.toBeNull();
      }, 60_000);
      return last!;
    },
  };
}
