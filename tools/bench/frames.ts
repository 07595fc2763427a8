import { quantile } from './load';
import type { Server } from './servers';

export interface FramesMeasured {
  backend: 'PostgreSQL' | 'Redis';
  jobs: number;
  /** From the commit of the job's row to the moment that a worker has begun with it; jobs come one at a time. */
  startP50Ms: number;
  startP99Ms: number;
  /** Whole jobs, drawn, stored and settled, by one worker; all come at once. */
  jobsPerSecond: number;
}

interface Job {
  job_id: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

const ONE_BY_ONE = 30;
const AT_ONCE = 8;

/** Storyboard frames in draft quality, from the request to the finished file, through the built api and one worker. */
export async function measureFrames(
  backend: FramesMeasured['backend'],
  api: Server,
  users: Record<string, string>[],
): Promise<FramesMeasured> {
  const ask = async (user: Record<string, string>): Promise<Job> => {
    const prompt = 'a lighthouse at dusk';
    const { job_id } = await json(api, '/images/generate', user, {
      prompt,
      commit: true,
      parameters: { quality_tier: 'draft' },
    });
    // Without an Accept header for a stream the answer comes when the job has ended.
    return json(api, `/images/jobs/${job_id}/events`, user);
  };
  const starts: number[] = [];
  for (let index = 0; index < ONE_BY_ONE; index++) starts.push(startOf(await ask(users[0]!)));
  const all = await Promise.all(users.flatMap((user) => Array.from({ length: AT_ONCE }, () => ask(user))));
  const first = Math.min(...all.map(({ created_at }) => Date.parse(created_at)));
  const last = Math.max(...all.map(({ finished_at }) => Date.parse(finished_at!)));
  return {
    backend,
    jobs: all.length,
    startP50Ms: quantile(starts, 0.5),
    startP99Ms: quantile(starts, 0.99),
    jobsPerSecond: all.length / ((last - first) / 1000),
  };
}

function startOf({ created_at, started_at }: Job): number {
  return Date.parse(started_at!) - Date.parse(created_at);
}

async function json(api: Server, path: string, user: Record<string, string>, body?: object): Promise<Job> {
  const answer = await fetch(api.url + path, {
    method: body ? 'POST' : 'GET',
    headers: { ...user, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Job;
}
