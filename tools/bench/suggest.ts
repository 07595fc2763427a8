import { residentMb, run, type Load, type Round } from './load';
import type { Server } from './servers';
import { suggestBody } from './stories';

export interface Measured {
  nodes: number;
  form: 'json' | 'sse';
  connections: number;
  bodyBytes: number;
  api: Round[];
  passThrough: Round[];
  /** Highest seen after a round, in MB. */
  apiMb: number;
  passThroughMb: number;
}

export interface Cell {
  form: Measured['form'];
  nodes: number;
  rounds: number;
  seconds: number;
  api: Server;
  bare: Server;
  fake: Server;
  users: Record<string, string>[];
}

/** Suggest on the api beside a bare pass-through to the same fake, in turns. */
export async function measureSuggest({
  form,
  nodes,
  rounds,
  seconds,
  api,
  bare,
  fake,
  users,
}: Cell): Promise<Measured> {
  const body = suggestBody(nodes);
  const accept = form === 'sse' ? 'text/event-stream' : 'application/json';
  const headers = users.map((user) => ({ ...user, accept, 'content-type': 'application/json' }));
  const toApi: Load = { url: `${api.url}/ai/suggest`, body, headers };
  // The mark makes the fake stream to it too.
  const forwarded = form === 'sse' ? `${body.slice(0, -1)},"stream":true}` : body;
  const toBare: Load = { url: bare.url, body: forwarded, headers };
  await answerAbout(body, { ...api, users }, fake);
  await run({ ...toApi, seconds: 1 }, api);
  await run({ ...toBare, seconds: 1 }, bare);
  const connections = users.length;
  const cell: Measured = {
    ...{ nodes, form, connections, bodyBytes: Buffer.byteLength(body) },
    ...{ api: [], passThrough: [], apiMb: 0, passThroughMb: 0 },
  };
  for (let round = 0; round < rounds; round++) {
    cell.api.push(await run({ ...toApi, seconds }, api));
    cell.apiMb = Math.max(cell.apiMb, residentMb(api));
    cell.passThrough.push(await run({ ...toBare, seconds }, bare));
    cell.passThroughMb = Math.max(cell.passThroughMb, residentMb(bare));
  }
  process.stderr.write('.');
  return cell;
}

/** Lets the fake, which repeats its first answer, give one about this story; figures of errors are worth nothing. */
export async function answerAbout(
  body: string,
  api: { url: string; users: Record<string, string>[] },
  fake: Server,
): Promise<void> {
  const headers = { ...api.users[0]!, 'content-type': 'application/json' };
  let said = '';
  // A request that a round before left under way may be the first to arrive after the reset.
  for (let attempt = 0; attempt < 3; attempt++) {
    await fetch(`${fake.url}/admin/reset`, { method: 'POST' });
    const answer = await fetch(`${api.url}/ai/suggest`, { method: 'POST', body, headers });
    const text = await answer.text();
    if (answer.status === 200 && text.includes('"ghost_nodes":[{')) return;
    said = `suggest answered ${answer.status}: ${text.slice(0, 500)}`;
  }
  throw new Error(said);
}
