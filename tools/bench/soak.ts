import { Client } from 'pg';
import { residentMb, run, type Load, type Round } from './load';
import type { Server } from './servers';

const SLICE_S = 30;

export interface Lasted {
  slices: (Round & { residentMb: number })[];
  /** Least squares over the second half: before that, caches and the heap still grow to their size. */
  residentMbPerMinute: number;
}

export interface SoakMeasured extends Lasted {
  /** Holds that are left when nothing runs any more. */
  heldAfter: number;
}

export interface SoakRun {
  api: Server;
  database: string;
  body: string;
  users: Record<string, string>[];
  minutes: number;
}

/** The same load for a long time: what leaks shows as memory that grows, holds that stay, or answers that slow down. */
export async function soak({ api, database, body, users, minutes }: SoakRun): Promise<SoakMeasured> {
  const headers = users.map((user) => ({ ...user, 'content-type': 'application/json' }));
  const lasted = await last({ url: `${api.url}/ai/suggest`, body, headers }, api, minutes);
  return { ...lasted, heldAfter: await held(database) };
}

/** Half a minute after the other, with the memory of the server after each. */
export async function last(load: Load, server: Server, minutes: number): Promise<Lasted> {
  const slices: Lasted['slices'] = [];
  for (let slice = 0; slice < Math.max(2, (minutes * 60) / SLICE_S); slice++) {
    const round = await run({ ...load, seconds: SLICE_S }, server);
    slices.push({ ...round, residentMb: residentMb(server) });
    process.stderr.write('.');
  }
  const settled = slices.slice(slices.length >> 1).map((slice) => slice.residentMb);
  return { slices, residentMbPerMinute: slope(settled) * (60 / SLICE_S) };
}

/** Of the line through values at equal distances; 0 for a single one. */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const run = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return run === 0 ? 0 : rise / run;
}

async function held(database: string): Promise<number> {
  const client = new Client({ connectionString: database });
  await client.connect();
  try {
    const { rows } = await client.query<{ held: number }>(
      `select count(*)::int as held from usage_reservations where state = 'held'`,
    );
    return rows[0]!.held;
  } finally {
    await client.end();
  }
}
