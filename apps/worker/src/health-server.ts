import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { HttpConfig, WorkerConfig } from '@cse/config';
import { Lifecycle, Readiness } from '@cse/lifecycle';
import { mayReadMetrics, MetricsRegistry } from '@cse/telemetry';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';

/**
 * Answers `GET /health/live` (the process runs), `GET /health/ready` (it can work) and `GET /metrics` for whoever keeps
 * the worker alive and looks at it. Before it takes jobs, and from the first moment of its end, it is not ready.
 */
@Injectable()
export class HealthServer implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Worker');
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(
    private readonly config: WorkerConfig,
    private readonly http: HttpConfig,
    private readonly lifecycle: Lifecycle,
    private readonly readiness: Readiness,
    private readonly metrics: MetricsRegistry,
  ) {}

  /** First of all: a second worker on the same port must not take a job before it fails. */
  async onModuleInit(): Promise<void> {
    const { host, healthPort: port } = this.config;
    this.server.listen({ host, port });
    await once(this.server, 'listening');
  }

  onApplicationBootstrap(): void {
    this.lifecycle.begin();
    this.logger.log({ event: 'working', health_port: this.config.healthPort });
  }

  async onApplicationShutdown(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = url.split('?');
    if (path === '/health/live') return send(response, 200, { status: 'ok' });
    if (path === '/health/ready') return this.answerReady(response);
    if (path !== '/metrics') return send(response, 404, { status: 'not_found' });
    if (!mayReadMetrics(headers.authorization, this.http.metricsToken)) {
      return send(response, 401, { status: 'unauthenticated' });
    }
    const text = await this.metrics.text();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(text);
  }

  private async answerReady(response: ServerResponse): Promise<void> {
    const { down, warnings } = await this.readiness.ask();
    if (down.length > 0) return send(response, 503, { status: 'unavailable', down });
    return send(response, 200, { status: 'ok', ...(warnings.length > 0 && { warnings }) });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
