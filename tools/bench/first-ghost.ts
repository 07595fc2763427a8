import { median } from './load';
import type { Server } from './servers';

/** An answer that takes its time, as seen by somebody who waits for the first ghost of it. */
export interface FirstGhost {
  /** From the request to the end of the answer, in milliseconds: the medians of all that were asked for. */
  wholeMs: number;
  firstMs: number;
  /** When the first ghost was there, as a share of the whole. */
  share: number;
}

const ANSWERS = 9;
/** The fake waits as long before each piece of its text; a model is slower. */
const PACE_MS = 10;
const EVENT = Buffer.from('event: ghost_node');

/** Streams suggestions one by one from an engine whose upstream, a fake that reads what it gets, writes slowly. */
export async function measureFirstGhost(
  engine: Server,
  user: Record<string, string>,
  paced: Server,
  body: string,
): Promise<FirstGhost> {
  await fetch(`${paced.url}/admin/scenarios`, {
    method: 'POST',
    body: JSON.stringify({ scenario: { delayMs: PACE_MS }, sticky: true }),
  });
  const headers = { ...user, accept: 'text/event-stream', 'content-type': 'application/json' };
  const seen: { first: number; whole: number }[] = [];
  // The first is only to have everything warm.
  for (let answer = 0; answer <= ANSWERS; answer++) {
    const begun = performance.now();
    const response = await fetch(`${engine.url}/ai/suggest`, { method: 'POST', headers, body });
    let first = NaN;
    for await (const piece of response.body!) {
      if (Number.isNaN(first) && Buffer.from(piece as Uint8Array).includes(EVENT)) first = performance.now() - begun;
    }
    if (!response.ok || Number.isNaN(first)) throw new Error(`suggest answered ${response.status} without a ghost`);
    if (answer > 0) seen.push({ first, whole: performance.now() - begun });
  }
  return {
    wholeMs: median(seen.map(({ whole }) => whole)),
    firstMs: median(seen.map(({ first }) => first)),
    share: median(seen.map(({ first, whole }) => first / whole)),
  };
}

/** What an engine asks the model for a body of suggest: the fake remembers its last request. */
export async function messageOf(
  engine: Server,
  user: Record<string, string>,
  paced: Server,
  body: string,
): Promise<Record<string, unknown>> {
  const headers = { ...user, 'content-type': 'application/json' };
  await (await fetch(`${engine.url}/ai/suggest`, { method: 'POST', headers, body })).text();
  const answer = await fetch(`${paced.url}/admin/requests`);
  const { requests } = (await answer.json()) as { requests: { body: Record<string, unknown> }[] };
  return requests.at(-1)!.body;
}
