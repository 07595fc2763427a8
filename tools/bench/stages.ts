import type { CpuProfile, ProfileNode } from './profile';

export interface StageShare {
  stage: string;
  /** Milliseconds of the main thread. */
  ms: number;
}

export interface HotFunction {
  name: string;
  /** The file below `dist`, or the package, with the line. */
  at: string;
  stage: string;
  ms: number;
}

export interface Breakdown {
  /** All samples but those in which the thread waited, in milliseconds. */
  busyMs: number;
  stages: StageShare[];
  functions: HotFunction[];
}

/**
 * Whose work a frame is, by the file that it stands in; the first that fits. What fits none is work of the frame that
 * called it: V8's own functions, and what of Node.js serves everybody (events, buffers, timers).
 */
const STAGES: [stage: string, file: RegExp][] = [
  ['answer work', /\/libs\/(ai-proxy\/src\/(?!providers)|prompts|sketch|creator)|\/apps\/api\/src\/ai\//],
  ['provider adapter', /\/libs\/ai-proxy\/src\/providers\//],
  ['usage and quota', /\/libs\/usage\/|\/apps\/api\/src\/usage\//],
  [
    'sign-in and sessions',
    /\/libs\/auth\/|\/apps\/api\/src\/auth\/|\/node_modules\/(jose|passport|@nestjs\/(jwt|passport))/,
  ],
  [
    'logging and metrics',
    /\/libs\/telemetry\/|json-logger|\/apps\/api\/src\/metrics\/|\/node_modules\/(prom-client|@opentelemetry)/,
  ],
  ['SQL driver', /\/libs\/database\/|\/node_modules\/(typeorm|pg[-/]|pg-|postgres-)/],
  ['Anthropic SDK', /\/node_modules\/@anthropic-ai\//],
  ['validation', /\/node_modules\/class-(validator|transformer)\//],
  ['Nest and rxjs', /\/node_modules\/(@nestjs|rxjs|reflect-metadata|tslib)\//],
  [
    'Fastify',
    /\/node_modules\/(fastify|@fastify|find-my-way|avvio|light-my-request|secure-json-parse|fast-json-stringify)/,
  ],
  ['undici', /\/node_modules\/undici\/|^node:internal\/deps\/undici/],
  ['http and other edges of ours', /\/dist\/(apps|libs)\//],
  [
    'promise and async-hook turns',
    /^node:(internal\/)?(async_hooks|process\/task_queues|promises|async_local_storage|async_context_frame)/,
  ],
  ['HTTP of Node.js', /^node:(_http|internal\/http|http)/],
  ['sockets and streams', /^node:(net|stream|internal\/(streams|stream_base|webstreams|net)|internal\/js_stream)/],
  ['other packages', /\/node_modules\//],
];

/** V8's own names for what is no function. */
const SPECIAL: Record<string, string> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'outside JavaScript',
  '(root)': 'outside JavaScript',
  runMicrotasks: 'promise and async-hook turns',
};
const IDLE = '(idle)';
const BUILT_IN_STAGES: Record<string, string> = { parse: 'JSON', stringify: 'JSON' };

export function breakDown(profile: CpuProfile): Breakdown {
  const selfUs = new Map<number, number>();
  profile.samples.forEach((id, index) => selfUs.set(id, (selfUs.get(id) ?? 0) + profile.timeDeltas[index]!));
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const stages = new Map<string, number>();
  const functions = new Map<string, HotFunction>();
  let busyMs = 0;
  // Depth first, with the stage of the caller at hand.
  const open: [ProfileNode, string][] = [[profile.nodes[0]!, 'outside JavaScript']];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, callers] = next;
    const stage = stageOf(node, callers);
    for (const child of node.children ?? []) open.push([byId.get(child)!, stage]);
    const ms = (selfUs.get(node.id) ?? 0) / 1000;
    if (ms === 0 || node.callFrame.functionName === IDLE) continue;
    busyMs += ms;
    stages.set(stage, (stages.get(stage) ?? 0) + ms);
    const { functionName, url, lineNumber } = node.callFrame;
    const at = url ? `${shortened(url)}:${lineNumber + 1}` : '';
    const key = `${functionName} ${at || stage}`;
    const known = functions.get(key) ?? { name: functionName || '(anonymous)', at, stage, ms: 0 };
    known.ms += ms;
    functions.set(key, known);
  }
  const most = <T extends { ms: number }>(all: T[]): T[] => all.sort((a, b) => b.ms - a.ms);
  return {
    busyMs,
    stages: most([...stages].map(([stage, ms]) => ({ stage, ms }))),
    functions: most([...functions.values()]),
  };
}

function stageOf({ callFrame: { functionName, url } }: ProfileNode, callers: string): string {
  if (!url) return SPECIAL[functionName] ?? BUILT_IN_STAGES[functionName] ?? callers;
  return STAGES.find(([, file]) => file.test(url))?.[0] ?? callers;
}

/** Without the folder of this machine. */
function shortened(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^.*\/dist\//, '');
}
