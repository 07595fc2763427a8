import type { IncomingMessage } from 'node:http';
import { HttpConfig, RuntimeConfig, type EnvironmentSource } from '@cse/config';
import { SystemClock, type Clock } from '@cse/core';
import { installRequestId, requestIdFrom } from '@cse/http';
import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module';
import { installDocs } from './docs/install-docs';

export interface ApiAppOptions {
  logger?: LoggerService;
  /** Where the configuration is read from; the process environment unless a test passes its own. */
  environment?: EnvironmentSource;
  clock?: Clock;
}

/**
 * The whole HTTP application, not yet listening. Production, tests and the OpenAPI writer all start this one.
 * @throws ConfigurationError when a variable is missing or wrong.
 */
export async function createApiApp(options: ApiAppOptions = {}): Promise<NestFastifyApplication> {
  const { environment = process.env, clock = new SystemClock() } = options;
  const adapter = new FastifyAdapter({
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    requestIdHeader: false,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    ...readServerOptions(environment),
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.forRoot(environment, clock), adapter, {
    logger: options.logger ?? new ConsoleLogger({ json: true, colors: false }),
    abortOnError: false,
    forceCloseConnections: false,
  });
  const fastify = adapter.getInstance();
  installRequestId(fastify);
  fastify.removeContentTypeParser('text/plain');
  const http = app.get(HttpConfig);
  if (http.corsOrigins.length > 0) {
    app.enableCors({ origin: http.corsOrigins, exposedHeaders: EXPOSED_HEADERS, maxAge: 600, methods: CORS_METHODS });
  }
  if (options.logger === undefined)
    app.useLogger(new ConsoleLogger({ json: true, colors: false, logLevels: levels(app.get(RuntimeConfig)) }));
  installDocs(app);
  app.enableShutdownHooks();
  return app;
}

const CORS_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const EXPOSED_HEADERS = ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after', 'idempotency-replayed'];

/** Fastify takes these before the Nest container exists; the same section class reads them. */
function readServerOptions(environment: EnvironmentSource): { bodyLimit: number; trustProxy: string[] | false } {
  const config = new HttpConfig(environment);
  return { bodyLimit: config.bodyLimit, trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false };
}

function levels(config: RuntimeConfig): ('error' | 'warn' | 'log' | 'debug' | 'fatal')[] {
  const order = ['fatal', 'error', 'warn', 'log', 'debug'] as const;
  return order.slice(0, order.indexOf(config.logLevel) + 1) as never;
}
