import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { WorkerConfig } from '@cse/config';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * Answers `GET /health/live` (the process runs) and `GET /health/ready` (it can work) for whoever keeps the worker
 * alive. Before it takes jobs, and from the first moment of a shutdown, it is not ready.
 */
@Injectable()
export class HealthServer
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger('Worker');
  private readonly server = createServer((request, response) => void this.answer(request.url ?? '', response));
  private isWorking = false;

  constructor(
    private readonly config: WorkerConfig,
    private readonly database: DataSource,
  ) {}

  /** First of all: a second worker on the same port must not take a job before it fails. */
  async onModuleInit(): Promise<void> {
    const { host, healthPort: port } = this.config;
    this.server.listen({ host, port });
    await once(this.server, 'listening');
  }

  onApplicationBootstrap(): void {
    this.isWorking = true;
    this.logger.log({ event: 'working', health_port: this.config.healthPort });
  }

  beforeApplicationShutdown(): void {
    this.isWorking = false;
  }

  async onApplicationShutdown(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    const [path] = url.split('?');
    if (path === '/health/live') return send(response, 200, { status: 'ok' });
    if (path !== '/health/ready') return send(response, 404, { status: 'not_found' });
    const down = await this.whatIsDown();
    if (down.length > 0) return send(response, 503, { status: 'unavailable', down });
    return send(response, 200, { status: 'ok' });
  }

  private async whatIsDown(): Promise<string[]> {
    if (!this.isWorking) return ['worker'];
    try {
      await this.database.query('select 1');
      return [];
    } catch {
      return ['database'];
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
