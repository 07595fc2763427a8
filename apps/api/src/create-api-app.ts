import type { IncomingMessage } from 'node:http';
import {
  AuthConfig,
  ExplorerConfig,
  HttpConfig,
  processEnvironment,
  RuntimeConfig,
  StorageConfig,
  UsageConfig,
  type EnvironmentSource,
} from '@cse/config';
import { JsonLogger, OwnAddresses, type Clock } from '@cse/core';
import {
  accessLog,
  answerHeaders,
  beforeRoutes,
  installBodyLimit,
  installBodyRules,
  installClientAddress,
  installConnectionEnd,
  installOwnAddressRule,
  installJsonBody,
  installLargeBody,
  installRequestId,
  installRequestRules,
  installSecurityHeaders,
  observeRequests,
  requestIdFrom,
} from '@cse/http';
import { Lifecycle } from '@cse/lifecycle';
import type { MediaProvider } from '@cse/media';
import { Spans } from '@cse/telemetry';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { BOARD_PATH, QueueBoard } from './admin/queue-board';
import { ApiModule } from './api.module';
import { corsOptions, registeredOrigins } from './cors';
import { installDocs } from './docs/docs-page';
import { EXPLORER_PATH, installExplorer } from './explorer/explorer-page';
import { installRawBody } from './files/files.controller';
import { AbuseWatch } from './limits/abuse-watch';
import { HttpMetrics, installRequestSpans } from './operations/request-metrics';

/** Nothing that signs somebody in is longer. */
const AUTH_BODY_LIMIT = 4096;

/** What somebody gets without a token of their own: a sign-in by name, and pages. */
const LOCAL_PAGES = ['/auth/dev', '/docs', EXPLORER_PATH, BOARD_PATH];
/** By a link that only its owner is told. */
const LINKED_FILES = ['/files'];

export interface ApiAppOptions {
  logger?: LoggerService | false;
  /** Where the configuration is read from; the process environment unless a test passes its own. */
  environment?: EnvironmentSource;
  /** In the place of the database's time; for tests. */
  clock?: Clock;
  /** Media providers besides those of the configuration. */
  mediaProviders?: readonly MediaProvider[];
  /**
   * Builds the routes without constructing any provider, so that nothing is opened: no database, no timers, no
   * network. Enough for the OpenAPI document; such an application cannot listen.
   */
  preview?: boolean;
}

/**
 * The whole HTTP application, not yet listening. Production, tests and the OpenAPI writer all start this one.
 * @throws ConfigurationError when a variable is missing or wrong.
 */
export async function createApiApp(options: ApiAppOptions = {}): Promise<NestFastifyApplication> {
  const { environment = processEnvironment(), clock } = options;
  // First, so that its error names every variable that is wrong and not only those read below.
  const module = ApiModule.forRoot(environment, clock, options.mediaProviders);
  // Fastify and the logger take their settings before the Nest container exists; the same section classes read them.
  const http = new HttpConfig(environment);
  const runtime = new RuntimeConfig(environment);
  const logger = options.logger ?? new JsonLogger(runtime.logLevels, (line) => process.stdout.write(line));
  const headers = answerHeaders({ https: http.baseUrl.startsWith('https:') });
  const adapter = new FastifyAdapter({
    ...beforeRoutes(headers, http),
    genReqId: (request: IncomingMessage) => requestIdFrom(request.headers['x-request-id']),
    requestIdHeader: false,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 200 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    bodyLimit: http.bodyLimit,
    trustProxy: http.trustProxy.length > 0 ? http.trustProxy : false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: false,
    preview: options.preview ?? false,
  });
  const fastify = adapter.getInstance();
  const lifecycle = options.preview ? undefined : app.get(Lifecycle);
  const drainMs = new UsageConfig(environment).shutdownDrainS * 1_000;
  installConnectionEnd(fastify, () => drainMs - (lifecycle?.closingMs ?? 0));
  installRequestId(fastify);
  const spans = options.preview ? undefined : app.get<Spans | undefined>(Spans);
  if (spans) installRequestSpans(fastify, spans);
  installSecurityHeaders(fastify, headers);
  installClientAddress(fastify);
  const observers = logger ? [accessLog(logger)] : [];
  const metrics = options.preview ? undefined : app.get(HttpMetrics);
  if (metrics) observers.push(metrics.observe);
  const active = observeRequests(fastify, observers);
  metrics?.countActive(active);
  if (!options.preview) app.get(AbuseWatch).install(fastify);
  installRequestRules(fastify, headers, () => lifecycle?.phase ?? 'serving');
  installLargeBody(fastify);
  installBodyRules(fastify);
  installBodyLimit(fastify, '/auth/', AUTH_BODY_LIMIT);
  installJsonBody(fastify);
  installRawBody(fastify);
  const auth = new AuthConfig(environment);
  app.enableCors(corsOptions(http, auth) as never);
  const pages = registeredOrigins(http, auth);
  // A page of whatever else runs on this machine may send and show its files, and not sign in as anybody it likes.
  const named = pages.filter((origin) => typeof origin === 'string');
  installOwnAddressRule(fastify, new OwnAddresses(http.baseUrl, named), LOCAL_PAGES);
  installOwnAddressRule(fastify, new OwnAddresses(http.baseUrl, pages), LINKED_FILES);
  installDocs(app);
  if (!options.preview && new ExplorerConfig(environment).isShown) {
    installExplorer(fastify, http, auth, new StorageConfig(environment));
  }
  if (!options.preview) app.get(QueueBoard).install(fastify);
  return app;
}
