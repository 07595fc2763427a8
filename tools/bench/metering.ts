import { run, type Round } from './load';
import type { Server } from './servers';

export interface MeteringMeasured {
  connections: number;
  metered: Round[];
  unmetered: Round[];
}

interface SignedInServer extends Server {
  users: Record<string, string>[];
}

export interface MeteringRun {
  metered: SignedInServer;
  /** The same api on the same database without reserve and settle. */
  unmetered: SignedInServer;
  body: string;
  rounds: number;
  seconds: number;
}

/** The same requests with and without reserve and settle, in turns: one at a time, then on all connections. */
export async function measureMetering({
  metered,
  unmetered,
  body,
  ...times
}: MeteringRun): Promise<MeteringMeasured[]> {
  const measured: MeteringMeasured[] = [];
  for (const connections of [1, metered.users.length]) {
    const load = (api: SignedInServer, seconds: number) => {
      const headers = api.users.slice(0, connections).map((user) => ({ ...user, 'content-type': 'application/json' }));
      return run({ url: `${api.url}/ai/suggest`, body, headers, seconds }, api);
    };
    for (const api of [metered, unmetered]) await load(api, 1);
    const cell: MeteringMeasured = { connections, metered: [], unmetered: [] };
    for (let round = 0; round < times.rounds; round++) {
      cell.metered.push(await load(metered, times.seconds));
      cell.unmetered.push(await load(unmetered, times.seconds));
    }
    process.stderr.write('.');
    measured.push(cell);
  }
  return measured;
}
