import type { AllocationProfile, CallFrame, CpuProfile } from './profile';

/** What each function did itself, in milliseconds of the main thread or in bytes, below what called it. */
export interface CallTree {
  callFrame: CallFrame;
  self: number;
  children: CallTree[];
}

interface HotFunction {
  name: string;
  /** The file below `dist`, or the package, with the line. */
  at: string;
  stage: string;
  self: number;
}

export interface Breakdown {
  all: number;
  stages: { stage: string; self: number }[];
  functions: HotFunction[];
}

/** Time, but that in which the thread waited. */
export function timeTree({ nodes, samples, timeDeltas }: CpuProfile): CallTree {
  const trees = new Map(nodes.map(({ id, callFrame }) => [id, { callFrame, self: 0, children: [] as CallTree[] }]));
  for (const { id, children = [] } of nodes) trees.get(id)!.children = children.map((child) => trees.get(child)!);
  samples.forEach((id, index) => (trees.get(id)!.self += timeDeltas[index]! / 1000));
  for (const tree of trees.values()) if (tree.callFrame.functionName === IDLE) tree.self = 0;
  return trees.get(nodes[0]!.id)!;
}

/** Memory that was taken, whether it was given back or not. */
export function allocationTree({ callFrame, selfSize, children }: AllocationProfile['head']): CallTree {
  return { callFrame, self: selfSize, children: children.map(allocationTree) };
}

/**
 * Whose work a frame is, by the file that it stands in; the first that fits. What fits none is work of the frame that
 * called it: V8's own functions, and what of Node.js serves everybody (events, buffers, timers).
 */
const STAGES: [stage: string, file: RegExp][] = [
  ['answer work', /\/libs\/(ai-proxy\/src\/(?!providers|upstream)|prompts|sketch|creator)|\/apps\/api\/src\/ai\//],
  ['provider adapter', /\/libs\/ai-proxy\/src\/(providers|upstream)\/|\/node_modules\/eventsource-parser\//],
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

const OUTSIDE = 'outside JavaScript';

/** V8's own names: what is no function, and what is nobody's but its own. */
const WITHOUT_FILE = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', OUTSIDE],
  ['(root)', OUTSIDE],
  ['(V8 API)', OUTSIDE],
  ['runMicrotasks', 'promise and async-hook turns'],
  ['parse', 'JSON'],
  ['stringify', 'JSON'],
]);
const IDLE = '(idle)';

export function breakDown(root: CallTree): Breakdown {
  const stages = new Map<string, number>();
  const functions = new Map<string, HotFunction>();
  let all = 0;
  // Depth first, with the stage of the caller at hand.
  const open: [CallTree, string][] = [[root, OUTSIDE]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [{ callFrame, self, children }, callers] = next;
    const stage = stageOf(callFrame, callers);
    for (const child of children) open.push([child, stage]);
    if (self === 0) continue;
    all += self;
    stages.set(stage, (stages.get(stage) ?? 0) + self);
    const { functionName, url, lineNumber } = callFrame;
    const at = url ? `${shortened(url)}:${lineNumber + 1}` : '';
    const key = `${functionName} ${at || stage}`;
    const known = functions.get(key) ?? { name: functionName || '(anonymous)', at, stage, self: 0 };
    known.self += self;
    functions.set(key, known);
  }
  const most = <T extends { self: number }>(found: T[]): T[] => found.sort((a, b) => b.self - a.self);
  return {
    all,
    stages: most([...stages].map(([stage, self]) => ({ stage, self }))),
    functions: most([...functions.values()]),
  };
}

function stageOf({ functionName, url }: CallFrame, callers: string): string {
  if (!url) return WITHOUT_FILE.get(functionName) ?? callers;
  return STAGES.find(([, file]) => file.test(url))?.[0] ?? callers;
}

/** Without the folder of this machine. */
function shortened(url: string): string {
  const [, inPackage = url.replace(/^.*\/dist\//, '')] = /^.*\/node_modules\/(.+)$/.exec(url) ?? [];
  return inPackage;
}
