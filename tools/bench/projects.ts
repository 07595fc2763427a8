import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { uuidv7 } from '@cse/core';
import { LABELS, signedBytes } from '@cse/projects';
import { processorMs, quantile, residentMb } from './load';
import type { Server } from './servers';

/** What Yjs makes of a keystroke, encrypted and padded. */
const OP_BYTES = 192;
const STREAMS_A_USER = 10;
/** Long enough for heartbeats and looks. */
const IDLE_MS = 20_000;

type Headers = Record<string, string>;

export interface OpsMeasured {
  projects: number;
  /** Operations in a request. */
  batch: number;
  opsPerSecond: number;
  /** Of a request. */
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the api for a thousand operations. */
  cpuMsPerThousand: number;
  failed: number;
}

export interface StreamsMeasured {
  streams: number;
  /** Resident before and with all streams open and idle. */
  beforeMb: number;
  openMb: number;
  /** Processor time of the api in a second of idleness. */
  cpuMsPerSecond: number;
  /** From an operation to the last of its streams. */
  reachedMs: number;
  failed: number;
}

/** A device of a project. */
class Writer {
  private readonly device = uuidv7();
  private readonly agreement = raw(generateKeyPairSync('x25519').publicKey);
  private readonly keys = generateKeyPairSync('ed25519');
  private seq = 0;

  private constructor(
    readonly url: string,
    readonly headers: Headers,
    private readonly userId: string,
    readonly project: string,
  ) {}

  /** With a project of its own. */
  static async of(api: Server, headers: Headers): Promise<Writer> {
    const me = (await (await fetch(`${api.url}/auth/me`, { headers })).json()) as { id: string };
    const writer = new Writer(api.url, { ...headers, 'content-type': 'application/json' }, me.id, uuidv7());
    await writer.register();
    const { project, device } = writer;
    const root = writer.sign(LABELS.project, project, me.id, device);
    await writer.put(`/projects/${project}`, { device_id: device, root_signature: root });
    await writer.letIn(writer);
    return writer;
  }

  /** Another device of the same user in the same project. */
  async another(): Promise<Writer> {
    const writer = new Writer(this.url, this.headers, this.userId, this.project);
    await writer.register();
    await this.letIn(writer);
    return writer;
  }

  /** A user has so many devices and no more. */
  async leave(): Promise<void> {
    await fetch(`${this.url}/devices/${this.device}`, {
      method: 'DELETE',
      headers: { authorization: this.headers.authorization! },
    });
  }

  private async register(): Promise<void> {
    const { device, agreement } = this;
    await this.put(`/devices/${device}`, {
      agreement_key: agreement.toString('base64url'),
      signing_key: raw(this.keys.publicKey).toString('base64url'),
      proof: this.sign(LABELS.device, this.userId, device, agreement),
    });
  }

  private async letIn({ device, agreement, keys }: Writer): Promise<void> {
    const signing = raw(keys.publicKey);
    const { project, userId } = this;
    const signature = this.sign(LABELS.certificate, project, userId, device, agreement, signing, 'owner', '1');
    await this.put(`/projects/${project}/keys/${device}`, {
      generation: 1,
      wrapped_key: randomBytes(92).toString('base64url'),
      certificate: { role: 'owner', signature, by_device: this.device },
    });
  }

  /** Signed beforehand, so that the load is none of the figures. */
  batch(size: number): string {
    const ops = Array.from({ length: size }, () => {
      const [id, seq, bytes] = [uuidv7(), ++this.seq, randomBytes(OP_BYTES)];
      const digest = createHash('sha256').update(bytes).digest('hex');
      const signature = this.sign(LABELS.op, this.project, id, this.device, String(seq), '1', digest);
      return {
        op_id: id,
        device_id: this.device,
        seq,
        generation: 1,
        ciphertext: bytes.toString('base64url'),
        signature,
      };
    });
    return JSON.stringify({ ops });
  }

  private sign(label: string, ...fields: (string | Buffer)[]): string {
    return sign(null, signedBytes(label, ...fields), this.keys.privateKey).toString('base64url');
  }

  private async put(path: string, body: object): Promise<void> {
    const answer = await fetch(this.url + path, { method: 'PUT', headers: this.headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`PUT ${path} answered ${answer.status}: ${await answer.text()}`);
  }
}

/** How many operations a second one api takes over so many connections, each of a device of its own. */
export async function measureOps(
  api: Server,
  users: Headers[],
  { projects, batch, ops, connections }: { projects: number; batch: number; ops: number; connections: number },
): Promise<OpsMeasured> {
  const writers = await Promise.all(users.slice(0, projects).map((headers) => Writer.of(api, headers)));
  const lanes = Math.max(projects, connections);
  const queues = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const first = writers[lane % projects]!;
      const writer = lane < projects ? first : await first.another();
      return { writer, bodies: Array.from({ length: Math.ceil(ops / batch / lanes) }, () => writer.batch(batch)) };
    }),
  );
  const times: number[] = [];
  let failed = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const [cpu, begun] = [processorMs(api) ?? 0, performance.now()];
  await Promise.all(
    queues.map(async ({ writer, bodies }) => {
      for (const body of bodies) {
        const sent = performance.now();
        const status = await post(`${api.url}/projects/${writer.project}/ops`, writer.headers, body, agent);
        times.push(performance.now() - sent);
        if (status !== 200) failed++;
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1_000;
  const taken = queues.reduce((sum, { bodies }) => sum + bodies.length * batch, 0);
  agent.destroy();
  const cpuMs = (processorMs(api) ?? 0) - cpu;
  await Promise.all(queues.map(({ writer }) => writer.leave()));
  return {
    ...{ projects, batch, failed },
    opsPerSecond: taken / seconds,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    cpuMsPerThousand: (cpuMs / taken) * 1_000,
  };
}

/** What a thousand streams cost that wait for something to happen; ten of each user, each user with a project. */
export async function measureStreams(api: Server, users: Headers[]): Promise<StreamsMeasured> {
  const writers = await Promise.all(users.map((headers) => Writer.of(api, headers)));
  const beforeMb = residentMb(api);
  const streams = await Promise.all(
    writers.flatMap((writer) => Array.from({ length: STREAMS_A_USER }, () => openStream(writer))),
  );
  const cpu = processorMs(api) ?? 0;
  await delay(IDLE_MS);
  const cpuMsPerSecond = ((processorMs(api) ?? 0) - cpu) / (IDLE_MS / 1_000);
  const openMb = residentMb(api);
  const [writer] = writers;
  const begun = performance.now();
  const own = streams.slice(0, STREAMS_A_USER);
  const reached = Promise.all(own.map((stream) => stream.next('op')));
  const status = await post(`${api.url}/projects/${writer!.project}/ops`, writer!.headers, writer!.batch(1));
  await reached;
  const reachedMs = performance.now() - begun;
  for (const stream of streams) stream.close();
  const failed = streams.filter(({ status: answered }) => answered !== 200).length + Number(status !== 200);
  return { streams: streams.length, beforeMb, openMb, cpuMsPerSecond, reachedMs, failed };
}

interface OpenStream {
  status: number;
  /** Resolves when an event of this name has come. */
  next(event: string): Promise<void>;
  close(): void;
}

/** Resolves with the first event. */
function openStream({ url, headers, project }: Writer): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/projects/${project}/events`, {
      headers: { authorization: headers.authorization, accept: 'text/event-stream' },
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      let seen = '';
      const waiting = new Map<string, () => void>();
      answer.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
        for (const [event, told] of waiting) if (seen.includes(`event: ${event}\n`)) told();
      });
      answer.on('error', () => undefined);
      answer.once('data', () =>
        resolve({
          status: answer.statusCode!,
          next: (event) => new Promise((told) => waiting.set(event, told)),
          close: () => sent.destroy(),
        }),
      );
    });
    sent.end();
  });
}

function post(url: string, headers: Headers, body: string, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent });
    sent.on('error', reject);
    sent.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode!)));
    sent.end(body);
  });
}

const raw = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-32);
