import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code?: number; message?: string };
  attributes: Record<string, unknown>;
  service: unknown;
}

export interface ReceivedPoint {
  metric: string;
  unit: string;
  attributes: Record<string, unknown>;
  /** As OTLP's JSON has it: `asDouble`, or `count`, `sum`, `bucketCounts` and `explicitBounds`. */
  point: { asDouble?: number; count?: number; sum?: number; bucketCounts?: number[]; explicitBounds?: number[] };
  service: unknown;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- OTLP's own JSON, read once below */

/** An OTLP/HTTP receiver for JSON that keeps whatever it is sent. */
export class FakeOtlpReceiver {
  /** Every body as it came, with its path and headers. */
  readonly bodies: string[] = [];
  readonly spans: ReceivedSpan[] = [];
  /** Of the last export of each service. */
  private readonly latest = new Map<unknown, ReceivedPoint[]>();
  /** Answered instead of 200. */
  status = 200;
  private readonly server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      if (this.status === 200) this.take(request.url!, body, JSON.stringify(request.headers));
      response.writeHead(this.status, { 'content-type': 'application/json' });
      response.end('{}');
    });
  });

  static async start(): Promise<FakeOtlpReceiver> {
    const receiver = new FakeOtlpReceiver();
    await new Promise<void>((done) => receiver.server.listen(0, '127.0.0.1', done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get text(): string {
    return this.bodies.join('\n');
  }

  points(metric: string): ReceivedPoint[] {
    return [...this.latest.values()].flat().filter((point) => point.metric === metric);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private take(path: string, body: string, headers: string): void {
    this.bodies.push(`${path} ${headers} ${body}`);
    const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(body) as any;
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = attributesOf(resource.attributes)['service.name'];
      for (const span of scopeSpans.flatMap((scope: any) => scope.spans)) {
        this.spans.push({ ...span, attributes: attributesOf(span.attributes), service });
      }
    }
    for (const { resource, scopeMetrics } of resourceMetrics) {
      const service = attributesOf(resource.attributes)['service.name'];
      this.latest.set(
        service,
        scopeMetrics.flatMap(({ metrics }: any) => metrics.flatMap((metric: any) => pointsOf(metric, service))),
      );
    }
  }
}

function pointsOf({ name, unit, sum, gauge, histogram }: any, service: unknown): ReceivedPoint[] {
  const { dataPoints } = sum ?? gauge ?? histogram;
  return dataPoints.map((point: any) => ({
    metric: name,
    unit,
    attributes: attributesOf(point.attributes),
    point,
    service,
  }));
}

function attributesOf(list: any[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value.arrayValue?.values.map(only) ?? only(value)]));
}

function only(value: object): unknown {
  const [inner] = Object.values(value) as unknown[];
  return typeof inner === 'string' && 'intValue' in value ? Number(inner) : inner;
}
