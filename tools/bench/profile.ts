import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'undici';
import { freePort } from '../postgres/free-port';
import { engineSettings, signIn } from './engine';
import { mainThreadMs, run, type Round } from './load';
import type { Servers } from './servers';
import { suggestBody } from './stories';
import { answerAbout } from './suggest';

export interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
}

/** https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
  /** Ids of nodes, one a sample. */
  samples: number[];
  /** Microseconds from one sample to the next. */
  timeDeltas: number[];
}

/** https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#type-SamplingHeapProfile */
export interface AllocationProfile {
  head: { callFrame: CallFrame; selfSize: number; children: AllocationProfile['head'][] };
}

export interface Profiled {
  form: 'json' | 'sse';
  nodes: number;
  /** With the profiler of time on, which makes everything a little slower. */
  round: Round;
  /** Processor time of the main thread for one request; undefined where the system does not tell. */
  mainCpuMs?: number;
  time: CpuProfile;
  /** Of as many requests as `ALLOCATING_REQUESTS`. */
  allocations: AllocationProfile;
}

export interface ProfileRun {
  servers: Servers;
  database: string;
  upstream: { url: string; pid: number };
  connections: number;
  seconds: number;
  cells: Pick<Profiled, 'form' | 'nodes'>[];
}

export const ALLOCATING_REQUESTS = 300;
const SAMPLE_EVERY_US = 200;
const SAMPLE_EVERY_BYTES = 4_096;
/** After as many the compiler has seen what it will optimise, however little of the processor the machine had left. */
const WARM_UP_REQUESTS = 1_000;

/** Samples the main thread of the built api while it answers as many suggestions as it can. Its start is left out. */
export async function profileSuggest({ servers, database, upstream, ...load }: ProfileRun): Promise<Profiled[]> {
  const port = await freePort();
  const api = await servers.api(engineSettings(database, upstream.url), {
    nodeArgs: [`--inspect=127.0.0.1:${port}`],
  });
  const users = await signIn(api, load.connections);
  const inspector = await Inspector.connect(port);
  const profiled: Profiled[] = [];
  for (const { form, nodes } of load.cells) {
    const body = suggestBody(nodes);
    const accept = form === 'sse' ? 'text/event-stream' : 'application/json';
    const headers = users.map((user) => ({ ...user, accept, 'content-type': 'application/json' }));
    const target = { url: `${api.url}/ai/suggest`, body, headers };
    await answerAbout(body, { ...api, users }, upstream);
    await run({ ...target, requests: WARM_UP_REQUESTS }, api);
    await inspector.send('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await inspector.send('Profiler.start');
    const before = mainThreadMs(api);
    const round = await run({ ...target, seconds: load.seconds }, api);
    const mainCpuMs = before === undefined ? undefined : (mainThreadMs(api)! - before) / round.requests;
    const { profile: time } = (await inspector.send('Profiler.stop')) as { profile: CpuProfile };
    await inspector.send('HeapProfiler.startSampling', {
      samplingInterval: SAMPLE_EVERY_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await run({ ...target, requests: ALLOCATING_REQUESTS }, api);
    const { profile: allocations } = (await inspector.send('HeapProfiler.stopSampling')) as {
      profile: AllocationProfile;
    };
    profiled.push({ form, nodes, round, mainCpuMs, time, allocations });
  }
  inspector.close();
  return profiled;
}

/** Keeps profiles where the browser's developer tools can open them. Returns the files' names. */
export function keepProfiles({ form, nodes, time, allocations }: Profiled): string {
  mkdirSync('bench-results', { recursive: true });
  const name = join('bench-results', `suggest-${nodes}-${form}`);
  writeFileSync(`${name}.cpuprofile`, JSON.stringify(time));
  writeFileSync(`${name}.heapprofile`, JSON.stringify(allocations));
  return `${name}.cpuprofile and .heapprofile`;
}

/** The DevTools protocol of a process that was started with `--inspect`. */
class Inspector {
  private last = 0;
  private readonly waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error } = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: Error };
      const call = this.waiting.get(id ?? 0);
      this.waiting.delete(id ?? 0);
      if (error) call?.reject(new Error(error.message));
      else call?.resolve(result);
    });
    socket.addEventListener('close', () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the inspected process went away'));
    });
  }

  static async connect(port: number): Promise<Inspector> {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(target!.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error('no inspector answered')), { once: true });
    });
    const inspector = new Inspector(socket);
    await inspector.send('Profiler.enable');
    return inspector;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.last;
    const answered = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.socket.send(JSON.stringify({ id, method, params }));
    return answered;
  }

  close(): void {
    this.socket.close();
  }
}
